//! Addresses to send payers and notices to.
//!
//! The text is taken apart from left to right; what is missing is missing, and what is left over
//! at the end is reported. The host then decides: an IP address, or a name with a top-level domain.

use kit::Fault;
use tree::Tree;

use crate::text::python::{is_space, stripped};

/// Most characters.
const LENGTH_MAX: usize = 2083;
/// Most characters of a label of a host name.
const LABEL_MAX: usize = 63;
/// The highest character that a host name may have.
const HOST_CHAR_MAX: char = '\u{40000}';

/// The address without blanks around it. It stays as it is written, unless its host has letters
/// of other scripts: then the host becomes ASCII, and the scheme's own port and empty parts go.
pub(crate) fn normal(text: &str) -> Result<String, Fault> {
    let url = stripped(text);
    match url.chars().count() {
        0 => return Err(Fault::TooShort(1)),
        length if length > LENGTH_MAX => return Err(Fault::TooLong(LENGTH_MAX)),
        _ => {}
    }
    let parts = Parts::of(url).ok_or_else(|| fault("url.scheme"))?;
    if !["http", "https"]
        .iter()
        .any(|scheme| parts.scheme.eq_ignore_ascii_case(scheme))
    {
        return Err(fault("url.not_permitted"));
    }
    if parts.port.is_some_and(is_port_too_high) {
        return Err(fault("url.port"));
    }
    if !parts.rest.is_empty() {
        return Err(Fault::Other("url.extra", parts.rest.into()));
    }
    match parts.host {
        Host::Missing => Err(fault("url.host")),
        Host::Address => Ok(url.to_owned()),
        Host::Name(host) => match name_kind(host)? {
            NameKind::Ascii => Ok(url.to_owned()),
            NameKind::International => Ok(parts.with_host(&ascii_host(host)?)),
        },
    }
}

fn fault(what: &'static str) -> Fault {
    Fault::Other(what, Tree::Null)
}

fn is_port_too_high(digits: &str) -> bool {
    let digits = digits.trim_start_matches('0');
    digits.len() > 5 || digits.parse::<u32>().is_ok_and(|port| port > 65_535)
}

/// An address taken apart.
struct Parts<'a> {
    scheme: &'a str,
    user: Option<&'a str>,
    password: Option<&'a str>,
    host: Host<'a>,
    port: Option<&'a str>,
    path: &'a str,
    query: &'a str,
    fragment: &'a str,
    /// What does not belong to an address.
    rest: &'a str,
}

enum Host<'a> {
    Missing,
    /// An IP address; it is never rewritten.
    Address,
    Name(&'a str),
}

impl<'a> Parts<'a> {
    /// `None` when there is no scheme.
    fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let mut letters = scheme.chars();
        let starts_well = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
        let goes_on = !letters.as_str().is_empty()
            && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        if !starts_well || !goes_on {
            return None;
        }
        let (user, password, rest) = user_info(rest);
        let (host, rest) = host(rest);
        let (port, rest) = port(rest);
        let (path, rest) = part(rest, '/', |c| c != '?' && c != '#');
        let (query, rest) = part(rest, '?', |c| c != '#');
        let (fragment, rest) = part(rest, '#', |c| c != '#');
        Some(Self {
            scheme,
            user,
            password,
            host,
            port,
            path,
            query,
            fragment,
            rest,
        })
    }

    fn with_host(&self, host: &str) -> String {
        let mut url = format!("{}://", self.scheme);
        let (user, password) = (self.user.unwrap_or(""), self.password.unwrap_or(""));
        url.push_str(user);
        if !password.is_empty() {
            url.push(':');
            url.push_str(password);
        }
        if !user.is_empty() || !password.is_empty() {
            url.push('@');
        }
        url.push_str(host);
        let usual = if self.scheme == "http" { "80" } else { "443" };
        if let Some(port) = self.port.filter(|port| *port != usual) {
            url.push(':');
            url.push_str(port);
        }
        url.push_str(self.path);
        for part in [self.query, self.fragment] {
            // A question mark or hash alone says nothing.
            if part.len() > 1 {
                url.push_str(part);
            }
        }
        url
    }
}

/// User name and password: everything up to the last at-sign that can end them.
fn user_info(text: &str) -> (Option<&str>, Option<&str>, &str) {
    let (user, after) = run(text, |c| c != ':' && c != '/');
    if let Some(after) = after.strip_prefix(':') {
        let (password, _) = run(after, |c| c != '/');
        if let Some(at) = password.rfind('@') {
            return (Some(user), Some(&after[..at]), &after[at + 1..]);
        }
    }
    match user.rfind('@') {
        Some(at) => (Some(&text[..at]), None, &text[at + 1..]),
        None => (None, None, text),
    }
}

