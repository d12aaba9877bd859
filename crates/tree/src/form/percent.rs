use super::ErrorKind;

/// What a plus sign stands for: a blank in forms and queries, itself in paths.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Plus {
    Blank,
    Literal,
}

/// Decodes a segment of a path, where `+` is a plus sign.
///
/// `None` if the result is not UTF-8 or holds U+0000. A percent sign without two hexadecimal
/// digits behind it stays as it is.
pub fn percent_decode(text: &str) -> Option<String> {
    decode(text.as_bytes(), Plus::Literal).ok()
}

pub(super) fn decode(raw: &[u8], plus: Plus) -> Result<String, ErrorKind> {
    let mut decoded = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'%' => match escaped(after) {
                Some(value) => {
                    decoded.push(value);
                    rest = &after[2..];
                }
                None => decoded.push(b'%'),
            },
            b'+' if plus == Plus::Blank => decoded.push(b' '),
            _ => decoded.push(*byte),
        }
    }
    if decoded.contains(&0) {
        return Err(ErrorKind::NullByte);
    }
    String::from_utf8(decoded).map_err(|_| ErrorKind::InvalidUtf8)
}

/// The byte that the two hexadecimal digits behind a percent sign stand for.
fn escaped(after: &[u8]) -> Option<u8> {
    let [high, low, ..] = after else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()
}

/// Encodes a name or value for a form, at the end of a text.
pub(super) fn encode_into(out: &mut String, text: &str) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out.extend([
                '%',
                HEX[usize::from(byte >> 4)],
                HEX[usize::from(byte & 15)],
            ]),
        }
    }
}
