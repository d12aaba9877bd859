//! Charges, refunds, intents and endpoints to show.

use domain::charge::{Charge, ChargeStatus, Refund, RefundStatus, Risk, Terms};
use domain::endpoint::{Endpoint, EndpointState};
use domain::event::{EventKind, Happened, Subject, id_of_number};
use domain::intent::{Challenge, Failure, Intent, IntentStatus, Purpose};
use domain::operation::{ChargeAnswer, EndpointAnswer, IntentAnswer, RefundAnswer};
use domain::refusal::{Decline, Reason};
use domain::source::{Action, ActionKind, ActionState, Amount, Shape, Source};
use domain::{Dialect, Id, Moment, Secret};

use super::fixture::{bank_source, customer, source};

pub(super) const CHARGE: &str = "ch_1Q2wErTyUiOpAsDfGhJkLzXj";
pub(super) const REFUND: &str = "re_1Q2wErTyUiOpAsDfGhJkLzXl";
pub(super) const PAYMENT: &str = "pi_1Q2wErTyUiOpAsDfGhJkLzXp";
pub(super) const SETUP: &str = "seti_1Q2wErTyUiOpAsDfGhJkLzXh";

const CREATED: Moment = Moment::from_seconds(1_792_000_000);

pub(super) fn charge() -> ChargeAnswer {
    ChargeAnswer {
        charge: Charge {
            id: CHARGE.into(),
            number: 20,
            version: 1,
            created: CREATED,
            updated: CREATED,
            origin: Dialect::Stripe,
            visible: Dialect::Stripe.bit(),
            status: ChargeStatus::Succeeded,
            amount: 2000,
            currency: "usd".to_owned(),
            captured: 2000,
            refunded: 0,
            capture: true,
            source: source().id,
            customer: Some(customer().id),
            intent: None,
            authenticate: false,
            reference: "ref".to_owned(),
            decline: None,
            risk: Risk::Normal,
            aftermath: String::new(),
            action: None,
            terms: Terms::default(),
        },
        source: Some(source()),
        customer: Some(domain::operation::CustomerAnswer::bare(customer())),
        refunds: Vec::new(),
    }
}

/// A charge in another state.
pub(super) fn charge_with(change: impl FnOnce(&mut Charge)) -> ChargeAnswer {
    let mut answer = charge();
    change(&mut answer.charge);
    answer
}

pub(super) fn declined(reason: Reason, risk: Risk) -> ChargeAnswer {
    charge_with(|charge| {
        charge.status = ChargeStatus::Failed;
        charge.captured = 0;
        charge.decline = Some(Decline::plain(reason));
        charge.risk = risk;
    })
}

pub(super) fn refund() -> RefundAnswer {
    let refund = Refund {
        id: REFUND.into(),
        number: 21,
        version: 1,
        created: CREATED.plus_seconds(600),
        updated: CREATED.plus_seconds(600),
        origin: Dialect::Stripe,
        visible: Dialect::Stripe.bit(),
        status: RefundStatus::Succeeded,
        amount: 2000,
        currency: "usd".to_owned(),
        charge: CHARGE.into(),
        source: source().id,
        customer: Some(customer().id),
        intent: None,
        reason: Some("requested_by_customer".to_owned()),
        terms: Terms::default(),
    };
    let mut charge = charge_with(|charge| charge.refunded = 2000);
    charge.refunds = vec![refund.clone()];
    RefundAnswer { refund, charge }
}

/// A method of this API's own calls.
pub(super) fn method() -> Source {
    Source {
        id: "pm_1Q2wErTyUiOpAsDfGhJkLzXg".into(),
        shape: Shape::PaymentMethod,
        ..source()
    }
}

/// A bank account of this API's own calls.
pub(super) fn bank_method() -> Source {
    Source {
        id: "pm_1Q2wErTyUiOpAsDfGhJkLzXb".into(),
        shape: Shape::PaymentMethod,
        ..bank_source()
    }
}

