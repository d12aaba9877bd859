//! What the payer sees: pages without scripts, and codes to scan.
//!
//! Everything here is pure. A plain struct goes in, HTML text comes out:
//!
//! - [`step`] asks the payer for something: approve, name a code, scan, send;
//! - [`done`] says that there is nothing to do, or no longer;
//! - [`security_headers`] goes with both;
//! - [`emv`] writes the payload of a code to scan, [`qr_svg`] draws it.
//!
//! The pages load nothing. Their only style sheet stands in the page and is allowed by its digest,
//! so a text that somehow became markup could neither run, nor load, nor style anything.
//! Text of others enters a page through one function only, which escapes it.

mod done;
pub mod emv;
mod headers;
mod html;
mod money;
mod qr;
mod step;

pub use done::{Done, Ended, Link, done};
pub use headers::security_headers;
pub use money::Money;
pub use qr::qr_svg;
pub use step::{Kind, Step, step};
