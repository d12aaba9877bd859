//! E-mail addresses.

use crate::text::python;

/// Most characters that are looked at.
const LENGTH_MAX: usize = 2048;
/// Most characters before the at-sign (RFC 5321).
const LOCAL_MAX: usize = 64;
/// Most bytes of a whole address (RFC 3696 with its errata).
const ADDRESS_MAX: usize = 254;

/// Top-level names under which nobody can get mail.
const SPECIAL: [&str; 6] = ["arpa", "invalid", "local", "localhost", "onion", "test"];

/// The address in the form in which it is kept: without display name and blanks, the domain in
/// lower case and in its own script. `None` if it is no address.
pub(crate) fn normal(text: &str) -> Option<String> {
    if text.chars().count() > LENGTH_MAX {
        return None;
    }
    let address = python::stripped(in_brackets(text).unwrap_or(text));
    let (local, domain) = address.split_once('@')?;
    if !is_local(local) {
        return None;
    }
    let ascii = ascii_domain(domain)?;
    if local.len() + 1 + ascii.len() > ADDRESS_MAX {
        return None;
    }
    let (domain, read) = idna::domain_to_unicode(&ascii);
    read.ok()?;
    Some(format!("{local}@{domain}"))
}

/// What stands in the angle brackets of `Juan <juan@example.com>`. The name may have letters,
/// digits, underscores and blanks.
fn in_brackets(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once('<')?;
    let inner = rest.trim_end_matches(' ').strip_suffix('>')?;
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || c == '_' || c == ' ');
    (plain && !inner.contains('\n')).then_some(inner)
}

/// Words of the usual characters with single dots between them (RFC 5322's dot-atom), other
/// scripts included. Quoted forms are not taken.
fn is_local(local: &str) -> bool {
    let fits = |c: char| match c {
        c if c.is_ascii() => c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c),
        c => !python::is_space(c) && !c.is_control() && !is_invisible(c),
    };
    local.chars().count() <= LOCAL_MAX
        && local
            .split('.')
            .all(|word| !word.is_empty() && word.chars().all(fits))
}

/// Characters that print nothing, direct others or belong to nobody.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

/// The domain in ASCII, lower case: at least two labels, the last ending in a letter.
fn ascii_domain(domain: &str) -> Option<String> {
    if domain.ends_with('.') || domain.chars().any(is_picture) {
        return None;
    }
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let (_, top) = ascii.rsplit_once('.')?;
    let globally = top.ends_with(|c: char| c.is_ascii_alphabetic()) && !SPECIAL.contains(&top);
    globally.then_some(ascii)
}

/// Signs and pictures, which the registries do not sell although they could be encoded.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}