pub(super) fn intent(purpose: Purpose, status: IntentStatus) -> IntentAnswer {
    let payment = purpose == Purpose::Payment;
    let id = if payment { PAYMENT } else { SETUP };
    let source = match status {
        IntentStatus::RequiresMethod => None,
        _ => Some(method()),
    };
    let amount = Amount::Minor {
        value: 2000,
        currency: "usd".to_owned(),
    };
    IntentAnswer {
        intent: Intent {
            id: id.into(),
            number: 30,
            version: 1,
            created: CREATED,
            updated: CREATED,
            origin: Dialect::Stripe,
            purpose,
            status,
            amount: payment.then_some(amount),
            currency: payment.then(|| "usd".to_owned()),
            capturable: 0,
            received: 0,
            capture: true,
            customer: Some(customer().id),
            source: source.as_ref().map(|source| source.id.clone()),
            sources: Vec::new(),
            charge: None,
            client_secret: format!("{id}_secret_R1bQ7mZk2vXy8Wn4LpTsUcHdGfJaKe"),
            keep_for: (!payment).then(|| "off_session".to_owned()),
            off_session: false,
            challenge: Challenge::Automatic,
            attempts: 0,
            wrong_proofs: 0,
            action: None,
            failure: None,
            expires: None,
            canceled: None,
            cancellation_reason: None,
            terms: Terms::default(),
        },
        source,
        charge: None,
        customer: Some(domain::operation::CustomerAnswer::bare(customer())),
    }
}

/// An intent that waits for the payer.
pub(super) fn waiting(purpose: Purpose, kind: ActionKind) -> IntentAnswer {
    let mut answer = intent(purpose, IntentStatus::RequiresAction);
    answer.intent.attempts = 1;
    answer.intent.action = Some(Action {
        kind,
        state: ActionState::Pending,
        url: Some("/pay/abc".to_owned()),
        data: tree::map([]),
    });
    answer
}

/// An intent whose try failed.
pub(super) fn refused(purpose: Purpose, reason: Reason) -> IntentAnswer {
    let mut answer = intent(purpose, IntentStatus::RequiresMethod);
    answer.intent.attempts = 1;
    answer.intent.failure = Some(Failure {
        decline: Decline::plain(reason),
        charge: (purpose == Purpose::Payment).then(|| Id::from(CHARGE)),
        source: Some(method().id),
    });
    answer.source = Some(method());
    if purpose == Purpose::Payment {
        let mut failed = declined(reason, Risk::Normal);
        failed.charge.source = method().id;
        failed.charge.intent = Some(PAYMENT.into());
        failed.source = Some(method());
        answer.intent.charge = Some(CHARGE.into());
        answer.charge = Some(Box::new(failed));
    }
    answer
}

pub(super) fn endpoint() -> EndpointAnswer {
    EndpointAnswer {
        endpoint: Endpoint {
            id: "we_1Q2wErTyUiOpAsDfGhJkLzXo".into(),
            number: 40,
            version: 1,
            created: CREATED,
            updated: CREATED,
            dialect: Some(Dialect::Stripe),
            url: "https://shop.example.com/hooks".to_owned(),
            state: EndpointState::Enabled,
            events: vec![
                "customer.source.created".to_owned(),
                "source.chargeable".to_owned(),
            ],
            api_version: None,
            description: None,
            metadata: None,
            user: None,
            sealed: Vec::new(),
            details: None,
        },
        secret: Some(Secret::new("whsec_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6")),
    }
}

pub(super) fn happened(kind: EventKind, subject: Subject) -> Happened {
    Happened {
        id: id_of_number(77, "AbCdEfGhIjKl"),
        number: 77,
        kind,
        sequence: 1,
        created: Moment::from_seconds(1_795_000_000),
        dialect: Some(Dialect::Stripe),
        request: Some("req_8bGvYyBqgeQdGn".to_owned()),
        key: None,
        idempotency_key: None,
        origin: None,
        before: None,
        subject,
        deliveries: Vec::new(),
    }
}
