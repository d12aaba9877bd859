//! Names of objects, made from the injected time and entropy.

use crate::moment::{Moment, NUMBER_EPOCH};

/// The text id of an object: unique per account, mode and kind, shown unchanged by every dialect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(String);

impl Id {
    /// Takes a text as an id.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        Self(text)
    }
}

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// Milliseconds since 1970 need seven base-62 digits until the year 2081.
const TIME_DIGITS: usize = 7;

/// Makes the ids of one decision from one moment and one block of entropy.
///
/// The service draws the entropy; a decision that is taken again after a collision gets a new mint.
pub struct Mint<'a> {
    now: Moment,
    fill: &'a dyn Fn(&mut [u8]),
    number: &'a dyn Fn(i64) -> i64,
}

impl<'a> Mint<'a> {
    /// `fill` overwrites a buffer with random bytes. `number` takes the wished-for object number
    /// and gives the one to use: the larger of it and the last one given plus one.
    pub fn new(now: Moment, fill: &'a dyn Fn(&mut [u8]), number: &'a dyn Fn(i64) -> i64) -> Self {
        Self { now, fill, number }
    }

    /// The moment that this mint stamps on everything.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// The number of a new object: microseconds since 2024, raised above the last one given.
    pub fn number(&self) -> i64 {
        (self.number)(self.now.0 - NUMBER_EPOCH.0)
    }

    /// `prefix`, then `length` base-62 characters: milliseconds first, random after.
    pub fn base62(&self, prefix: &str, length: usize) -> Id {
        let mut text = String::with_capacity(prefix.len() + length);
        text.push_str(prefix);
        let mut millis = self.now.millis().unsigned_abs();
        let mut time = [b'0'; TIME_DIGITS];
        for digit in time.iter_mut().rev() {
            *digit = BASE62[(millis % 62) as usize];
            millis /= 62;
        }
        text.extend(time.iter().take(length).map(|&digit| char::from(digit)));
        self.random(&mut text, length.saturating_sub(TIME_DIGITS));
        Id(text)
    }

    /// The 24-character form whose first character is `1`, as Stripe's newer objects have it.
    pub fn stripe(&self, prefix: &str) -> Id {
        let tail = self.base62("", 23);
        Id(format!("{prefix}1{tail}"))
    }

    /// `prefix`, then 32 hexadecimal digits: 12 of milliseconds, 20 random (a ULID in hex).
    pub fn hex(&self, prefix: &str) -> Id {
        let mut text = format!("{prefix}{:012x}", self.now.millis());
        let mut bytes = [0; 10];
        (self.fill)(&mut bytes);
        for byte in bytes {
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
        Id(text)
    }

    /// `prefix`, then `length` random base-62 characters and no time: client secrets.
    pub fn secret(&self, prefix: &str, length: usize) -> String {
        let mut text = String::with_capacity(prefix.len() + length);
        text.push_str(prefix);
        self.random(&mut text, length);
        text
    }

    fn random(&self, text: &mut String, length: usize) {
        let mut left = length;
        let mut block = [0; 32];
        while left > 0 {
            (self.fill)(&mut block);
            // Bytes from 248 on would favour the first eight characters.
            for byte in block.iter().filter(|&&byte| byte < 248).take(left) {
                text.push(char::from(BASE62[usize::from(byte % 62)]));
                left -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting() -> impl Fn(&mut [u8]) {
        let next = std::cell::Cell::new(0u8);
        move |bytes| {
            for byte in bytes {
                *byte = next.get();
                next.set(next.get().wrapping_add(7));
            }
        }
    }

    #[test]
    fn forms_have_their_lengths_and_sort_by_time() {
        let fill = counting();
        let number = |wish| wish;
        let early = Mint::new(Moment::from_seconds(1_700_000_000), &fill, &number);
        let late = Mint::new(Moment::from_seconds(1_800_000_000), &fill, &number);
        assert_eq!(early.stripe("card_").as_str().len(), 5 + 24);
        assert_eq!(early.base62("cus_", 14).as_str().len(), 4 + 14);
        assert_eq!(early.hex("src_").as_str().len(), 4 + 32);
        assert!(early.stripe("card_") < late.stripe("card_"));
        assert!(early.hex("src_") < late.hex("src_"));
        assert!(early.number() < late.number());
        assert!(late.number() < 1 << 53);
        assert_eq!(early.secret("", 70).len(), 70);
    }
}
