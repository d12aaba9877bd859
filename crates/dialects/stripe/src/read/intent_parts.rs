//! What payment intents and setup intents have in common.

use domain::intent::Challenge;
use domain::operation::{Change, Confirmation, CreateSource, CustomerRef, IntentMethod, Proof};
use domain::{Dialect, Id, Role};
use kit::reader::Need;
use kit::{Call, Fault, Reader, Reply};
use tree::{Map, Number, Tree};

use super::issues::other;
use super::method_type::NAMES;
use super::source_change::amounts;
use super::texts::{TEXT_MAX, filled, is_unset, optional, unsettable};
use super::{method_new, terms};
use crate::errors::trouble;
use crate::version::Version;

/// Parameters that both have when they are made or changed.
pub(crate) const SHARED: [&str; 12] = [
    "allowed_payment_method_types",
    "customer",
    "customer_account",
    "description",
    "excluded_payment_method_types",
    "expand",
    "metadata",
    "payment_method",
    "payment_method_configuration",
    "payment_method_data",
    "payment_method_options",
    "payment_method_types",
];
/// Parameters of going ahead.
pub(crate) const GOING: [&str; 4] = [
    "confirmation_token",
    "mandate_data",
    "return_url",
    "use_stripe_sdk",
];

/// Most characters of what an intent is for.
pub(crate) const DESCRIPTION_MAX: usize = 1000;

/// The secret that a browser shows. A publishable key is nothing without it.
pub(crate) fn secret(call: &Call, reader: &Reader) -> Result<Option<String>, Reply> {
    let secret = filled(reader, "client_secret");
    match (call.caller.role, &secret) {
        (Role::Publishable, None) if reader.is_clean() => Err(trouble::secret_key_required()),
        _ => Ok(secret),
    }
}

/// The source, named or made on the way.
pub(crate) fn method(reader: &Reader, version: &Version) -> Option<IntentMethod> {
    let names = ["payment_method", "payment_method_data", "source"];
    let given: Vec<&str> = names
        .into_iter()
        .filter(|name| reader.map().contains(name) && !is_unset(reader, name))
        .collect();
    match given.as_slice() {
        [] => None,
        ["payment_method_data"] => {
            let inner = reader.object("payment_method_data", Need::Optional)?;
            let known = [
                "allow_redisplay",
                "billing_details",
                "metadata",
                "radar_options",
                "type",
            ];
            let kind = method_new::kind(&inner, &known)?;
            let mut made = method_new::read(&inner, kind, version)?;
            keep_consent(reader, &mut made);
            Some(IntentMethod::Made(Box::new(made)))
        }
        [name] => filled(reader, name).map(|id| IntentMethod::Named(Id::new(id))),
        [first, ..] => {
            let message = format!(
                "You may only specify one of these parameters: {}.",
                given.join(", ")
            );
            reader.report(first, other("parameters_exclusive", message));
            None
        }
    }
}

/// The payer's consent stays with the account that it is about: the mandate shows it.
fn keep_consent(reader: &Reader, made: &mut CreateSource) {
    let Some(Tree::Map(said)) = reader.raw("mandate_data") else {
        return;
    };
    let details = &mut made.particulars.details;
    let details = details.get_or_insert_with(|| tree::map([]));
    let own = details
        .as_map_mut()
        .and_then(|details| details.get_mut(Dialect::Stripe.name()))
        .and_then(Tree::as_map_mut);
    if let Some(own) = own {
        let said = kit::reader::masked(&Tree::Map(said.clone()));
        own.insert("mandate_data", said);
    }
}

/// The same for an update, in which the empty text takes the source out.
pub(crate) fn method_change(reader: &Reader, version: &Version) -> Change<IntentMethod> {
    match method(reader, version) {
        Some(method) => Change::To(method),
        None if is_unset(reader, "payment_method") => Change::Clear,
        None => Change::Keep,
    }
}

/// Who pays, in an update.
pub(crate) fn customer_change(reader: &Reader) -> Change<CustomerRef> {
    if is_unset(reader, "customer") {
        return Change::Clear;
    }
    Change::of(filled(reader, "customer").map(|id| CustomerRef::Id(Id::new(id))))
}

/// How to go ahead. What a browser may not decide is asked of servers only.
pub(crate) fn confirmation(reader: &Reader) -> Confirmation {
    mandate(reader);
    Confirmation {
        capture: None,
        off_session: off_session(reader),
        challenge: challenge(reader),
        return_url: terms::returns(reader),
        by_script: reader.boolean("use_stripe_sdk", Need::Optional) == Some(true),
        refuse_steps: reader.boolean("error_on_requires_action", Need::Optional) == Some(true),
    }
}

fn off_session(reader: &Reader) -> bool {
    match reader.raw("off_session").and_then(Tree::as_str) {
        Some("one_off" | "recurring") => true,
        _ => reader.boolean("off_session", Need::Optional) == Some(true),
    }
}

/// Whether the payer is to be challenged, as the options of cards say.
fn challenge(reader: &Reader) -> Option<Challenge> {
    let options = reader.map().get("payment_method_options")?;
    match options.at(&["card", "request_three_d_secure"])?.as_str()? {
        "any" | "challenge" | "challenge_only" => Some(Challenge::Always),
        "automatic" => Some(Challenge::Automatic),
        _ => None,
    }
}

