//! Values with every member set, and ways to put them into a store.

use domain::charge::{Charge, ChargeStatus, Refund, RefundStatus, Risk, Terms};
use domain::customer::{Customer, Profile};
use domain::effect::Effect;
use domain::endpoint::{Endpoint, EndpointState};
use domain::event::{Event, EventKind};
use domain::intent::{Challenge, Failure, Intent, IntentStatus, Purpose};
use domain::refusal::{Decline, Reason};
use domain::source::{Action, ActionKind, ActionState, Amount, Returns};
use domain::{Dialect, Id, Mode, Moment};
use tree::Map;

use crate::table::Scope;
use crate::table::effect::{self, Cause};
use crate::{CommitError, Store, Unit};

/// When everything here happens.
pub(super) const NOW: Moment = Moment(1_750_000_000_000_000);

pub(super) fn scope() -> Scope {
    Scope {
        account: Id::new("acct_1"),
        mode: Mode::Test,
    }
}

pub(super) fn other_scope() -> Scope {
    Scope {
        account: Id::new("acct_2"),
        mode: Mode::Live,
    }
}

pub(super) fn cause() -> Cause {
    Cause {
        facts: Map::new(),
        at: NOW,
        quiet: false,
        told: true,
    }
}

/// Commits these effects as one unit.
pub(super) fn commit(store: &Store, effects: &[Effect], cause: &Cause) -> Result<(), CommitError> {
    let mut unit = Unit::new();
    for effect in effects {
        effect::push(&mut unit, &scope(), effect, cause);
    }
    store.commit_blocking(unit)
}

pub(super) fn happened(number: i64, kind: EventKind, object: &Id) -> Effect {
    Effect::Record(Box::new(Event {
        id: domain::event::id_of_number(number, "tail"),
        number,
        kind,
        object: object.clone(),
        customer: Some(Id::new("cus_1")),
        before: None,
    }))
}

pub(super) fn customer(number: i64) -> Customer {
    Customer {
        id: Id::new(format!("cus_{number}")),
        number,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: Dialect::Pelcro,
        deleted: false,
        default_source: Some(Id::new("card_1")),
        backup_source: None,
        live_sources: 2,
        profile: Profile {
            email: Some(format!("{number}@example.com")),
            ..Profile::default()
        },
    }
}

pub(super) fn charge(number: i64) -> Charge {
    Charge {
        id: Id::new(format!("ch_{number}")),
        number,
        version: 1,
        created: Moment(NOW.0 + number),
        updated: NOW,
        origin: Dialect::Magpie,
        visible: Dialect::Magpie.bit() | Dialect::Stripe.bit(),
        status: ChargeStatus::Failed,
        amount: 12_345,
        currency: "php".to_owned(),
        captured: 345,
        refunded: 45,
        capture: true,
        source: Id::new("src_1"),
        customer: Some(Id::new("cus_1")),
        intent: Some(Id::new("pi_1")),
        authenticate: true,
        reference: "gw_1".to_owned(),
        decline: Some(decline()),
        risk: Risk::Elevated,
        aftermath: "refund_fails".to_owned(),
        action: Some(action()),
        terms: terms(),
    }
}

pub(super) fn refund(number: i64) -> Refund {
    Refund {
        id: Id::new(format!("re_{number}")),
        number,
        version: 1,
        created: Moment(NOW.0 + number),
        updated: NOW,
        origin: Dialect::Stripe,
        visible: Dialect::Stripe.bit(),
        status: RefundStatus::Pending,
        amount: 45,
        currency: "usd".to_owned(),
        charge: Id::new("ch_1"),
        source: Id::new("card_1"),
        customer: Some(Id::new("cus_1")),
        intent: Some(Id::new("pi_1")),
        reason: Some("requested_by_customer".to_owned()),
        terms: terms(),
    }
}

pub(super) fn intent(number: i64) -> Intent {
    Intent {
        id: Id::new(format!("pi_{number}")),
        number,
        version: 1,
        created: Moment(NOW.0 + number),
        updated: NOW,
        origin: Dialect::Chargebee,
        purpose: Purpose::Payment,
        status: IntentStatus::RequiresAction,
        amount: Some(Amount::Minor {
            value: 500,
            currency: "eur".to_owned(),
        }),
        currency: Some("eur".to_owned()),
        capturable: 500,
        received: 1,
        capture: true,
        customer: Some(Id::new("cus_1")),
        source: Some(Id::new("pm_1")),
        sources: vec![Id::new("pm_0"), Id::new("pm_1")],
        charge: Some(Id::new("ch_1")),
        client_secret: "pi_1_secret_x".to_owned(),
        keep_for: Some("off_session".to_owned()),
        off_session: true,
        challenge: Challenge::Always,
        attempts: 2,
        wrong_proofs: 1,
        action: Some(action()),
        failure: Some(Failure {
            decline: decline(),
            charge: Some(Id::new("ch_0")),
            source: Some(Id::new("pm_0")),
        }),
        expires: Some(Moment(NOW.0 + 1_000 + number)),
        canceled: Some(NOW),
        cancellation_reason: Some("abandoned".to_owned()),
        terms: terms(),
    }
}

pub(super) fn endpoint(number: i64) -> Endpoint {
    Endpoint {
        id: Id::new(format!("we_{number}")),
        number,
        version: 1,
        created: Moment(NOW.0 + number),
        updated: NOW,
        dialect: Some(Dialect::Stripe),
        url: "https://receiver.example/hook".to_owned(),
        state: EndpointState::Enabled,
        events: vec!["charge.*".to_owned(), "customer.created".to_owned()],
        api_version: Some("2026-01-28".to_owned()),
        description: Some("books".to_owned()),
        metadata: Some(tree::map([("a", "b".into())])),
        user: Some("hook".to_owned()),
        sealed: vec![0, 255, 7],
        details: Some(tree::map([("primary_url", true.into())])),
    }
}

fn decline() -> Decline {
    Decline {
        reason: Reason::DoNotHonor,
        code: Some("05".to_owned()),
        text: Some("Do not honour".to_owned()),
    }
}

fn action() -> Action {
    Action {
        kind: ActionKind::Redirect,
        state: ActionState::Pending,
        url: Some("/step".to_owned()),
        data: tree::map([("form", "x".into())]),
    }
}

fn terms() -> Terms {
    let mut terms = Terms {
        description: Some("order 7".to_owned()),
        statement_descriptor: Some("SHOP".to_owned()),
        metadata: Some(tree::map([("order", "7".into())])),
        returns: Returns {
            any: Some("https://shop.example/back".to_owned()),
            ..Returns::default()
        },
        details: None,
    };
    terms.set_detail(Dialect::Stripe, "receipt_email", "a@example.com");
    terms
}
