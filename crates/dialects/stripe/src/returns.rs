//! Where the payer goes after a step: the caller's address with what this API adds to its query.

use domain::event::Subject;
use domain::intent::Purpose;
use kit::{Verdict, View, returns_of};

/// The address; `None` when the caller gave none.
pub(crate) fn address(step: &Subject, verdict: Verdict, view: &View) -> Option<String> {
    let returns = returns_of(step)?;
    let named = match verdict {
        Verdict::Approved => returns.success.as_ref(),
        Verdict::Refused => returns.fail.as_ref(),
    };
    let address = returns.any.as_ref().or(named)?;
    Some(with(address, &added(step, verdict, view)))
}

/// What is added, by name.
fn added(step: &Subject, verdict: Verdict, view: &View) -> Vec<(&'static str, String)> {
    let status = match verdict {
        Verdict::Approved => "succeeded",
        Verdict::Refused => "failed",
    };
    match step {
        Subject::Source(answer) => {
            let source = &answer.source;
            let secret = source.particulars.client_secret.clone();
            let live = view.call.caller.mode.is_live();
            vec![
                ("client_secret", secret.unwrap_or_default()),
                ("livemode", live.to_string()),
                ("source", source.id.to_string()),
            ]
        }
        Subject::Intent(answer) => {
            let intent = &answer.intent;
            let (id, secret) = match intent.purpose {
                Purpose::Payment => ("payment_intent", "payment_intent_client_secret"),
                Purpose::Setup => ("setup_intent", "setup_intent_client_secret"),
            };
            vec![
                (id, intent.id.to_string()),
                (secret, intent.client_secret.clone()),
                ("redirect_status", status.to_owned()),
            ]
        }
        _ => Vec::new(),
    }
}

/// An address with more parameters, in front of its fragment.
fn with(address: &str, more: &[(&str, String)]) -> String {
    let (head, fragment) = match address.split_once('#') {
        Some((head, fragment)) => (head, Some(fragment)),
        None => (address, None),
    };
    let mut out = head.to_owned();
    for (name, value) in more {
        let joint = match out.contains('?') {
            false => "?",
            true if out.ends_with(['?', '&']) => "",
            true => "&",
        };
        out.push_str(&format!("{joint}{name}={value}"));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn parameters_stand_between_path_and_fragment() {
        let more = [("a", "1".to_owned()), ("b", "2".to_owned())];
        for (address, whole) in [
            ("https://x.test/r", "https://x.test/r?a=1&b=2"),
            ("https://x.test/r?", "https://x.test/r?a=1&b=2"),
            ("https://x.test/r?o=7", "https://x.test/r?o=7&a=1&b=2"),
            (
                "https://x.test/r?o=7#top",
                "https://x.test/r?o=7&a=1&b=2#top",
            ),
            ("shop://back", "shop://back?a=1&b=2"),
        ] {
            assert_eq!(with(address, &more), whole);
        }
    }
}
