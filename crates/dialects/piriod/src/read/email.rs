//! E-mail addresses as the framework's validator takes them, without quoted local parts.

use super::url;

const EMAIL_MAX: usize = 320;

/// Whether a text is an address: a local part of letters, digits and the usual signs with single
/// dots between them, and a domain or `localhost`.
pub(super) fn is_valid(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let signs = "!#$%&'*+/=?^_`{}|~-";
    let atom = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
    };
    text.len() <= EMAIL_MAX
        && local.split('.').all(atom)
        && (domain.eq_ignore_ascii_case("localhost")
            || (!domain.ends_with('.') && url::is_domain(domain)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "a@b.co",
            "a.b+c@shop.example",
            "x@localhost",
            "o'neil@example.com",
        ] {
            assert!(is_valid(good), "{good}");
        }
        for bad in [
            "a",
            "@b.co",
            "a@",
            "a@b",
            "a..b@c.de",
            "a b@c.de",
            "a@b.co.",
            "a@-b.co",
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
