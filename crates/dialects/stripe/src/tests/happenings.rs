//! Events that are read, messages about money, and webhook endpoints.

use domain::charge::{ChargeStatus, RefundStatus};
use domain::endpoint::EndpointState;
use domain::event::{Delivery, DeliveryState, EventKind, Happened, Subject, number_of_id};
use domain::intent::{IntentStatus, Purpose};
use domain::list::Page;
use domain::operation::{Answer, ListEvents, Operation};
use domain::source::ActionKind;
use kit::{Dialect, Message};
use proptest::prelude::*;
use tree::{Limits, Tree, json};

use super::fixture::{Request, at, body, error};
use super::money_fixture::{charge, charge_with, endpoint, happened, intent, refund, waiting};
use crate::Stripe;

fn told(happened: &Happened) -> Vec<Message> {
    Request::get("/v1/events").viewed(|view| Stripe::new().messages(happened, view))
}

fn names(happened: &Happened) -> Vec<String> {
    told(happened)
        .into_iter()
        .map(|message| message.name)
        .collect()
}

fn listed(target: &str) -> ListEvents {
    match Request::get(target).read() {
        Ok(Operation::ListEvents(list)) => *list,
        Ok(other) => panic!("{other:?}"),
        Err(reply) => panic!("{target} {:?}", error(&reply)),
    }
}

