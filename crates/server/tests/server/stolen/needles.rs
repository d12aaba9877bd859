//! What is looked for, in every form that it could have been written in, and the search.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use data_encoding::{BASE64, HEXLOWER, HEXUPPER};

/// Bytes of a needle that the index knows.
const HEAD: usize = 7;
/// Fewest printable characters around a security code that make it text.
const TEXT_MIN: usize = 8;

/// Everything that must not be found.
#[derive(Default)]
pub(crate) struct Needles {
    /// Place and form of each needle: never the needle itself, so that it can be printed.
    names: Vec<(String, &'static str)>,
    bytes: Vec<Vec<u8>>,
    by_head: HashMap<[u8; HEAD], Vec<usize>>,
    starts: Vec<bool>,
    codes: Vec<String>,
}

impl Needles {
    /// A card or account number that was sent at `place`.
    pub(crate) fn number(&mut self, place: &str, digits: &str) {
        for (form, separator) in [
            ("plain", ""),
            ("blanks", " "),
            ("dashes", "-"),
            ("dots", "."),
            ("plus signs", "+"),
            ("encoded blanks", "%20"),
            ("no-break spaces", "\u{a0}"),
        ] {
            self.add(place, form, grouped(digits, separator).into_bytes());
        }
        let reversed = digits.chars().rev().collect::<String>();
        self.add(place, "reversed", reversed.into_bytes());
        self.add(place, "full-width", full_width(digits).into_bytes());
        self.add(place, "percent", each(digits, |b| format!("%{b:02x}")));
        self.add(place, "escapes", each(digits, |b| format!("\\u{b:04x}")));
        for bcd in packed(digits) {
            self.add(place, "packed decimal", bcd);
        }
        if let Ok(number) = digits.parse::<u64>() {
            // SQLite keeps large integers in eight bytes, highest first.
            self.add(place, "integer", number.to_be_bytes().to_vec());
            self.add(place, "integer, low first", number.to_le_bytes().to_vec());
            #[expect(clippy::cast_precision_loss, reason = "what a parser would keep")]
            let float = number as f64;
            self.add(place, "float", float.to_be_bytes().to_vec());
        }
        self.encoded(place, digits);
    }

    /// A secret of another kind: a password, a key, a session.
    pub(crate) fn secret(&mut self, place: &str, text: &str) {
        self.add(place, "plain", text.as_bytes().to_vec());
        self.encoded(place, text);
    }

    /// A security code of three or four digits: looked for as a number of its own inside text.
    pub(crate) fn code(&mut self, digits: &str) {
        self.codes.push(digits.to_owned());
    }

    fn encoded(&mut self, place: &str, text: &str) {
        let bytes = text.as_bytes();
        self.add(place, "hex", HEXLOWER.encode(bytes).into_bytes());
        self.add(place, "HEX", HEXUPPER.encode(bytes).into_bytes());
        for shift in 0..3 {
            self.add(place, "base64", base64_at(bytes, shift));
        }
        let low = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.add(place, "UTF-16LE", low);
        let high = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        self.add(place, "UTF-16BE", high);
    }

    fn add(&mut self, place: &str, form: &'static str, bytes: Vec<u8>) {
        let Some(head) = bytes.first_chunk::<HEAD>() else {
            panic!("{place}, {form}: too short to be told from chance");
        };
        self.starts.resize(1 << 16, false);
        self.starts[start(head[0], head[1])] = true;
        let known = self.by_head.entry(*head).or_default();
        known.push(self.names.len());
        self.names.push((place.to_owned(), form));
        self.bytes.push(bytes);
    }

    /// Where which needle was found, in words without the needle.
    pub(crate) fn found_in(&self, name: &str, haystack: &[u8]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for at in 0..haystack.len().saturating_sub(HEAD - 1) {
            if !self.starts[start(haystack[at], haystack[at + 1])] {
                continue;
            }
            let rest = &haystack[at..];
            let head = rest.first_chunk::<HEAD>().unwrap();
            for needle in self.by_head.get(head).into_iter().flatten() {
                if rest.starts_with(&self.bytes[*needle]) {
                    let (place, form) = &self.names[*needle];
                    found.insert(format!("{place} ({form}) in {name}"));
                }
            }
        }
        let texts = haystack.split(|byte| !(b' '..=b'~').contains(byte));
        for text in texts.filter(|text| text.len() >= TEXT_MIN) {
            found.extend(self.codes_in(name, text));
        }
        found
    }

