//! Every no of the core to calls that change, prove or attach something.

use domain::Refusal;
use domain::operation::InstrumentSort;
use domain::refusal::{Kind, ProofFault};

use super::fixture::{Request, error};

/// Request and refusal, then status, code, parameter and message.
type Row = (
    Request,
    Refusal,
    (u16, &'static str, &'static str, &'static str),
);

fn proofs() -> Vec<Row> {
    let bank = || Request::post("/v1/customers/cus_1/sources/ba_1/verify", "amounts[]=1");
    vec![
        (
            bank(),
            Refusal::Proof(ProofFault::NotTwo),
            (
                400,
                "-",
                "amounts",
                "You must provide exactly two microdeposit amounts.",
            ),
        ),
        (
            bank(),
            Refusal::Proof(ProofFault::WrongAmounts { left: 3 }),
            (
                400,
                "bank_account_verification_failed",
                "-",
                "The amounts provided do not match the amounts that were sent to the bank account.",
            ),
        ),
        (
            bank(),
            Refusal::Proof(ProofFault::Exceeded),
            (
                400,
                "-",
                "-",
                "You have exceeded the number of allowed verification attempts.",
            ),
        ),
        (
            bank(),
            Refusal::Proof(ProofFault::AlreadyProven),
            (
                400,
                "-",
                "-",
                "This bank account has already been verified.",
            ),
        ),
        (
            bank(),
            Refusal::WrongKind {
                id: "card_1".to_owned(),
                wanted: InstrumentSort::Bank,
            },
            (400, "-", "id", "card_1 is not a bank account."),
        ),
    ]
}

fn missing(kind: Kind, id: &str) -> Refusal {
    let id = id.to_owned();
    Refusal::NotFound { kind, id }
}

/// A row about something that is not there.
fn nobody(
    request: Request,
    (kind, id): (Kind, &str),
    (status, param, message): (u16, &'static str, &'static str),
) -> Row {
    let words = (status, "resource_missing", param, message);
    (request, missing(kind, id), words)
}

fn methods() -> Vec<Row> {
    let attach = || Request::post("/v1/payment_methods/pm_1/attach", "customer=cus_x");
    let id = || "pm_1".to_owned();
    let plain = |request, refusal, message| (request, refusal, (400, "-", "-", message));
    vec![
        plain(
            attach(),
            Refusal::AlreadyAttached { id: id() },
            "The payment method you provided has already been attached to a customer.",
        ),
        plain(
            attach(),
            Refusal::MethodSpent { id: id() },
            "This PaymentMethod was previously used without being attached to a Customer or was \
             detached from a Customer, and may not be used again.",
        ),
        plain(
            Request::post("/v1/payment_methods/pm_1/detach", ""),
            Refusal::NotAttached { id: id() },
            "The payment method you provided is not attached to a customer so detachment is \
             impossible.",
        ),
        plain(
            Request::post("/v1/payment_methods/pm_1", ""),
            Refusal::NotAttached { id: id() },
            "You must save this PaymentMethod to a customer before you can update it.",
        ),
    ]
}

fn missing_around_methods() -> Vec<Row> {
    let nobody_here = (400, "customer", "No such customer: 'cus_x'");
    let mandate = "mandate_1Q2wErTyUiOpAsDfGhJkLzXg";
    vec![
        nobody(
            Request::post("/v1/payment_methods/pm_1/attach", "customer=cus_x"),
            (Kind::Source, "pm_1"),
            (404, "id", "No such PaymentMethod: 'pm_1'"),
        ),
        nobody(
            Request::post("/v1/payment_methods/pm_1/attach", "customer=cus_x"),
            (Kind::Customer, "cus_x"),
            nobody_here,
        ),
        nobody(
            Request::post("/v1/payment_methods", "type=card&card[token]=tok_x"),
            (Kind::Token, "tok_x"),
            (400, "card[token]", "No such token: 'tok_x'"),
        ),
        nobody(
            Request::get("/v1/customers/cus_x/payment_methods"),
            (Kind::Customer, "cus_x"),
            (404, "customer", "No such customer: 'cus_x'"),
        ),
        nobody(
            Request::get("/v1/payment_methods?customer=cus_x"),
            (Kind::Customer, "cus_x"),
            nobody_here,
        ),
        nobody(
            Request::get("/v1/payment_methods?customer=cus_x&starting_after=pm_9"),
            (Kind::Source, "pm_9"),
            (400, "starting_after", "No such PaymentMethod: 'pm_9'"),
        ),
        nobody(
            Request::get(&format!("/v1/mandates/{mandate}")),
            (Kind::Source, "pm_1Q2wErTyUiOpAsDfGhJkLzXg"),
            (
                404,
                "id",
                "No such mandate: 'mandate_1Q2wErTyUiOpAsDfGhJkLzXg'",
            ),
        ),
    ]
}

fn missing_around_changes() -> Vec<Row> {
    vec![
        nobody(
            Request::post("/v1/customers/cus_1", "default_source=card_x"),
            (Kind::Source, "card_x"),
            (400, "source", "No such source: 'card_x'"),
        ),
        nobody(
            Request::post("/v1/customers/cus_x", "source=tok_visa"),
            (Kind::Customer, "cus_x"),
            (404, "id", "No such customer: 'cus_x'"),
        ),
        nobody(
            Request::post("/v1/customers/cus_1", "source=tok_x"),
            (Kind::Token, "tok_x"),
            (400, "source", "No such token: 'tok_x'"),
        ),
        nobody(
            Request::delete("/v1/customers/cus_1/cards/card_x"),
            (Kind::Source, "card_x"),
            (404, "id", "No such source: 'card_x'"),
        ),
        nobody(
            Request::post("/v1/sources", "original_source=src_9"),
            (Kind::Source, "src_9"),
            (400, "original_source", "No such source: 'src_9'"),
        ),
    ]
}

fn other_kinds() -> Vec<Row> {
    let other = |request, id: &str, wanted, words| {
        let id = id.to_owned();
        (request, Refusal::WrongKind { id, wanted }, words)
    };
    let source = |message| (404, "resource_missing", "id", message);
    vec![
        other(
            Request::post("/v1/customers/cus_1/sources/ba_1", "exp_month=1&name=J"),
            "ba_1",
            InstrumentSort::Card,
            (
                400,
                "parameter_unknown",
                "exp_month",
                "Received unknown parameters: exp_month, name",
            ),
        ),
        other(
            Request::post("/v1/customers/cus_1/cards/ba_1", "metadata[a]=1"),
            "ba_1",
            InstrumentSort::Card,
            source("No such source: 'ba_1'"),
        ),
        other(
            Request::post("/v1/sources/card_1", "metadata[a]=1"),
            "card_1",
            InstrumentSort::Object,
            source("No such source: 'card_1'"),
        ),
    ]
}

fn intents() -> Vec<Row> {
    let verify = |fault| {
        let path = "/v1/setup_intents/seti_1/verify_microdeposits";
        (Request::post(path, "amounts[]=1"), Refusal::Proof(fault))
    };
    [
        (
            ProofFault::WrongAmounts { left: 9 },
            "payment_method_microdeposit_verification_amounts_mismatch",
            "The amounts provided do not match the amounts that were sent to the bank account. You \
             have 9 verification attempts remaining.",
        ),
        (
            ProofFault::WrongCode { left: 1 },
            "payment_method_microdeposit_verification_descriptor_code_mismatch",
            "The code provided does not match the code that was sent to the bank account. You have \
             1 verification attempt remaining.",
        ),
        (
            ProofFault::NotTwo,
            "payment_method_microdeposit_verification_amounts_invalid",
            "You must provide exactly two microdeposit amounts.",
        ),
        (
            ProofFault::Exceeded,
            "payment_method_microdeposit_verification_attempts_exceeded",
            "You have exceeded the number of allowed verification attempts.",
        ),
        (
            ProofFault::TimedOut,
            "payment_method_microdeposit_verification_timeout",
            "The time in which this payment method could be verified is over.",
        ),
    ]
    .into_iter()
    .map(|(fault, code, message)| {
        let (request, refusal) = verify(fault);
        (request, refusal, (400, code, "-", message))
    })
    .collect()
}

fn rest() -> Vec<Row> {
    let source = || Request::post("/v1/customers/cus_1/sources", "source=tok_1");
    let id = || "card_1".to_owned();
    let plain = |refusal, message| (source(), refusal, (400, "-", "-", message));
    vec![
        plain(Refusal::Undeletable, "This source cannot be deleted."),
        plain(
            Refusal::DefaultUndeletable,
            "This source cannot be deleted.",
        ),
        plain(
            Refusal::AlreadyPrimary { id: id() },
            "This source is the default already.",
        ),
        plain(
            Refusal::GatewayIncompatible {
                name: "tap".to_owned(),
            },
            "The gateway tap does not support this.",
        ),
        plain(
            Refusal::TooManyEndpoints { limit: 16 },
            "You have reached the maximum of 16 test webhook endpoints.",
        ),
        (
            source(),
            Refusal::AddressBlocked {
                url: "http://10.0.0.1".to_owned(),
                reason: "this is no public address".to_owned(),
            },
            (
                400,
                "url_invalid",
                "url",
                "Invalid URL: this is no public address",
            ),
        ),
        (
            source(),
            Refusal::BadCredentials,
            (401, "-", "-", "Invalid credentials."),
        ),
    ]
}

#[test]
fn every_no_has_its_words() {
    let rows = proofs()
        .into_iter()
        .chain(methods())
        .chain(missing_around_methods())
        .chain(missing_around_changes())
        .chain(other_kinds())
        .chain(intents())
        .chain(rest());
    for (request, refusal, (status, code, param, message)) in rows {
        let reply = request.refused(&refusal);
        let expected = (
            status,
            code.to_owned(),
            param.to_owned(),
            message.to_owned(),
        );
        assert_eq!(error(&reply), expected, "{request:?} {refusal:?}");
    }
}