fn host(text: &str) -> (Host<'_>, &str) {
    let ends = |c: char| matches!(c, '/' | ':' | '#' | '?');
    let (word, after) = text.split_at(text.find(ends).unwrap_or(text.len()));
    if is_ipv4(word) {
        return (Host::Address, after);
    }
    if let Some(end) = text.find(']') {
        let (address, after) = text.split_at(end + 1);
        if is_bracketed_ipv6(address) && (after.is_empty() || after.starts_with(ends)) {
            return (Host::Address, after);
        }
    }
    match run(text, |c| !ends(c)) {
        ("", _) => (Host::Missing, text),
        (name, after) => (Host::Name(name), after),
    }
}

/// Four groups of one to three digits; their size does not matter.
fn is_ipv4(word: &str) -> bool {
    let group = |part: &str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    word.split('.').count() == 4 && word.split('.').all(group)
}

/// Hexadecimal digits and colons in brackets, with something behind the first colon.
fn is_bracketed_ipv6(word: &str) -> bool {
    let inner = word
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let Some((before, behind)) = inner.and_then(|inner| inner.split_once(':')) else {
        return false;
    };
    before.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !behind.is_empty()
        && behind
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b':')
}

fn port(text: &str) -> (Option<&str>, &str) {
    match text
        .strip_prefix(':')
        .map(|rest| run(rest, |c| c.is_ascii_digit()))
    {
        None | Some(("", _)) => (None, text),
        Some((digits, rest)) => (Some(digits), rest),
    }
}

/// A part with its first character, empty when the text does not begin with that.
fn part(text: &str, first: char, goes_on: fn(char) -> bool) -> (&str, &str) {
    match text.strip_prefix(first) {
        None => ("", text),
        Some(rest) => {
            let (content, _) = run(rest, goes_on);
            text.split_at(first.len_utf8() + content.len())
        }
    }
}

/// The longest beginning without white space whose characters all fit, and the rest.
fn run(text: &str, fits: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| is_space(c) || !fits(c)).unwrap_or(text.len());
    text.split_at(end)
}

enum NameKind {
    /// Plain labels and a top-level domain of plain letters.
    Ascii,
    /// Anything else that a registry could encode.
    International,
}

fn name_kind(host: &str) -> Result<NameKind, Fault> {
    let labels: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let Some((last, before)) = labels.split_last() else {
        return Err(fault("url.host"));
    };
    let has_top = !before.is_empty();
    let is_plain = labels
        .iter()
        .all(|label| is_label(label, |c| c.is_ascii_alphanumeric()));
    if is_plain && has_top && is_top(last, |c| c.is_ascii_alphabetic()) {
        return Ok(NameKind::Ascii);
    }
    let foreign = |c: char| c.is_ascii_alphanumeric() || ('a'..=HOST_CHAR_MAX).contains(&c);
    if !before.iter().all(|label| is_label(label, foreign)) {
        return Err(fault("url.host"));
    }
    if has_top && (is_top(last, char::is_alphabetic) || is_encoded_top(last)) {
        return Ok(NameKind::International);
    }
    Err(fault(if is_label(last, foreign) {
        "url.top_level"
    } else {
        "url.host"
    }))
}

/// One to 63 characters that fit, underscores and, but for its ends, hyphens.
fn is_label(label: &str, fits: impl Fn(char) -> bool) -> bool {
    (1..=LABEL_MAX).contains(&label.chars().count())
        && label.chars().all(|c| fits(c) || c == '_' || c == '-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_top(label: &str, fits: impl Fn(char) -> bool) -> bool {
    (2..=LABEL_MAX).contains(&label.chars().count()) && label.chars().all(fits)
}

/// A top-level domain of another script that is encoded already.
fn is_encoded_top(label: &str) -> bool {
    let (Some(prefix), Some(code)) = (label.get(..4), label.get(4..)) else {
        return false;
    };
    prefix.eq_ignore_ascii_case("xn--")
        && (2..=LABEL_MAX).contains(&code.len())
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The host with its labels of other scripts encoded; the others stay as they are.
fn ascii_host(host: &str) -> Result<String, Fault> {
    let labels: Result<Vec<String>, Fault> = host.split('.').map(ascii_label).collect();
    labels.map(|labels| labels.join("."))
}

fn ascii_label(label: &str) -> Result<String, Fault> {
    if label.is_ascii() {
        return Ok(label.to_owned());
    }
    // The older of the two standards for such names, which this API follows, writes these
    // letters differently and drops the joiners.
    let label = label
        .replace('ß', "ss")
        .replace('ς', "σ")
        .replace(['\u{200c}', '\u{200d}'], "");
    let ascii = idna::domain_to_ascii(&label).map_err(|_| fault("url.label"))?;
    let fits = ascii
        .split('.')
        .all(|label| (1..=LABEL_MAX).contains(&label.len()));
    if fits {
        Ok(ascii)
    } else {
        Err(fault("url.label"))
    }
}
