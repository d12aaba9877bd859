use super::*;

fn credentials(secrets: &[&str]) -> Credentials {
    Credentials {
        secrets: secrets.iter().map(|secret| Secret::new(*secret)).collect(),
        ..Credentials::default()
    }
}

/// The headers after content type and user agent.
fn signed(
    scheme: Scheme,
    secrets: &[&str],
    (id, at, body): (&str, i64, &str),
) -> Vec<(&'static str, String)> {
    let message = Message {
        id,
        at,
        body: body.as_bytes(),
        values: &["payment.created".to_owned(), "123".to_owned()],
    };
    headers(scheme, &credentials(secrets), &message).split_off(2)
}

fn pairs<const N: usize>(expected: [(&'static str, &str); N]) -> Vec<(&'static str, String)> {
    expected
        .into_iter()
        .map(|(name, value)| (name, value.to_owned()))
        .collect()
}

#[test]
fn stripe_signs_time_and_body_once_for_each_secret() {
    let message = ("evt_test", 1_492_774_577, r#"{"id":"evt_test"}"#);
    let one = "t=1492774577,\
               v1=22f7d74836ddad3284a2b80853dd2fe731655c1bfddcff3c3666a500cf3abd80";
    let two = format!("{one},v1=b36b43547b280626261a4c16e0c1d91755daa10d8cb7f35d416d9638afeadc10");
    assert_eq!(
        signed(Scheme::Stripe, &["whsec_test_secret"], message),
        pairs([("Stripe-Signature", one)])
    );
    assert_eq!(
        signed(Scheme::Stripe, &["whsec_test_secret", "whsec_old"], message),
        pairs([("Stripe-Signature", &two)])
    );
    assert_eq!(signed(Scheme::Stripe, &[], message), []);
}

#[test]
fn magpie_signs_the_body_under_two_names() {
    let value = "v1=bd3ded190372831eab2ffe1430ab9ebfd73bc7af21f74881fd5f3ae7226e93ea";
    let message = ("evt_1", 1_792_000_000, r#"{"id":"evt_1"}"#);
    assert_eq!(
        signed(Scheme::Magpie, &["whsec_magpie", "whsec_old"], message),
        pairs([
            ("x-magpie-signature", value),
            ("magpie-signature", value),
            ("x-magpie-timestamp", "1792000000"),
        ])
    );
    assert_eq!(signed(Scheme::Magpie, &[], message), []);
}

#[test]
fn piriod_signs_the_joined_values() {
    let value = "6e8cf24797d769f6885a5f3d3c26208929eb26a9e9d4b90467de77de7b204c90";
    assert_eq!(
        signed(Scheme::Piriod, &["whsecret_1"], ("evt_1", 1, "{}")),
        pairs([("x-piriod-signature", value)])
    );
}

#[test]
fn pelcro_signs_the_body_in_base64() {
    let message = ("evt_1", 1, r#"{"type":"source.created","id":"evt_1"}"#);
    assert_eq!(
        signed(Scheme::Pelcro, &["pelcro_hook_secret"], message),
        pairs([(
            "X-Pelcro-Hmac-SHA256",
            "YI8R7zoYtOEVu1nt/9hNVhtA0+q/UlHoggn5U5psnsA="
        )])
    );
}

#[test]
fn standard_signs_id_time_and_body() {
    let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    let message = (id, 1_614_265_330, r#"{"test": 2432232314}"#);
    let value = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let both = format!("{value} {value}");
    assert_eq!(
        signed(Scheme::Standard, &[secret, secret], message),
        pairs([
            ("webhook-id", id),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", &both),
        ])
    );
    let plain = signed(Scheme::Standard, &["whsec_not-base64!"], ("msg_1", 1, "{}"));
    let value = "v1,yk6m0/G6C2CqSzuiSrapzvE4GoKR1u38MINh92RzFyc=";
    assert_eq!(plain[2], ("webhook-signature", value.to_owned()));
    assert_eq!(signed(Scheme::Standard, &[], message).len(), 2);
}

#[test]
fn chargebee_sends_basic_credentials_when_there_are_some() {
    let message = Message {
        id: "ev_1",
        at: 1,
        body: b"{}",
        values: &[],
    };
    let mut credentials = credentials(&["never used"]);
    assert_eq!(headers(Scheme::Chargebee, &credentials, &message).len(), 2);
    credentials.user = Some("hook".to_owned());
    credentials.password = Some(Secret::new("pass"));
    assert_eq!(
        headers(Scheme::Chargebee, &credentials, &message),
        pairs([
            ("Content-Type", "application/json;charset=UTF-8"),
            ("User-Agent", OUR_AGENT),
            ("Authorization", "Basic aG9vazpwYXNz"),
        ])
    );
    assert!(!format!("{credentials:?}").contains("pass\""));
}

#[test]
fn every_scheme_says_what_and_who() {
    for scheme in Scheme::ALL {
        assert_eq!(Scheme::from_name(scheme.name()), Some(scheme));
        let message = Message {
            id: "",
            at: i64::MIN,
            body: &[],
            values: &[],
        };
        let headers = headers(scheme, &credentials(&[""]), &message);
        assert_eq!(headers[0].0, "Content-Type");
        assert!(headers[0].1.starts_with("application/json"));
        assert_eq!(headers[1].0, "User-Agent");
    }
    let message = Message {
        id: "",
        at: 0,
        body: &[],
        values: &[],
    };
    let stripe = headers(Scheme::Stripe, &credentials(&[]), &message);
    assert_eq!(
        stripe,
        pairs([
            ("Content-Type", "application/json; charset=utf-8"),
            (
                "User-Agent",
                "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
            ),
        ])
    );
    assert_eq!(Scheme::from_name("Stripe"), None);
}
