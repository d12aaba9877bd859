//! Numbers that differ, fast; nothing secret comes from them.

/// The splitmix64 generator: each of its 2^64 states gives another number.
#[derive(Debug)]
pub(crate) struct Random(u64);

/// What the state grows by: 2^64 over the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// The sequence that belongs to a seed.
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next number.
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// Appends a version 4 UUID in its text form.
    pub(crate) fn write_uuid(&mut self, into: &mut Vec<u8>) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let high = (self.draw() & !0xf000) | 0x4000;
        let low = (self.draw() & !(3 << 62)) | (2 << 62);
        let digits = u128::from(high) << 64 | u128::from(low);
        for place in (0..32).rev() {
            if matches!(place, 11 | 15 | 19 | 23) {
                into.push(b'-');
            }
            into.push(HEX[(digits >> (place * 4)) as usize & 15]);
        }
    }
}

/// The number that belongs to one state, for those who keep the state themselves.
pub(crate) fn mixed(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_of_version_4_and_differ() {
        let mut random = Random::new(7);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1_000 {
            let mut text = Vec::new();
            random.write_uuid(&mut text);
            let text = String::from_utf8(text).unwrap();
            let lengths: Vec<usize> = text.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{text}");
            assert_eq!(&text[14..15], "4", "{text}");
            assert!("89ab".contains(&text[19..20]), "{text}");
            assert!(seen.insert(text));
        }
    }
}
