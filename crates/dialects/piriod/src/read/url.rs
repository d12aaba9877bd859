//! Addresses as the framework's URL validator takes them.

use crate::python;

const SCHEMES: [&str; 4] = ["http", "https", "ftp", "ftps"];
const URL_MAX: usize = 2_048;
const LABEL_MAX: usize = 63;
const HOST_MAX: usize = 253;
const PORT_DIGITS_MAX: usize = 5;

/// Whether a text is an absolute address: a known scheme, perhaps a user, a host, perhaps a port,
/// and no blank anywhere.
pub(super) fn is_valid(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    if !SCHEMES
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
        || text.chars().count() > URL_MAX
        || text.chars().any(python::is_space)
    {
        return false;
    }
    is_authority(rest) || behind_user(rest).is_some_and(is_authority)
}

/// What follows `user:password@`, if the address begins with that.
fn behind_user(rest: &str) -> Option<&str> {
    let (user, host) = rest.split_once('@')?;
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let sound = !name.is_empty() && !user.contains('/') && !password.contains(':');
    sound.then_some(host)
}

/// Host and port, up to the path, the query or the fragment.
fn is_authority(rest: &str) -> bool {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    if let Some(inner) = authority.strip_prefix('[') {
        return inner.split_once(']').is_some_and(|(address, port)| {
            address.parse::<std::net::Ipv6Addr>().is_ok()
                && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        });
    }
    match authority.split_once(':') {
        Some((host, port)) => is_host(host) && is_port(port),
        None => is_host(authority),
    }
}

fn is_port(text: &str) -> bool {
    (1..=PORT_DIGITS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_host(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::Ipv4Addr>().is_ok() {
        return true;
    }
    is_domain(host)
}

/// Labels with dots between them, the last one a top-level domain; a dot at the end is fine.
pub(super) fn is_domain(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    let mut labels: Vec<&str> = name.split('.').collect();
    let top = labels.pop().unwrap_or_default();
    host.chars().count() <= HOST_MAX
        && !labels.is_empty()
        && labels.into_iter().all(is_label)
        && is_top_level(top)
}

fn is_label(label: &str) -> bool {
    let length = label.chars().count();
    (1..=LABEL_MAX).contains(&length)
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .chars()
            .all(|c| is_letter(c) || c.is_ascii_digit() || c == '-')
}

/// Letters and hyphens, or the ASCII form of an internationalised name.
fn is_top_level(label: &str) -> bool {
    let length = label.chars().count();
    if !(2..=LABEL_MAX).contains(&length) || label.starts_with('-') || label.ends_with('-') {
        return false;
    }
    let ascii_form = label
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    label
        .chars()
        .all(|c| is_letter(c) || c == '-' || (ascii_form && c.is_ascii_digit()))
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{a1}'..='\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "https://shop.example.com/back",
            "http://localhost:3000/back",
            "http://LOCALHOST",
            "ftp://files.example.com",
            "FTPS://files.example.com./x",
            "http://127.0.0.1:4242/?a=b#c",
            "http://[::1]:80/",
            "https://user:secret@example.com/",
            "https://user@example.com",
            "https://example.com?x=1",
            "https://müller.example",
            "https://example.xn--p1ai/",
            "https://a-b.example.co/%20",
        ] {
            assert!(is_valid(good), "{good}");
        }
        for bad in [
            "nope",
            "",
            "myapp://x/y",
            "javascript://example.com/%0a",
            "https://",
            "https:///path",
            "https://shop.example.com/a b",
            "https://shop",
            "https://example.c",
            "https://example.123",
            "https://-a.example.com",
            "https://a-.example.com",
            "https://a..example.com",
            "https://exa_mple.com",
            "http://256.1.1.1",
            "http://[::1",
            "http://[nope]/",
            "http://example.com:123456/",
            "http://example.com:/",
            "http://a:b:c@example.com",
            "http://@example.com",
            "http://a/b@example.com:x",
            "//example.com",
            "https://€",
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
        assert!(!is_valid(&format!(
            "https://example.com/{}",
            "a".repeat(URL_MAX)
        )));
        assert!(!is_valid(&format!(
            "https://{}.com",
            "a".repeat(LABEL_MAX + 1)
        )));
    }
}
