//! Delete a source (Piriod).

use crate::operation::SourceRef;

/// Delete a source: its ciphertext goes at once; what remains is brand, last four and dates.
///
/// Reusable sources can be deleted, and single-use ones of a received transfer. A finalized one
/// stays as it is.
#[derive(Clone, Debug)]
pub struct DeleteSource {
    /// Which.
    pub source: SourceRef,
}
