//! Addresses of the caller's own pages.

use kit::Reader;
use kit::reader::Need;
use kit::text::masked_address;

use super::issues::other;
use super::texts::{filled, required};

/// What is said of an address that is none.
const NOT_AN_ADDRESS: &str = "Not a valid URL";

/// The address of a page that the payer comes back to. Apps have schemes of their own.
pub(crate) fn address(reader: &Reader, name: &str, need: Need) -> Option<String> {
    let url = match need {
        Need::Required => Some(required(reader, name)).filter(|url| !url.is_empty()),
        _ => filled(reader, name),
    }?;
    let scheme = url.split_once("://").filter(|(scheme, rest)| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        !rest.is_empty() && !scheme.is_empty() && scheme.bytes().all(plain)
    });
    // A page that runs what is in its address would run it in the payer's browser.
    let runs = ["javascript", "data", "vbscript"];
    let safe = scheme.is_some_and(|(scheme, _)| !runs.contains(&scheme.to_lowercase().as_str()));
    let odd = url.chars().any(|c| c.is_control() || c.is_whitespace());
    if !safe || odd {
        reader.report(name, other("url_invalid", NOT_AN_ADDRESS));
    }
    Some(masked_address(&url).into_owned())
}

/// The address of a receiver of messages: of the web, and in live mode an encrypted one.
pub(crate) fn receiver(reader: &Reader, name: &str, need: Need, live: bool) -> Option<String> {
    let url = match need {
        Need::Required => Some(required(reader, name)).filter(|url| !url.is_empty()),
        _ => filled(reader, name),
    }?;
    let (scheme, rest) = url.split_once("://").unwrap_or(("", ""));
    let odd = url.chars().any(|c| c.is_control() || c.is_whitespace());
    let message = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" if odd || rest.is_empty() => NOT_AN_ADDRESS,
        "https" => return Some(url),
        "http" if !live => return Some(url),
        "http" => "Invalid URL: live mode needs an address that starts with https://",
        _ => NOT_AN_ADDRESS,
    };
    reader.report(name, other("url_invalid", message));
    None
}
