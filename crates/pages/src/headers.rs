//! The headers that go with every page.

use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64;

use crate::html::STYLE;

/// Headers for [`step`](crate::step) and [`done`](crate::done), names in lower case.
///
/// `form_targets` are addresses or origins to which the answer to the posted form may redirect:
/// where the payer returns to. Chromium applies `form-action` to such redirects as well, so a
/// return address that is not named here would leave the payer on a dead page. Each is cut to its
/// origin (`https://shop.example:8443`), or to its scheme for addresses of apps (`shop:`).
///
/// - An empty list allows this origin only: right for `done`, and for a step that ends here.
/// - When one of the targets cannot be expressed (`*`, an address with a wildcard, an IPv6 or
///   non-ASCII host), `form-action` is left out, because losing the payer is worse. Pass `*` when
///   the return address is unknown. Addresses that run as a program (`javascript:`) are not added.
///
/// With `no-referrer`, browsers send `Origin: null` with the form. A server that looks at `Origin`
/// must take that for these pages; what protects the form is its unguessable path.
pub fn security_headers(form_targets: &[&str]) -> Vec<(&'static str, String)> {
    let mut policy = format!(
        "default-src 'none'; style-src '{}'; img-src data:; ",
        style_digest()
    );
    if let Some(sources) = form_sources(form_targets) {
        policy.push_str("form-action 'self'");
        for source in sources {
            policy.push(' ');
            policy.push_str(&source);
        }
        policy.push_str("; ");
    }
    policy.push_str("base-uri 'none'; frame-ancestors 'none'");
    vec![
        ("content-security-policy", policy),
        ("referrer-policy", "no-referrer".to_owned()),
        ("cache-control", "no-store".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("x-frame-options", "DENY".to_owned()),
    ]
}

/// The scheme of an absolute address, in lower case; `None` for relative ones and for anything
/// with characters that browsers would drop before reading it.
pub(crate) fn scheme(address: &str) -> Option<String> {
    let plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
    let (scheme, _) = address
        .split_once(':')
        .filter(|_| address.chars().all(plain))?;
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let named = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    (named && scheme.bytes().all(inside)).then(|| scheme.to_ascii_lowercase())
}

/// Whether following an address of this scheme would run or show something of its writer's.
pub(crate) fn is_active(scheme: &str) -> bool {
    const ACTIVE: [&str; 7] = [
        "javascript",
        "vbscript",
        "data",
        "blob",
        "file",
        "about",
        "view-source",
    ];
    ACTIVE.contains(&scheme)
}

fn style_digest() -> &'static str {
    static DIGEST: OnceLock<String> = OnceLock::new();
    DIGEST.get_or_init(|| {
        let bytes = digest(&SHA256, STYLE.as_bytes());
        format!("sha256-{}", BASE64.encode(bytes.as_ref()))
    })
}

/// Sources for `form-action`, without repetitions; `None` when one cannot be expressed.
fn form_sources(targets: &[&str]) -> Option<Vec<String>> {
    let mut sources = Vec::new();
    for target in targets {
        let scheme = scheme(target)?;
        let source = match scheme.as_str() {
            active if is_active(active) => continue,
            "http" | "https" => origin(&scheme, target)?,
            app => format!("{app}:"),
        };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    Some(sources)
}

fn origin(scheme: &str, address: &str) -> Option<String> {
    let rest = address.get(scheme.len()..)?.strip_prefix("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let place = authority.rsplit('@').next()?;
    let (host, port) = match place.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (place, None),
    };
    let of_host = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let sound = !host.is_empty() && host.bytes().all(of_host) && port.is_none_or(digits);
    sound.then(|| format!("{scheme}://{}", place.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn policy(targets: &[&str]) -> String {
        security_headers(targets).swap_remove(0).1
    }

    #[test]
    fn the_policy_allows_the_style_and_nothing_else() {
        let digest = style_digest();
        assert_eq!(digest.len(), "sha256-".len() + 44);
        assert_eq!(
            policy(&[]),
            format!(
                "default-src 'none'; style-src '{digest}'; img-src data:; form-action 'self'; \
                 base-uri 'none'; frame-ancestors 'none'"
            )
        );
    }

    #[test]
    fn targets_become_origins() {
        for (targets, expected) in [
            (
                &["https://Shop.example/return?a=b#c"][..],
                " https://shop.example",
            ),
            (
                &["http://localhost:3000/x", "http://localhost:3000"],
                " http://localhost:3000",
            ),
            (&["https://u:p@shop.example"], " https://shop.example"),
            (
                &["https://a.example", "shop://paid"],
                " https://a.example shop:",
            ),
            (&["javascript:alert(1)"], ""),
        ] {
            let expected = format!("form-action 'self'{expected};");
            assert!(policy(targets).contains(&expected), "{targets:?}");
        }
    }

    #[test]
    fn what_cannot_be_expressed_leaves_the_directive_out() {
        for target in [
            "*",
            "",
            "/return",
            "https://",
            "https://*.example",
            "https://[::1]/",
            "https:x",
            "https://bücher.example",
            "https://a b",
            "https://a;script-src *",
            "https://a:",
            "a\n:",
        ] {
            assert!(
                !policy(&["https://a.example", target]).contains("form-action"),
                "{target}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_target_adds_a_directive(target in any::<String>(), tail in "[ -~]{0,20}") {
            for target in [target, format!("https://{tail}"), format!("a{tail}")] {
                let policy = policy(&[&target]);
                let expected = 5 + usize::from(policy.contains("form-action"));
                prop_assert_eq!(policy.split(';').count(), expected);
                prop_assert!(policy.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
                prop_assert!(!policy.contains(','));
            }
        }
    }
}