#[test]
fn charges_have_their_events() {
    let of = |kind, answer| names(&happened(kind, Subject::Charge(answer)));
    for (kind, name) in [
        (EventKind::ChargePending, "charge.pending"),
        (EventKind::ChargeAuthorized, "charge.succeeded"),
        (EventKind::ChargeSucceeded, "charge.succeeded"),
        (EventKind::ChargeFailed, "charge.failed"),
        (EventKind::ChargeCaptured, "charge.captured"),
        (EventKind::ChargeVoided, "charge.refunded"),
        (EventKind::ChargeRefunded, "charge.refunded"),
    ] {
        assert_eq!(of(kind, charge()), [name], "{kind:?}");
    }
    let mut by_time = happened(EventKind::ChargeVoided, Subject::Charge(charge()));
    by_time.dialect = None;
    assert_eq!(names(&by_time), ["charge.expired"]);
    let mut back = happened(EventKind::ChargeRefunded, Subject::Charge(charge()));
    back.before = Some(tree::map([("refunded", 500.into())]));
    assert!(names(&back).is_empty(), "told with the refund");
    let named = charge_with(|charge| charge.terms.description = Some("new".to_owned()));
    let mut update = happened(EventKind::ChargeUpdated, Subject::Charge(named));
    update.before = Some(tree::map([("description", Tree::Null)]));
    let messages = told(&update);
    let text = std::str::from_utf8(&messages[0].body).unwrap();
    let event = json::read(text, &Limits::REQUEST).unwrap();
    assert_eq!(messages[0].name, "charge.updated");
    let previous = event.at(&["data", "previous_attributes"]).map(json::write);
    assert_eq!(previous.as_deref(), Some(r#"{"description":null}"#));
}

#[test]
fn refunds_have_several_events() {
    let mut answer = refund();
    answer.refund.status = RefundStatus::Failed;
    let mut failed = happened(EventKind::RefundFailed, Subject::Refund(answer));
    failed.before = Some(tree::map([("status", "succeeded".into())]));
    let messages = told(&failed);
    let names: Vec<&str> = messages.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        ["charge.refund.updated", "refund.updated", "refund.failed"]
    );
    for message in &messages {
        assert_eq!(number_of_id(&message.id), Some(77), "{}", message.id);
    }
    assert_ne!(messages[0].id, messages[1].id);
    // Each of them can be read by its own id.
    for message in &messages {
        let target = format!("/v1/events/{}", message.id);
        let reply = Request::get(&target).answer(&Answer::ReadEvent(Box::new(failed.clone())));
        assert_eq!(at(&reply, &["type"]), format!("\"{}\"", message.name));
    }
    let reply = Request::get("/v1/events/evt_10000000001FAbCdEfGhIxxx")
        .answer(&Answer::ReadEvent(Box::new(failed)));
    assert_eq!((reply.status, error(&reply).2.as_str()), (404, "id"));
}

#[test]
fn intents_have_their_events() {
    for (kind, payment, setup) in [
        (
            EventKind::IntentCreated,
            "payment_intent.created",
            "setup_intent.created",
        ),
        (
            EventKind::IntentRequiresAction,
            "payment_intent.requires_action",
            "setup_intent.requires_action",
        ),
        (EventKind::IntentProcessing, "payment_intent.processing", ""),
        (
            EventKind::IntentAuthorized,
            "payment_intent.amount_capturable_updated",
            "",
        ),
        (
            EventKind::IntentSucceeded,
            "payment_intent.succeeded",
            "setup_intent.succeeded",
        ),
        (
            EventKind::IntentFailed,
            "payment_intent.payment_failed",
            "setup_intent.setup_failed",
        ),
        (
            EventKind::IntentCanceled,
            "payment_intent.canceled",
            "setup_intent.canceled",
        ),
        (EventKind::IntentUpdated, "", ""),
    ] {
        for (purpose, name) in [(Purpose::Payment, payment), (Purpose::Setup, setup)] {
            let subject = Subject::Intent(waiting(purpose, ActionKind::Redirect));
            let expected: Vec<&str> = Some(name)
                .filter(|name| !name.is_empty())
                .into_iter()
                .collect();
            assert_eq!(names(&happened(kind, subject)), expected, "{kind:?}");
        }
    }
}

#[test]
fn every_name_that_is_told_can_be_asked_for() {
    let known = Stripe::new().event_names();
    for kind in EventKind::ALL {
        for subject in [
            Subject::Charge(charge()),
            Subject::Refund(refund()),
            Subject::Intent(intent(Purpose::Setup, IntentStatus::Succeeded)),
            Subject::Intent(intent(Purpose::Payment, IntentStatus::Succeeded)),
        ] {
            if subject_kind(&subject) == kind.object() {
                for name in names(&happened(*kind, subject)) {
                    assert!(known.contains(&name.as_str()), "{name}");
                }
            }
        }
    }
    assert!(known.is_sorted());
}

fn subject_kind(subject: &Subject) -> domain::event::ObjectKind {
    use domain::event::ObjectKind;
    match subject {
        Subject::Charge(_) => ObjectKind::Charge,
        Subject::Refund(_) => ObjectKind::Refund,
        _ => ObjectKind::Intent,
    }
}

#[test]
fn events_are_filtered_by_name_and_delivery() {
    let failed = charge_with(|charge| charge.status = ChargeStatus::Failed);
    let mut event = happened(EventKind::ChargeFailed, Subject::Charge(failed));
    for (target, taken) in [
        ("/v1/events", true),
        ("/v1/events?type=charge.failed", true),
        ("/v1/events?type=charge.*", true),
        ("/v1/events?types[]=customer.source.*", false),
        ("/v1/events?types[]=x&types[]=charge.failed", true),
        ("/v1/events?delivery_success=true", true),
        ("/v1/events?delivery_success=false", false),
    ] {
        let filter = listed(target).filter.unwrap();
        assert_eq!(filter.takes(&event), taken, "{target}");
    }
    event.deliveries.push(Delivery {
        endpoint: "we_1".into(),
        state: DeliveryState::Pending,
        attempts: 1,
    });
    let filter = listed("/v1/events?delivery_success=false").filter.unwrap();
    assert!(filter.takes(&event));
    // 30 days before the call.
    let oldest = listed("/v1/events").find.created_from.unwrap();
    assert_eq!(oldest / 1_000_000, 1_795_262_400 - 30 * 86_400);
    let reply = Request::get("/v1/events?type=a&types[]=b")
        .read()
        .unwrap_err();
    assert_eq!(error(&reply).1, "parameters_exclusive");
}

#[test]
fn a_page_of_events_shows_what_was_asked_for() {
    let mut answer = refund();
    answer.refund.status = RefundStatus::Failed;
    let mut event = happened(EventKind::RefundFailed, Subject::Refund(answer));
    event.before = Some(tree::map([("status", "succeeded".into())]));
    event.deliveries.push(Delivery {
        endpoint: "we_1".into(),
        state: DeliveryState::Pending,
        attempts: 0,
    });
    let page = || Page {
        items: vec![event.clone()],
        has_more: false,
        total: None,
        skipped: 0,
    };
    let shown = |target: &str| {
        let reply = Request::get(target).answer(&Answer::ListEvents(Box::new(page())));
        let whole = body(&reply);
        whole.get("data").and_then(Tree::as_list).unwrap().to_vec()
    };
    let all = shown("/v1/events");
    assert_eq!(all.len(), 3);
    assert_eq!(
        all[0].get("type").and_then(Tree::as_str),
        Some("refund.failed")
    );
    assert_eq!(
        all[0].get("pending_webhooks").and_then(Tree::as_i64),
        Some(1)
    );
    assert_eq!(shown("/v1/events?type=refund.*").len(), 2);
}

#[test]
fn endpoints_are_made_changed_and_shown() {
    let body = "url=https://x.test/h&enabled_events[]=*&description=d&api_version=2020-08-27";
    let Ok(Operation::CreateEndpoint(operation)) =
        Request::post("/v1/webhook_endpoints", body).read()
    else {
        panic!("no endpoint")
    };
    assert_eq!(operation.events, ["*"]);
    assert_eq!(operation.api_version.as_deref(), Some("2020-08-27"));
    assert_eq!(operation.dialect, Some(domain::Dialect::Stripe));
    let Ok(Operation::UpdateEndpoint(operation)) =
        Request::post("/v1/webhook_endpoints/we_1", "disabled=true&description=").read()
    else {
        panic!("no update")
    };
    assert_eq!(operation.state, Some(EndpointState::Disabled));
    let reply = Request::post("/v1/webhook_endpoints", body)
        .answer(&Answer::CreateEndpoint(Box::new(endpoint())));
    assert_eq!(
        at(&reply, &["secret"]),
        "\"whsec_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6\""
    );
    assert_eq!(at(&reply, &["status"]), "\"enabled\"");
    let mut silent = endpoint();
    silent.secret = None;
    silent.endpoint.state = EndpointState::Paused;
    let reply = Request::get("/v1/webhook_endpoints/we_1")
        .answer(&Answer::ReadEndpoint(Box::new(silent.clone())));
    assert_eq!(at(&reply, &["secret"]), "(none)");
    assert_eq!(at(&reply, &["status"]), "\"disabled\"");
    let reply = Request::delete("/v1/webhook_endpoints/we_1")
        .answer(&Answer::DeleteEndpoint(Box::new(silent)));
    assert_eq!(at(&reply, &["deleted"]), "true");
}

#[test]
fn balances_are_elsewhere() {
    for target in [
        "/v1/balance",
        "/v1/balance_transactions",
        "/v1/balance_transactions/txn_1",
    ] {
        let reply = Request::get(target).read().unwrap_err();
        assert_eq!(reply.status, 400);
        assert!(error(&reply).3.starts_with("Balances are not kept"));
    }
}

/// Calls about money that take a form.
const POSTS: [&str; 18] = [
    "/v1/charges",
    "/v1/charges/ch_1",
    "/v1/charges/ch_1/capture",
    "/v1/charges/ch_1/refund",
    "/v1/charges/ch_1/refunds",
    "/v1/refunds",
    "/v1/refunds/re_1",
    "/v1/payment_intents",
    "/v1/payment_intents/pi_1",
    "/v1/payment_intents/pi_1/confirm",
    "/v1/payment_intents/pi_1/capture",
    "/v1/payment_intents/pi_1/cancel",
    "/v1/payment_intents/pi_1/verify_microdeposits",
    "/v1/setup_intents",
    "/v1/setup_intents/seti_1",
    "/v1/setup_intents/seti_1/confirm",
    "/v1/webhook_endpoints",
    "/v1/webhook_endpoints/we_1",
];

proptest! {
    #[test]
    fn no_form_panics(
        names in prop::collection::vec("(amount|currency|source|card|shipping|payment_method_data|\
            payment_method_options|mandate_data|transfer_data|destination|enabled_events|url|\
            return_url|types|metadata|expand|off_session)(\\[[a-z_0-9]{0,8}\\]){0,3}", 0..6),
        value in "[ -~]{0,12}",
    ) {
        let body: Vec<String> = names.iter().map(|name| format!("{name}={value}")).collect();
        let body = body.join("&").replace(' ', "+");
        for path in POSTS {
            let _ = Request::post(path, &body).read();
        }
        for path in ["/v1/events", "/v1/charges", "/v1/charges/search", "/v1/setup_attempts"] {
            let _ = Request::get(&format!("{path}?{body}")).read();
        }
    }
}
