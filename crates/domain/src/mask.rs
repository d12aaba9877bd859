//! Card numbers that stray into free text are masked before anything rests.

use crate::card::{Brand, NUMBER_DIGITS_MAX, luhn};

/// Fewest digits that are taken for a card number in free text.
const STRAY_DIGITS_MIN: usize = 13;

/// `text` with every stray card number replaced by asterisks and its last four digits.
///
/// A stray card number is a run of 13–19 digits (ASCII or full-width, blanks, hyphens and dots
/// between them allowed) that passes the Luhn check and starts like a known network's. It begins
/// and ends where a group of digits does: parts of longer numbers are something else.
pub fn mask_numbers(text: &str) -> std::borrow::Cow<'_, str> {
    if !has_long_run(text) {
        return std::borrow::Cow::Borrowed(text);
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = chars.clone();
    let mut at = 0;
    let mut found = false;
    while at < chars.len() {
        match run_at(&chars, at) {
            Some(places) => {
                found = true;
                for place in &places[..places.len() - 4] {
                    out[*place] = '*';
                }
                at = places[places.len() - 1] + 1;
            }
            None => at += 1,
        }
    }
    if found {
        std::borrow::Cow::Owned(out.into_iter().collect())
    } else {
        std::borrow::Cow::Borrowed(text)
    }
}

/// Whether there are enough digits in one run to look closer: nearly every text ends here.
fn has_long_run(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        match digit(c) {
            Some(_) => run += 1,
            None if is_separator(c) => {}
            None => run = 0,
        }
        if run >= STRAY_DIGITS_MIN {
            return true;
        }
    }
    false
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '\u{a0}')
}

/// Places of the digits of the longest card number that starts at `start`, if any.
fn run_at(chars: &[char], start: usize) -> Option<Vec<usize>> {
    digit(*chars.get(start)?)?;
    if start > 0 && digit(chars[start - 1]).is_some() {
        return None;
    }
    let mut places = Vec::with_capacity(NUMBER_DIGITS_MAX);
    let mut text = String::with_capacity(NUMBER_DIGITS_MAX);
    let mut best = None;
    for (place, &c) in chars.iter().enumerate().skip(start) {
        match digit(c) {
            Some(value) => {
                places.push(place);
                text.push(value);
            }
            None if is_separator(c) => continue,
            None => break,
        }
        if text.len() > NUMBER_DIGITS_MAX {
            break;
        }
        let ends = chars
            .get(place + 1)
            .is_none_or(|next| digit(*next).is_none());
        let known = ends && Brand::of_number(&text) != Brand::Unknown;
        if text.len() >= STRAY_DIGITS_MIN && known && luhn(&text) {
            best = Some(places.len());
        }
    }
    best.map(|length| {
        places.truncate(length);
        places
    })
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stray_numbers_lose_all_but_four_digits() {
        for (text, masked) in [
            ("4242424242424242", "************4242"),
            ("card 4242 4242-4242.4242!", "card **** ****-****.4242!"),
            ("４２４２４２４２４２４２４２４２", "************４２４２"),
            ("x378282246310005y", "x***********0005y"),
            ("order 12345678901234", "order 12345678901234"),
            ("4242424242424241", "4242424242424241"),
            ("short 4242", "short 4242"),
            ("", ""),
        ] {
            assert_eq!(mask_numbers(text), masked, "{text}");
        }
    }

    /// A Luhn-valid number of a known network, written with separators or full-width digits.
    fn written(body: &[u8], separators: &[u8], wide: bool) -> (String, String) {
        let mut digits = "4".to_owned();
        digits.extend(body.iter().map(|digit| char::from(b'0' + digit % 10)));
        for check in b'0'..=b'9' {
            let whole = format!("{digits}{}", char::from(check));
            if luhn(&whole) {
                digits = whole;
                break;
            }
        }
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            match separators.get(place).map(|kind| kind % 5) {
                Some(1) => text.push(' '),
                Some(2) => text.push('-'),
                Some(3) => text.push('.'),
                _ => {}
            }
            let value = u32::from(digit) - u32::from('0');
            text.push(if wide {
                char::from_u32(0xff10 + value).unwrap()
            } else {
                digit
            });
        }
        (digits, text)
    }

    proptest::proptest! {
        #[test]
        fn no_card_number_survives(
            before in "[a-z :#]{0,12}",
            body in proptest::collection::vec(proptest::num::u8::ANY, 11..17),
            separators in proptest::collection::vec(proptest::num::u8::ANY, 0..18),
            wide in proptest::bool::ANY,
            after in "[a-z !]{0,12}",
        ) {
            let (digits, text) = written(&body, &separators, wide);
            let masked = mask_numbers(&format!("{before}{text}{after}")).into_owned();
            let left: String = masked.chars().filter_map(digit).collect();
            proptest::prop_assert!(left.len() < digits.len() - 4);
            proptest::prop_assert!(!left.contains(&digits));
        }

        #[test]
        fn any_text_is_read(text in ".*") {
            let masked = mask_numbers(&text);
            proptest::prop_assert_eq!(masked.chars().count(), text.chars().count());
        }
    }
}