/// The payer's consent: its form is checked; the mandate itself comes with the account.
fn mandate(reader: &Reader) {
    let Some(data) = unsettable(reader, "mandate_data") else {
        return;
    };
    data.only(&["customer_acceptance"]);
    let Some(consent) = data.object("customer_acceptance", Need::Required) else {
        return;
    };
    consent.only(&["accepted_at", "offline", "online", "type"]);
    consent.integer("accepted_at", Need::Optional, (0, i64::MAX));
    consent.choice("type", Need::Required, &["offline", "online"]);
    if let Some(online) = consent.object("online", Need::Optional) {
        online.only(&["ip_address", "user_agent"]);
        optional(&online, "ip_address", TEXT_MAX);
        optional(&online, "user_agent", TEXT_MAX);
    }
}

/// Which types of methods there are to choose from, and how they are to be used.
pub(crate) fn kinds(reader: &Reader, own: &mut Map) {
    if let Some(types) = types(reader) {
        own.insert("payment_method_types", types);
    }
    for name in [
        "allowed_payment_method_types",
        "excluded_payment_method_types",
    ] {
        if let Some(types) = texts(reader, name) {
            own.insert(name, types);
        }
    }
    if let Some(automatic) = automatic(reader) {
        own.insert("automatic_payment_methods", automatic);
    }
    if let Some(options) = options(reader) {
        own.insert("payment_method_options", options);
    }
    if reader.map().contains("payment_method_types")
        && reader.map().contains("automatic_payment_methods")
    {
        let message = "You may only specify one of these parameters: automatic_payment_methods, \
                       payment_method_types.";
        reader.report(
            "automatic_payment_methods",
            other("parameters_exclusive", message),
        );
    }
}

/// A list of names of types, each one known.
fn types(reader: &Reader) -> Option<Tree> {
    let items = texts(reader, "payment_method_types")?;
    for (place, item) in items.as_list().unwrap_or_default().iter().enumerate() {
        if !item.as_str().is_some_and(|name| NAMES.contains(&name)) {
            let name = format!("payment_method_types[{place}]");
            reader.report(&name, Fault::NotOneOf(NAMES, item.clone()));
        }
    }
    Some(items)
}

/// A list of texts that the empty text unsets.
fn texts(reader: &Reader, name: &str) -> Option<Tree> {
    match reader.raw(name)? {
        Tree::List(items) if items.iter().all(|item| item.as_str().is_some()) => {
            Some(kit::reader::masked(&Tree::List(items.clone())))
        }
        Tree::Text(text) if text.is_empty() => Some(Tree::Null),
        other => {
            reader.report(name, Fault::NotList(other.clone()));
            None
        }
    }
}

fn automatic(reader: &Reader) -> Option<Tree> {
    let inner = reader.object("automatic_payment_methods", Need::Optional)?;
    inner.only(&["allow_redirects", "enabled"]);
    let enabled = inner.boolean("enabled", Need::Required)?;
    let redirects = inner.choice("allow_redirects", Need::Optional, &["always", "never"]);
    Some(match enabled {
        true => by_itself(redirects.unwrap_or("always")),
        false => Tree::Null,
    })
}

/// The types are chosen by the server.
pub(crate) fn by_itself(redirects: &str) -> Tree {
    tree::map([
        ("allow_redirects", redirects.into()),
        ("enabled", true.into()),
    ])
}

/// Options that are spent with the call: they prove something about the payer.
const SPENT: [&str; 2] = ["cvc_token", "three_d_secure"];

fn options(reader: &Reader) -> Option<Tree> {
    if is_unset(reader, "payment_method_options") {
        return Some(Tree::Null);
    }
    let inner = reader.object("payment_method_options", Need::Optional)?;
    inner.only(NAMES);
    let mut kept = Map::new();
    for (name, value) in inner.map().iter() {
        match value {
            Tree::Text(text) if text.is_empty() => {}
            Tree::Map(map) => {
                let shown = map.iter().filter(|(name, _)| !SPENT.contains(name));
                let shown: Map = shown
                    .map(|(name, value)| (name.to_owned(), typed(name, value)))
                    .collect();
                kept.insert(name, kit::reader::masked(&Tree::Map(shown)));
            }
            other => inner.report(name, Fault::NotObject(other.clone())),
        }
    }
    if let Some(card) = unsettable(&inner, "card") {
        let words = &["any", "automatic", "challenge", "challenge_only"];
        card.choice("request_three_d_secure", Need::Optional, words);
    }
    Some(Tree::Map(kept))
}

/// Numbers among the options, by name; everything else that forms hold is a text.
const NUMBERS: [&str; 9] = [
    "amount",
    "count",
    "end_date",
    "expires_after_days",
    "expires_after_seconds",
    "expires_at",
    "interval_count",
    "setup_amount",
    "start_date",
];

/// An option as it is shown: forms know texts only.
fn typed(name: &str, value: &Tree) -> Tree {
    match value {
        Tree::Map(map) => Tree::Map(
            map.iter()
                .map(|(name, value)| (name.to_owned(), typed(name, value)))
                .collect(),
        ),
        Tree::List(items) => Tree::List(items.iter().map(|item| typed("", item)).collect()),
        Tree::Text(text) => match text.as_str() {
            "" => Tree::Null,
            "true" => true.into(),
            "false" => false.into(),
            digits if NUMBERS.contains(&name) => match digits.parse() {
                Ok(number) => Tree::Number(Number::integer(number)),
                Err(_) => value.clone(),
            },
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

/// What the payer names: two amounts, or the code of one deposit.
pub(crate) fn proof(reader: &Reader) -> Proof {
    let code = filled(reader, "descriptor_code");
    match code {
        Some(_) if reader.map().contains("amounts") => {
            let message = "You may only specify one of these parameters: amounts, \
                           descriptor_code.";
            reader.report("amounts", other("parameters_exclusive", message));
            Proof::Amounts(Vec::new())
        }
        Some(code) => Proof::Code(code),
        None => Proof::Amounts(amounts(reader, "amounts")),
    }
}
