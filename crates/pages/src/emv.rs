//! Payloads of codes that a merchant shows and a payer scans (EMVCo, merchant-presented mode).
//!
//! A payload is a row of fields. A field is a tag of two digits, a length of two digits, and that
//! many characters; a template is a field whose content is fields again. The last field is a check
//! sum over everything before it, its own tag and length included.
//!
//! [`qr_ph`] and [`instapay`] write the two kinds that are used in the Philippines; [`Fields`]
//! writes any other.

mod error;
mod fields;
mod philippines;

#[cfg(test)]
mod tests;

pub use error::{EmvError, Flaw};
pub use fields::Fields;
pub use philippines::{InstaPay, QrPh, instapay, qr_ph};

use crate::money::{decimal, decimals};

/// How many characters a reference may have (tag 62-05).
pub const REFERENCE_LIMIT: usize = 25;

/// CRC-16 with polynomial 0x1021, start 0xFFFF, nothing reflected, nothing added at the end.
pub fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |sum, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum, _| {
            let shifted = sum << 1;
            if sum & 0x8000 == 0 {
                shifted
            } else {
                shifted ^ 0x1021
            }
        })
    })
}

/// Whether a payload ends in its own check sum.
pub fn check(payload: &str) -> bool {
    let Some(end) = payload.len().checked_sub(4) else {
        return false;
    };
    let (Some(covered), Some(sum)) = (payload.get(..end), payload.get(end..)) else {
        return false;
    };
    covered.ends_with("6304") && sum == format!("{:04X}", crc(covered.as_bytes()))
}

/// An amount in the smallest unit as the decimal text of tag 54: 12550 `php` is
/// `125.50`. The currency is an ISO 4217 code in any case.
pub fn amount(minor: u64, currency: &str) -> String {
    decimal(minor, decimals(currency))
}

/// A text as codes can hold it: printable ASCII, at most `limit` characters, no space around it.
///
/// Latin letters lose their accents, everything else becomes `?`. This is what [`qr_ph`] and
/// [`instapay`] do with names, cities and references; who looks for a reference in a paid code
/// has to look for `text(reference, REFERENCE_LIMIT)`.
pub fn text(value: &str, limit: usize) -> String {
    let mut ascii = String::with_capacity(value.len());
    for letter in value.trim().chars() {
        match letter {
            ' '..='~' => ascii.push(letter),
            // Accents that stand by themselves, after their letter.
            '\u{300}'..='\u{36f}' => {}
            _ if letter.is_whitespace() => ascii.push(' '),
            _ => ascii.push_str(plain(letter)),
        }
    }
    ascii.truncate(limit);
    ascii.truncate(ascii.trim_end().len());
    ascii
}

fn plain(letter: char) -> &'static str {
    const PLAIN: [(&str, &str); 27] = [
        ("ÀÁÂÃÄÅĀĂĄ", "A"),
        ("àáâãäåāăą", "a"),
        ("ÇĆČ", "C"),
        ("çćč", "c"),
        ("ÈÉÊËĒĘĚ", "E"),
        ("èéêëēęě", "e"),
        ("ÌÍÎÏĪ", "I"),
        ("ìíîïī", "i"),
        ("ÑŃŇ", "N"),
        ("ñńň", "n"),
        ("ÒÓÔÕÖØŌ", "O"),
        ("òóôõöøō", "o"),
        ("ÙÚÛÜŪŮ", "U"),
        ("ùúûüūů", "u"),
        ("ÝŸ", "Y"),
        ("ýÿ", "y"),
        ("ŚŠ", "S"),
        ("śš", "s"),
        ("ŹŻŽ", "Z"),
        ("źżž", "z"),
        ("Æ", "AE"),
        ("æ", "ae"),
        ("Œ", "OE"),
        ("œ", "oe"),
        ("ß", "ss"),
        ("\u{2018}\u{2019}", "'"),
        ("\u{2010}\u{2011}\u{2013}\u{2014}", "-"),
    ];
    let row = PLAIN.iter().find(|(letters, _)| letters.contains(letter));
    row.map_or("?", |(_, plain)| plain)
}