    /// Security codes in a text, with the word before each.
    fn codes_in(&self, name: &str, text: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        let mut word = String::new();
        for run in text.split(|byte| !byte.is_ascii_alphanumeric()) {
            if self.is_code(run) {
                let length = run.len();
                found.push(format!(
                    "security code of {length} digits after `{word}` in {name}"
                ));
            } else if run.iter().any(u8::is_ascii_alphabetic) {
                word = run
                    .iter()
                    .copied()
                    .filter(u8::is_ascii_alphabetic)
                    .map(char::from)
                    .collect();
            }
        }
        found
    }

    fn is_code(&self, run: &[u8]) -> bool {
        self.codes.iter().any(|code| code.as_bytes() == run)
    }

    /// Looks through every file of a folder.
    pub(crate) fn found_under(&self, folder: &Path) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(self.found_under(&path));
            } else if path.is_file() {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                found.extend(self.found_in(&name, &std::fs::read(&path).unwrap()));
            }
        }
        found
    }
}

fn start(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// Digits in groups of four.
pub(crate) fn grouped(digits: &str, separator: &str) -> String {
    let groups: Vec<&str> = digits
        .as_bytes()
        .chunks(4)
        .map(|group| std::str::from_utf8(group).unwrap())
        .collect();
    groups.join(separator)
}

/// The digits as East Asian typography writes them.
pub(crate) fn full_width(digits: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) - u32::from('0') + 0xff10).unwrap_or(c);
    digits
        .chars()
        .map(|c| if c.is_ascii_digit() { wide(c) } else { c })
        .collect()
}

fn each(text: &str, form: impl Fn(u8) -> String) -> Vec<u8> {
    text.bytes().map(form).collect::<String>().into_bytes()
}

/// Two digits in a byte, at both alignments; without the digits that share a byte with others.
fn packed(digits: &str) -> Vec<Vec<u8>> {
    let values: Vec<u8> = digits.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
    let pack = |digits: &[u8]| -> Vec<u8> {
        let pairs = digits.chunks_exact(2);
        pairs.map(|pair| pair[0] << 4 | pair[1]).collect()
    };
    let all_digits = values.iter().all(|value| *value < 10);
    let both = [pack(&values), pack(&values[1..])];
    both.into_iter()
        .filter(|bytes| all_digits && bytes.len() >= HEAD)
        .collect()
}

/// The characters of a base64 text that only depend on `bytes`, when they begin `shift` bytes
/// into a group of three.
fn base64_at(bytes: &[u8], shift: usize) -> Vec<u8> {
    let mut padded = vec![0; shift];
    padded.extend_from_slice(bytes);
    let text = BASE64.encode(&padded);
    let first = (shift * 8).div_ceil(6);
    let end = padded.len() * 8 / 6;
    text.as_bytes()[first..end].to_vec()
}

#[test]
fn the_search_finds_every_form() {
    let digits = "4000001234567899";
    let mut needles = Needles::default();
    needles.number("here", digits);
    needles.code("8713");
    let wrapped = |inner: &str| format!("some text before {inner} and after");
    let mut hay: Vec<(&str, Vec<u8>)> = [
        ("(plain)", wrapped(digits)),
        ("(blanks)", wrapped("4000 0012 3456 7899")),
        ("(encoded blanks)", wrapped("4000%200012%203456%207899")),
        ("(reversed)", wrapped("9987654321000004")),
        ("(full-width)", wrapped("４０００００１２３４５６７８９９")),
        ("security code of 4 digits", wrapped("\"cvc\":\"8713\"")),
    ]
    .map(|(form, text)| (form, text.into_bytes()))
    .to_vec();
    for lead in ["", "a", "ab", "abc"] {
        let text = BASE64.encode(format!("{lead}{digits} tail").as_bytes());
        hay.push(("(base64)", text.into_bytes()));
    }
    let mut bcd = b"xx".to_vec();
    bcd.extend_from_slice(&[0x40, 0x00, 0x00, 0x12, 0x34, 0x56, 0x78, 0x99, 0x07]);
    hay.push(("(packed decimal)", bcd));
    hay.push((
        "(integer)",
        4_000_001_234_567_899_u64.to_be_bytes().to_vec(),
    ));
    for (form, hay) in hay {
        let found = needles.found_in("it", &hay);
        assert!(
            found.iter().any(|one| one.contains(form)),
            "{form}: {found:?}"
        );
    }
    let clean = wrapped("a8713b 187139 4000001234567890");
    assert_eq!(needles.found_in("it", clean.as_bytes()), BTreeSet::new());
}
