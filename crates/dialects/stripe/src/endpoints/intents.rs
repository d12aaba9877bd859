//! Payment intents, setup intents and setup attempts. What a payer's browser needs takes either
//! key.

use kit::{Access, Endpoint};

use crate::read::{payment_intent, setup_intent};
use crate::write::money;

/// The rows.
pub(super) fn rows() -> Vec<Endpoint> {
    let mut table = payments();
    table.extend(setups());
    table
}

fn payments() -> Vec<Endpoint> {
    use Access::{AnyKey, Secret};
    let all = "/v1/payment_intents";
    let one = "/v1/payment_intents/{intent}";
    vec![
        Endpoint::post(all, "payment_intent.create", Secret)
            .does(payment_intent::create, money::intent),
        Endpoint::get(all, "payment_intent.list", Secret)
            .does(payment_intent::list, money::intents),
        Endpoint::get(
            "/v1/payment_intents/search",
            "payment_intent.search",
            Secret,
        )
        .does(payment_intent::search, money::found_intents),
        Endpoint::get(one, "payment_intent.retrieve", AnyKey)
            .does(payment_intent::retrieve, money::intent),
        Endpoint::post(one, "payment_intent.update", Secret)
            .does(payment_intent::update, money::intent),
        Endpoint::post(
            "/v1/payment_intents/{intent}/confirm",
            "payment_intent.confirm",
            AnyKey,
        )
        .does(payment_intent::confirm, money::intent),
        Endpoint::post(
            "/v1/payment_intents/{intent}/capture",
            "payment_intent.capture",
            Secret,
        )
        .does(payment_intent::capture, money::intent),
        Endpoint::post(
            "/v1/payment_intents/{intent}/cancel",
            "payment_intent.cancel",
            Secret,
        )
        .does(payment_intent::cancel, money::intent),
        Endpoint::post(
            "/v1/payment_intents/{intent}/verify_microdeposits",
            "payment_intent.verify_microdeposits",
            AnyKey,
        )
        .does(payment_intent::verify, money::intent),
    ]
}

fn setups() -> Vec<Endpoint> {
    use Access::{AnyKey, Secret};
    let all = "/v1/setup_intents";
    let one = "/v1/setup_intents/{intent}";
    vec![
        Endpoint::post(all, "setup_intent.create", Secret)
            .does(setup_intent::create, money::intent),
        Endpoint::get(all, "setup_intent.list", Secret).does(setup_intent::list, money::intents),
        Endpoint::get(one, "setup_intent.retrieve", AnyKey)
            .does(setup_intent::retrieve, money::intent),
        Endpoint::post(one, "setup_intent.update", Secret)
            .does(setup_intent::update, money::intent),
        Endpoint::post(
            "/v1/setup_intents/{intent}/confirm",
            "setup_intent.confirm",
            AnyKey,
        )
        .does(setup_intent::confirm, money::intent),
        Endpoint::post(
            "/v1/setup_intents/{intent}/cancel",
            "setup_intent.cancel",
            AnyKey,
        )
        .does(setup_intent::cancel, money::intent),
        Endpoint::post(
            "/v1/setup_intents/{intent}/verify_microdeposits",
            "setup_intent.verify_microdeposits",
            AnyKey,
        )
        .does(setup_intent::verify, money::intent),
        Endpoint::get("/v1/setup_attempts", "setup_attempt.list", Secret)
            .does(setup_intent::attempts, money::attempts),
    ]
}
