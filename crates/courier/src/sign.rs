//! The headers of one attempt: what the body is, who sends it, and the proof that it is from us.

use aws_lc_rs::hmac;
use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER};
use domain::Secret;
use zeroize::Zeroizing;

#[cfg(test)]
mod tests;

const OUR_AGENT: &str = concat!("Wellspring/", env!("CARGO_PKG_VERSION"));
const STRIPE_AGENT: &str = "Stripe/1.0 (+https://stripe.com/docs/webhooks)";

/// How a message is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `Stripe-Signature: t=…,v1=…` over time and body.
    Stripe,
    /// No signature; Basic credentials of the receiver.
    Chargebee,
    /// `x-magpie-signature: v1=…` over the body.
    Magpie,
    /// `x-piriod-signature` over the values of the body.
    Piriod,
    /// `X-Pelcro-Hmac-SHA256` over the body, in base64.
    Pelcro,
    /// Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
    Standard,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Self; 6] = [
        Self::Stripe,
        Self::Chargebee,
        Self::Magpie,
        Self::Piriod,
        Self::Pelcro,
        Self::Standard,
    ];

    /// The name that is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Chargebee => "chargebee",
            Self::Magpie => "magpie",
            Self::Piriod => "piriod",
            Self::Pelcro => "pelcro",
            Self::Standard => "standard",
        }
    }

    /// The scheme of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Stripe => "application/json; charset=utf-8",
            Self::Chargebee => "application/json;charset=UTF-8",
            _ => "application/json",
        }
    }

    fn agent(self) -> &'static str {
        match self {
            Self::Stripe => STRIPE_AGENT,
            _ => OUR_AGENT,
        }
    }
}

/// What a receiver shares with us.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// The current secret first; a second one while it is being rolled. None: unsigned.
    pub secrets: Vec<Secret>,
    /// User of Basic authentication.
    pub user: Option<String>,
    /// Password of Basic authentication.
    pub password: Option<Secret>,
}

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Id of the message; the same on every attempt.
    pub id: &'a str,
    /// Time of this attempt, in seconds since 1970.
    pub at: i64,
    /// The exact bytes that are sent.
    pub body: &'a [u8],
    /// The values of the body as text, in order; only [`Scheme::Piriod`] signs them.
    pub values: &'a [String],
}

/// The headers of one attempt. They hold credentials: keep them out of logs.
pub fn headers(
    scheme: Scheme,
    credentials: &Credentials,
    message: &Message<'_>,
) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("Content-Type", scheme.content_type().to_owned()),
        ("User-Agent", scheme.agent().to_owned()),
    ];
    match scheme {
        Scheme::Stripe => stripe(credentials, message, &mut headers),
        Scheme::Chargebee => chargebee(credentials, &mut headers),
        Scheme::Magpie => magpie(credentials, message, &mut headers),
        Scheme::Piriod => piriod(credentials, message, &mut headers),
        Scheme::Pelcro => pelcro(credentials, message, &mut headers),
        Scheme::Standard => standard(credentials, message, &mut headers),
    }
    headers
}

type Headers = Vec<(&'static str, String)>;

fn stripe(credentials: &Credentials, message: &Message<'_>, headers: &mut Headers) {
    if credentials.secrets.is_empty() {
        return;
    }
    let at = message.at.to_string();
    let mut value = format!("t={at}");
    for secret in &credentials.secrets {
        let tag = mac(
            secret.expose().as_bytes(),
            &[at.as_bytes(), b".", message.body],
        );
        value.push_str(",v1=");
        value.push_str(&HEXLOWER.encode(tag.as_ref()));
    }
    headers.push(("Stripe-Signature", value));
}

fn chargebee(credentials: &Credentials, headers: &mut Headers) {
    let Some(user) = &credentials.user else {
        return;
    };
    let password = credentials.password.as_ref().map_or("", Secret::expose);
    let pair = Zeroizing::new(format!("{user}:{password}"));
    let value = format!("Basic {}", BASE64.encode(pair.as_bytes()));
    headers.push(("Authorization", value));
}

/// Receivers of Magpie's know two names for the header and one signature in it, so a secret that
/// is being rolled out changes at once.
fn magpie(credentials: &Credentials, message: &Message<'_>, headers: &mut Headers) {
    let Some(secret) = credentials.secrets.first() else {
        return;
    };
    let tag = mac(secret.expose().as_bytes(), &[message.body]);
    let value = format!("v1={}", HEXLOWER.encode(tag.as_ref()));
    headers.push(("x-magpie-signature", value.clone()));
    headers.push(("magpie-signature", value));
    headers.push(("x-magpie-timestamp", message.at.to_string()));
}

fn piriod(credentials: &Credentials, message: &Message<'_>, headers: &mut Headers) {
    let Some(secret) = credentials.secrets.first() else {
        return;
    };
    let values: Vec<&[u8]> = message.values.iter().map(String::as_bytes).collect();
    let tag = mac(secret.expose().as_bytes(), &values);
    headers.push(("x-piriod-signature", HEXLOWER.encode(tag.as_ref())));
}

fn pelcro(credentials: &Credentials, message: &Message<'_>, headers: &mut Headers) {
    let Some(secret) = credentials.secrets.first() else {
        return;
    };
    let tag = mac(secret.expose().as_bytes(), &[message.body]);
    headers.push(("X-Pelcro-Hmac-SHA256", BASE64.encode(tag.as_ref())));
}

fn standard(credentials: &Credentials, message: &Message<'_>, headers: &mut Headers) {
    let at = message.at.to_string();
    let (id, dot) = (message.id.as_bytes(), b".".as_slice());
    let signatures: Vec<String> = credentials
        .secrets
        .iter()
        .map(|secret| {
            let key = standard_key(secret);
            let tag = mac(&key, &[id, dot, at.as_bytes(), dot, message.body]);
            format!("v1,{}", BASE64.encode(tag.as_ref()))
        })
        .collect();
    headers.push(("webhook-id", message.id.to_owned()));
    headers.push(("webhook-timestamp", at));
    if !signatures.is_empty() {
        headers.push(("webhook-signature", signatures.join(" ")));
    }
}

/// Receivers take the prefix off and decode the rest. Text that is no base64 stands for itself.
fn standard_key(secret: &Secret) -> Zeroizing<Vec<u8>> {
    let text = secret.expose();
    let text = text.strip_prefix("whsec_").unwrap_or(text).as_bytes();
    let decoded = BASE64.decode(text).or_else(|_| BASE64_NOPAD.decode(text));
    Zeroizing::new(decoded.unwrap_or_else(|_| text.to_vec()))
}

fn mac(key: &[u8], parts: &[&[u8]]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    context.sign()
}
