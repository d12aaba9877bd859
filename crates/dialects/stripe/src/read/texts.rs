//! Texts as most parameters have them, and the checks that several parameters share.

use kit::Reader;
use kit::reader::{Need, TextRule};
use tree::Tree;

use super::issues::other;
use crate::errors::echoed;

/// Most characters of a text unless the contract says less.
pub(crate) const TEXT_MAX: usize = 5000;

/// Where a text may stand and how long it may be; empty is refused.
const FILLED: TextRule = TextRule {
    need: Need::Optional,
    min: 1,
    max: TEXT_MAX,
    pattern: None,
};

/// An optional text; the empty one unsets it.
pub(crate) fn optional(reader: &Reader, name: &str, max: usize) -> Option<String> {
    reader
        .free_text(name, TextRule::optional(max))
        .filter(|text| !text.is_empty())
}

/// A text that must be there; empty after a problem was noted.
pub(crate) fn required(reader: &Reader, name: &str) -> String {
    reader
        .text(name, TextRule::required(1, TEXT_MAX))
        .unwrap_or_default()
}

/// A text that may be absent but not empty.
pub(crate) fn filled(reader: &Reader, name: &str) -> Option<String> {
    reader.text(name, FILLED)
}

/// Whether a parameter was given as the empty text, which unsets it.
pub(crate) fn is_unset(reader: &Reader, name: &str) -> bool {
    reader.map().get(name).and_then(Tree::as_str) == Some("")
}

/// A reader on an optional map that the empty text unsets.
pub(crate) fn unsettable(reader: &Reader, name: &str) -> Option<Reader<'static>> {
    if is_unset(reader, name) {
        None
    } else {
        reader.object(name, Need::Optional)
    }
}

/// An e-mail address, blanks around it dropped.
pub(crate) fn email(reader: &Reader, name: &str) -> Option<String> {
    let text = optional(reader, name, 512)?;
    let trimmed = text.trim();
    if is_email(trimmed) {
        return Some(trimmed.to_owned());
    }
    let message = format!("Invalid email address: {}", echoed(&text));
    reader.report(name, other("email_invalid", message));
    None
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | ',' | ';');
    let labels_filled = domain.split('.').all(|label| !label.is_empty());
    !local.is_empty()
        && !text.replacen('@', "", 1).contains(odd)
        && domain.contains('.')
        && labels_filled
}

/// A country as two letters, upper case. Addresses take any text, since payers' forms do.
pub(crate) fn country(reader: &Reader, name: &str) -> Option<String> {
    let text = reader.text(name, TextRule::required(1, TEXT_MAX))?;
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some(text.to_ascii_uppercase());
    }
    let message = format!(
        "Country '{}' is unknown. Try using a 2-character alphanumeric country code instead, such \
         as 'US', 'EG', or 'GB'.",
        echoed(&text)
    );
    reader.report(name, other("", message));
    None
}

/// A postal address (`postal_code`) under its neutral names (`zip`); `None` when nothing is in it.
pub(crate) fn address(reader: &Reader) -> Option<Tree> {
    reader.only(&["city", "country", "line1", "line2", "postal_code", "state"]);
    let mut out = tree::Map::new();
    for (from, to) in ADDRESS {
        if let Some(text) = optional(reader, from, TEXT_MAX) {
            let text = if to == "country" {
                text.to_uppercase()
            } else {
                text
            };
            out.insert(to, text);
        }
    }
    if out.is_empty() {
        None
    } else {
        Some(Tree::Map(out))
    }
}

/// The parts of an address as they are sent, and their neutral names.
pub(crate) const ADDRESS: [(&str, &str); 6] = [
    ("line1", "line1"),
    ("line2", "line2"),
    ("city", "city"),
    ("state", "state"),
    ("postal_code", "zip"),
    ("country", "country"),
];

/// A currency in lower case.
pub(crate) fn currency(reader: &Reader, name: &str, need: Need) -> Option<String> {
    let rule = TextRule {
        need,
        min: 1,
        max: TEXT_MAX,
        pattern: None,
    };
    let text = reader.text(name, rule)?;
    let lower = text.to_ascii_lowercase();
    if CURRENCIES.contains(&lower.as_str()) {
        return Some(lower);
    }
    let message = format!(
        "Invalid currency: {}. Stripe currently supports these currencies: {}",
        echoed(&lower),
        CURRENCIES.join(", ")
    );
    reader.report(name, other("", message));
    None
}

const CURRENCIES: [&str; 140] = [
    "usd", "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd",
    "bdt", "bgn", "bhd", "bif", "bmd", "bnd", "bob", "brl", "bsd", "bwp", "byn", "bzd", "cad",
    "cdf", "chf", "clp", "cny", "cop", "crc", "cve", "czk", "djf", "dkk", "dop", "dzd", "egp",
    "etb", "eur", "fjd", "fkp", "gbp", "gel", "gip", "gmd", "gnf", "gtq", "gyd", "hkd", "hnl",
    "hrk", "htg", "huf", "idr", "ils", "inr", "isk", "jmd", "jod", "jpy", "kes", "kgs", "khr",
    "kmf", "krw", "kwd", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad", "mdl", "mga",
    "mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mxn", "myr", "mzn", "nad", "ngn", "nio",
    "nok", "npr", "nzd", "omr", "pab", "pen", "pgk", "php", "pkr", "pln", "pyg", "qar", "ron",
    "rsd", "rub", "rwf", "sar", "sbd", "scr", "sek", "sgd", "shp", "sle", "sos", "srd", "std",
    "szl", "thb", "tjs", "tnd", "top", "try", "ttd", "twd", "tzs", "uah", "ugx", "uyu", "uzs",
    "vnd", "vuv", "wst", "xaf", "xcd", "xof", "xpf", "yer", "zar", "zmw",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_mail() {
        for good in ["jane@example.com", "a+b@x.co", "\u{e9}@example.com"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "jane",
            "jane@",
            "@example.com",
            "a b@x.co",
            "a@b",
            "a@b..c",
            "a@b@c.d",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
