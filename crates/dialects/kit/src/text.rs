//! Small forms of text that several dialects need.

use domain::Moment;
use domain::mask::mask_numbers;

/// Decodes standard base64, with or without padding; `None` for anything else.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    if text.len() - body.len() > 2 || body.len() % 4 == 1 {
        return None;
    }
    let mut out = Vec::with_capacity(body.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0);
    for byte in body.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}

/// ISO 8601 with microseconds in a fixed offset: `2021-03-26T17:36:57.828847+08:00`; an offset of
/// zero prints as `Z`.
pub fn iso8601(moment: Moment, offset_hours: i64) -> String {
    let local = moment.plus_seconds(offset_hours * 3600);
    let (year, month, day) = local.date();
    let second_of_day = local.seconds().rem_euclid(86_400);
    let micros = local.0.rem_euclid(1_000_000);
    let (hour, minute, second) = (
        second_of_day / 3600,
        second_of_day / 60 % 60,
        second_of_day % 60,
    );
    let zone = match offset_hours {
        0 => "Z".to_owned(),
        hours if hours < 0 => format!("-{:02}:00", -hours),
        hours => format!("+{hours:02}:00"),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}{zone}")
}

/// A path or an address without stray card numbers, percent-encoded ones included. An address
/// that holds none comes back as it was; of one that does, the decoded form with asterisks.
pub fn masked_address(address: &str) -> std::borrow::Cow<'_, str> {
    if let Some(decoded) = tree::form::percent_decode(address)
        && let std::borrow::Cow::Owned(masked) = mask_numbers(&decoded)
    {
        return std::borrow::Cow::Owned(masked);
    }
    mask_numbers(address)
}

/// The middle of a key starred out: the first 11 and the last 4 characters stay, fewer of a short
/// key.
pub fn mask_key(key: &str) -> String {
    let chars: Vec<char> = key.chars().collect();
    if chars.len() <= 15 {
        let shown = chars.len() / 3;
        let head: String = chars[..shown].iter().collect();
        return head + &"*".repeat(chars.len() - shown);
    }
    let head: String = chars[..11].iter().collect();
    let tail: String = chars[chars.len() - 4..].iter().collect();
    head + &"*".repeat((chars.len() - 15).min(64)) + &tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_takes_both_paddings() {
        assert_eq!(base64("c2tfdGVzdDo="), Some(b"sk_test:".to_vec()));
        assert_eq!(base64("c2tfdGVzdDo"), Some(b"sk_test:".to_vec()));
        assert_eq!(base64("%%%"), None);
        assert_eq!(base64("a"), None);
        assert_eq!(base64(""), Some(Vec::new()));
    }

    #[test]
    fn times_print_with_offset() {
        let moment = Moment(1_616_751_417_828_847);
        assert_eq!(iso8601(moment, 8), "2021-03-26T17:36:57.828847+08:00");
        assert_eq!(iso8601(moment, 0), "2021-03-26T09:36:57.828847Z");
    }

    #[test]
    fn addresses_lose_card_numbers_however_encoded() {
        for (address, masked) in [
            ("/v1/customers/cus_1", "/v1/customers/cus_1"),
            ("/a%20b/%7Bx%7D", "/a%20b/%7Bx%7D"),
            ("/x/4242424242424242", "/x/************4242"),
            ("/x/4242%204242%204242%204242", "/x/**** **** **** 4242"),
            ("/take%204242424242424242%2C", "/take ************4242,"),
            ("/%34242424242424242", "/************4242"),
            ("/%zz", "/%zz"),
        ] {
            assert_eq!(masked_address(address), masked);
        }
    }

    #[test]
    fn keys_keep_their_ends() {
        assert_eq!(
            mask_key("sk_test_abcdefghijkl1234"),
            "sk_test_abc*********1234"
        );
        assert_eq!(mask_key("short"), "s****");
        assert_eq!(mask_key(""), "");
    }
}
