//! The rules of members, by what they hold.

use domain::card::{NUMBER_DIGITS_MAX, NUMBER_DIGITS_MIN, luhn};
use domain::mask::mask_numbers;
use kit::reader::{Need, TextRule};
use kit::text::masked_address;
use kit::{Fault, Reader};
use tree::Tree;

use crate::text::{email, python, url};

/// A required text of names and addresses.
pub(crate) const fn name(max: usize) -> TextRule {
    TextRule {
        need: Need::Required,
        min: 1,
        max,
        pattern: Some(("name", is_name)),
    }
}

/// The same, optional.
pub(crate) const fn optional_name(max: usize) -> TextRule {
    TextRule {
        need: Need::Optional,
        ..name(max)
    }
}

/// An optional text with bounds that count only when it is there.
pub(crate) const fn optional(min: usize, max: usize) -> TextRule {
    TextRule {
        need: Need::Optional,
        min,
        max,
        pattern: None,
    }
}

/// Any text at all; what it must look like is checked afterwards.
const fn any(need: Need) -> TextRule {
    TextRule {
        need,
        min: 0,
        max: usize::MAX,
        pattern: None,
    }
}

/// Letters and digits of ASCII, white space of any script, and `'#_.-,`; at least one.
pub(crate) fn is_name(text: &str) -> bool {
    let fits = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '\'' | '#' | '_' | '.' | '-' | ',')
            || python::is_space(c)
    };
    !text.is_empty() && text.chars().all(fits)
}

/// An http or https address, normalised.
pub(crate) fn url(reader: &Reader, member: &str, need: Need) -> Option<String> {
    let text = reader.text(member, any(need))?;
    let url = noted(reader, member, url::normal(&text))?;
    Some(masked_address(&url).into_owned())
}

/// An e-mail address, without display name, normalised. It cannot be masked and stay an address,
/// so one with a card number in it is refused.
pub(crate) fn email(reader: &Reader, member: &str, need: Need) -> Option<String> {
    let text = reader.text(member, any(need))?;
    let normal = email::normal(&text).filter(|address| mask_numbers(address) == *address);
    noted(
        reader,
        member,
        normal.ok_or(Fault::Other("email", Tree::Null)),
    )
}

/// A card number: 12–19 digits, without separators, with a right check digit.
pub(crate) fn card_number(reader: &Reader, member: &str) -> Option<String> {
    let text = reader.text(member, any(Need::Required))?;
    let number = python::stripped(&text);
    let length = number.chars().count();
    let checked = match () {
        () if length < NUMBER_DIGITS_MIN => Err(Fault::TooShort(NUMBER_DIGITS_MIN)),
        () if length > NUMBER_DIGITS_MAX => Err(Fault::TooLong(NUMBER_DIGITS_MAX)),
        () if !number.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Fault::Other("card.digits", Tree::Null))
        }
        () if !luhn(number) => Err(Fault::Other("card.checksum", Tree::Null)),
        () => Ok(number.to_owned()),
    };
    noted(reader, member, checked)
}

/// Notes a fault with a member.
pub(crate) fn noted<T>(reader: &Reader, member: &str, read: Result<T, Fault>) -> Option<T> {
    read.map_err(|fault| reader.report(member, fault)).ok()
}
