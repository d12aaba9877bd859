use domain::Id;
use domain::refusal::Decline;
use domain::source::Source;

use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, head, member, view_of};

fn reply_of(answer: &IntentAnswer) -> Reply {
    let head = head("GET", "/api/v2/payment_intents/x");
    view_of(operation::READ_INTENT, &head, |view| shown(answer, view))
}

fn text(reply: &Reply, path: &[&str]) -> String {
    let whole: Vec<&str> = ["payment_intent"].iter().chain(path).copied().collect();
    member(reply, &whole).trim_matches('"').to_owned()
}

fn step(state: ActionState) -> Option<Action> {
    Some(Action {
        kind: ActionKind::Redirect,
        state,
        url: Some("/pay/acct/t/intent/x/proof".to_owned()),
        data: tree::map([]),
    })
}

fn in_state(
    status: IntentStatus,
    action: Option<Action>,
    decline: Option<Decline>,
) -> IntentAnswer {
    let mut answer = fixture::intent();
    answer.intent.status = status;
    answer.intent.source = Some(Id::new("pm_1"));
    answer.intent.action = action;
    answer.intent.attempts = 1;
    answer.intent.failure = decline.map(|decline| Failure {
        decline,
        charge: None,
        source: None,
    });
    answer.source = Some(Source {
        customer: None,
        ..fixture::card_source()
    });
    answer
}

#[test]
fn a_new_intent() {
    let reply = reply_of(&fixture::intent());
    for (name, value) in [
        ("object", "payment_intent"),
        ("status", "inited"),
        ("currency_code", "USD"),
        ("amount", "3001"),
        ("customer_id", "8avVGOkx8U1MX"),
        ("gateway", "chargebee"),
        ("gateway_account_id", "gw_chargebee"),
        ("payment_method_type", "card"),
        ("expires_at", "1795262460"),
        ("active_payment_attempt", ""),
        ("payment_attempts", "[]"),
    ] {
        assert_eq!(text(&reply, &[name]), value, "{name}");
    }
}

#[test]
fn states_of_intents_and_attempts() {
    use IntentStatus::*;
    let no = || Some(fixture::no());
    for (status, action, decline, shown, attempt) in [
        (
            RequiresAction,
            step(ActionState::Pending),
            None,
            "in_progress",
            "requires_challenge",
        ),
        (
            Processing,
            None,
            None,
            "in_progress",
            "pending_authorization",
        ),
        (
            RequiresCapture,
            step(ActionState::Succeeded),
            None,
            "authorized",
            "authorized",
        ),
        (
            Consumed,
            step(ActionState::Succeeded),
            None,
            "consumed",
            "authorized",
        ),
        (Succeeded, None, None, "consumed", "authorized"),
        (
            RequiresMethod,
            step(ActionState::Failed),
            None,
            "inited",
            "refused",
        ),
        (RequiresMethod, None, no(), "inited", "refused"),
        (RequiresConfirmation, None, None, "inited", "inited"),
        (
            Expired,
            step(ActionState::Pending),
            None,
            "expired",
            "requires_challenge",
        ),
        (Canceled, None, None, "expired", "inited"),
        (Failed, None, no(), "expired", "refused"),
    ] {
        let reply = reply_of(&in_state(status, action, decline));
        let attempted = text(&reply, &["active_payment_attempt", "status"]);
        assert_eq!(
            (text(&reply, &["status"]).as_str(), attempted.as_str()),
            (shown, attempt)
        );
    }
}

#[test]
fn the_payers_page_is_among_the_details() {
    let reply = reply_of(&in_state(
        IntentStatus::RequiresAction,
        step(ActionState::Pending),
        None,
    ));
    let details = member(
        &reply,
        &[
            "payment_intent",
            "active_payment_attempt",
            "checkout_details",
        ],
    );
    assert!(
        details.contains("http://127.0.0.1:4242/pay/acct/t/intent/x/proof"),
        "{details}"
    );
    let wallet = Source {
        instrument: domain::source::Instrument {
            kind: domain::source::InstrumentKind::Wallet,
            ..fixture::card_source().instrument
        },
        ..fixture::card_source()
    };
    let mut answer = in_state(
        IntentStatus::RequiresAction,
        step(ActionState::Pending),
        None,
    );
    answer.source = Some(wallet);
    let status = text(&reply_of(&answer), &["active_payment_attempt", "status"]);
    assert_eq!(status, "requires_redirection");
}

#[test]
fn refusals_are_told_in_the_gateways_words() {
    let reply = reply_of(&in_state(
        IntentStatus::RequiresMethod,
        None,
        Some(fixture::no()),
    ));
    let at = |name: &str| text(&reply, &["active_payment_attempt", name]);
    assert_eq!(
        (at("error_code").as_str(), at("error_text").as_str()),
        ("3001", "Insufficient funds")
    );
    assert!(at("error_detail").contains("low_balance"));
}

#[test]
fn intents_end_by_themselves() {
    let mut answer = fixture::intent();
    answer.intent.expires = Some(fixture::NOW);
    assert_eq!(text(&reply_of(&answer), &["status"]), "expired");
    answer.intent.status = IntentStatus::Consumed;
    assert_eq!(text(&reply_of(&answer), &["status"]), "consumed");
    answer.intent.expires = None;
    answer.intent.id = Id::new("é");
    assert_eq!(reply_of(&answer).status, 200);
}
