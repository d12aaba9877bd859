use super::*;
use crate::html::tests::skeleton;
use proptest::prelude::*;

fn plain(kind: Kind) -> Step<'static> {
    Step {
        merchant: "Kape & Co.",
        kind,
        method: "GCash",
        amount: Some(Money {
            minor: 125_050,
            currency: "php",
        }),
        description: Some("Membership"),
        post_to: "/pay/abc",
        test_mode: true,
        error: None,
        reference: "ch_1",
    }
}

fn code(text: &str) -> Kind {
    Kind::Qr {
        payload: text.to_owned(),
    }
}

fn kinds(text: &str) -> [Kind; 6] {
    [
        Kind::Challenge,
        Kind::Wallet,
        Kind::Bank,
        code(text),
        Kind::MicroDeposits,
        Kind::Receiver {
            address: text.to_owned(),
        },
    ]
}

fn verdicts(page: &str) -> Vec<&str> {
    let buttons = page.split("<button name=\"verdict\" value=\"").skip(1);
    buttons.filter_map(|rest| rest.split('"').next()).collect()
}

fn fields(page: &str) -> Vec<&str> {
    let inputs = page.split("<input id=\"").skip(1);
    inputs.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn a_page_says_what_it_is_about() {
    let page = step(&plain(Kind::Wallet));
    for expected in [
        "<html lang=\"en\">",
        "<title>Pay with GCash \u{b7} Kape &amp; Co.</title>",
        "<h1>Pay with <bdi>GCash</bdi></h1>",
        "<p class=\"amount\">PHP\u{a0}1,250.50</p>",
        "<meta name=\"robots\" content=\"noindex\">",
        "<form method=\"post\" action=\"/pay/abc\">",
        "<dd dir=\"auto\">Membership</dd>",
        "<dd dir=\"auto\">ch_1</dd>",
        "No money moves",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
}

#[test]
fn each_kind_asks_for_its_own() {
    let (all, two) = (["approve", "refuse", "cancel"], ["approve", "cancel"]);
    let rows: [(&[&str], &[&str]); 6] = [
        (&["code"], &all),
        (&[], &all),
        (&[], &all),
        (&[], &["cancel"]),
        (&["amount1", "amount2", "code"], &two),
        (&[], &["cancel"]),
    ];
    for (kind, (asked, live)) in kinds("00020101").into_iter().zip(rows) {
        let mut asking = plain(kind);
        let page = step(&asking);
        assert_eq!(fields(&page), asked);
        assert_eq!(
            verdicts(&page),
            all,
            "in test mode everything can be played"
        );
        assert_eq!(
            page.matches("-effect\">").count(),
            6,
            "each effect is tied to its button"
        );
        asking.test_mode = false;
        let page = step(&asking);
        assert_eq!(verdicts(&page), live);
        assert!(!page.to_lowercase().contains("test"), "{page}");
    }
}

#[test]
fn labels_and_descriptions_lead_somewhere() {
    for kind in kinds("00020101") {
        let mut asking = plain(kind);
        asking.error = Some("That is not the code.");
        let page = step(&asking);
        for name in ["for", "aria-describedby"] {
            let opening = format!(" {name}=\"");
            let values = page.split(&opening).skip(1);
            for target in values.flat_map(|rest| rest.split('"').next().unwrap().split(' ')) {
                let id = format!(" id=\"{target}\"");
                assert_eq!(page.matches(&id[..]).count(), 1, "{name}={target}");
            }
        }
        assert_eq!(fields(&page).len(), page.matches("<label for=").count());
        assert_eq!(fields(&page).len(), page.matches("aria-invalid").count());
    }
}

#[test]
fn pages_load_and_run_nothing() {
    for kind in kinds("https://example.com/") {
        let page = step(&plain(kind));
        for forbidden in [
            "<script", " src=", " href=", " style=", "url(", "<link", "<iframe",
        ] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        assert_eq!(page.matches("<style>").count(), 1);
    }
}

#[test]
fn codes_are_drawn_and_spelled_out() {
    let page = step(&plain(code("0002<&>")));
    assert!(page.contains("<svg role=\"img\" aria-label="));
    assert!(page.contains(">0002&lt;&amp;&gt;</code>"));
    let page = step(&plain(code(&"x".repeat(3000))));
    assert!(
        !page.contains("<svg"),
        "too long to draw, still to be copied"
    );
    assert!(page.contains("xxx</code>"));
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[<>\"'&/= a-z]{0,30}",
        Just("\"><script>alert(1)</script>".to_owned()),
        Just("</style></title><img src=x onerror=alert(1)>".to_owned()),
        Just("<!--".to_owned()),
        Just("' autofocus onfocus='x".to_owned()),
    ]
}

proptest! {
    /// Whatever the texts are, the page has the tags and attributes of a harmless page.
    #[test]
    fn no_text_leaves_its_element_or_attribute(
        all in proptest::collection::vec(texts(), 8),
        minor in any::<i64>(),
    ) {
        let [merchant, method, description, post_to, error, reference, currency, inner] =
            &all[..] else { unreachable!() };
        for (hostile, harmless) in kinds(inner).into_iter().zip(kinds("x")) {
            let draws = matches!(hostile, Kind::Qr { .. });
            let page = step(&Step {
                merchant, kind: hostile, method, description: Some(description), post_to,
                amount: Some(Money { minor, currency }), test_mode: true, error: Some(error),
                reference,
            });
            let mut tame = plain(harmless);
            tame.error = Some("x");
            let (mut found, mut expected) = (skeleton(&page), skeleton(&step(&tame)));
            if draws {
                // An empty payload has no drawing.
                for text in [&mut found, &mut expected] {
                    if let (Some(start), Some(end)) = (text.find("<svg"), text.find("</svg>")) {
                        text.replace_range(start..end + 6, "");
                    }
                }
            }
            prop_assert_eq!(found, expected);
        }
    }
}
