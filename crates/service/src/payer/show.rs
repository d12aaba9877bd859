//! What a page needs of its object, and how the object's parts are called on it.

use domain::card::{Brand, Card, Checks, Funding, ThreeDSecure};
use domain::charge::ChargeStatus;
use domain::event::Subject;
use domain::intent::IntentStatus;
use domain::method::Method;
use domain::source::{Action, ActionKind, ActionState, InstrumentKind, Source, Status, Usage};
use domain::{Dialect, Moment};
use pages::{Ended, Kind};

use super::codes;

/// A page's object, and whether its step still waits.
pub(super) struct Waiting {
    pub(super) subject: Subject,
    pub(super) origin: Dialect,
    pub(super) action: Option<Action>,
    pub(super) open: bool,
    pub(super) amount: Option<(i64, String)>,
    pub(super) description: Option<String>,
}

/// What a page needs of its object, and which try its address must be of.
pub(super) fn waiting_of(subject: Subject, now: Moment) -> Option<(Waiting, i64)> {
    let pending = |action: &Option<Action>| {
        action
            .as_ref()
            .is_some_and(|action| action.state == ActionState::Pending)
    };
    let minor = |amount: &Option<domain::source::Amount>| match amount {
        Some(domain::source::Amount::Minor { value, currency }) => Some((*value, currency.clone())),
        _ => None,
    };
    let (origin, action, open, amount, description, attempt) = match &subject {
        Subject::Source(answer) => {
            let source = &answer.source;
            let open = matches!(
                source.status,
                Status::Pending | Status::RequiresAuthorization | Status::WaitingAuthorization
            );
            (
                source.origin,
                source.action.clone(),
                open && pending(&source.action),
                minor(&source.amount),
                source.particulars.description.clone(),
                1,
            )
        }
        Subject::Charge(answer) => {
            let charge = &answer.charge;
            let open = charge.status == ChargeStatus::Pending && pending(&charge.action);
            let amount = Some((charge.amount, charge.currency.clone()));
            let description = charge.terms.description.clone();
            let action = charge.action.clone();
            (charge.origin, action, open, amount, description, 1)
        }
        Subject::Intent(answer) => {
            let intent = &answer.intent;
            let in_time = intent.expires.is_none_or(|end| now < end);
            let open = intent.status == IntentStatus::RequiresAction;
            let currency = intent.currency.clone().unwrap_or_default();
            let amount = intent
                .amount
                .as_ref()
                .map(|_| (intent.minor_amount(), currency))
                .filter(|(minor, _)| *minor > 0);
            (
                intent.origin,
                intent.action.clone(),
                open && in_time && pending(&intent.action),
                amount,
                intent.terms.description.clone(),
                intent.attempts,
            )
        }
        _ => return None,
    };
    let waiting = Waiting {
        subject,
        origin,
        action,
        open,
        amount,
        description,
    };
    Some((waiting, attempt))
}

/// How an object's step ended.
pub(super) fn ended_of(subject: &Subject) -> Ended {
    match subject {
        Subject::Source(answer) => match answer.source.status {
            Status::Chargeable | Status::Consumed => Ended::Succeeded,
            Status::Failed => Ended::Refused,
            Status::Canceled => Ended::Expired,
            _ => Ended::Finished,
        },
        Subject::Charge(answer) => match answer.charge.status {
            ChargeStatus::Authorized | ChargeStatus::Succeeded => Ended::Succeeded,
            ChargeStatus::Failed => Ended::Refused,
            ChargeStatus::Pending | ChargeStatus::Voided => Ended::Finished,
        },
        Subject::Intent(answer) => match answer.intent.status {
            IntentStatus::Succeeded
            | IntentStatus::RequiresCapture
            | IntentStatus::Processing
            | IntentStatus::Consumed => Ended::Succeeded,
            IntentStatus::RequiresMethod | IntentStatus::Failed => Ended::Refused,
            IntentStatus::Canceled => Ended::Canceled,
            IntentStatus::Expired => Ended::Expired,
            IntentStatus::RequiresConfirmation | IntentStatus::RequiresAction => Ended::Finished,
        },
        _ => Ended::Unknown,
    }
}

fn source_of(subject: &Subject) -> Option<&Source> {
    match subject {
        Subject::Source(answer) => Some(&answer.source),
        Subject::Charge(answer) => answer.source.as_ref(),
        Subject::Intent(answer) => answer.source.as_ref(),
        _ => None,
    }
}

/// What the payer calls the instrument.
pub(super) fn method_name(subject: &Subject) -> String {
    let Some(source) = source_of(subject) else {
        return "Card".to_owned();
    };
    if let Some(card) = source.card() {
        let brand = match card.brand {
            Brand::Visa => "Visa",
            Brand::Mastercard => "Mastercard",
            Brand::Amex => "American Express",
            Brand::Discover => "Discover",
            Brand::Diners => "Diners Club",
            Brand::Jcb => "JCB",
            Brand::Unionpay => "UnionPay",
            Brand::Maestro => "Maestro",
            Brand::Elo => "Elo",
            Brand::Unknown => "Card",
        };
        return format!("{brand} ending in {}", card.last4);
    }
    match source.method {
        Method::Gcash => "GCash".to_owned(),
        Method::Paymaya => "Maya".to_owned(),
        Method::Grabpay => "GrabPay".to_owned(),
        Method::Qrph => "QR Ph".to_owned(),
        Method::Instapay => "InstaPay".to_owned(),
        Method::Wechat => "WeChat Pay".to_owned(),
        Method::Unionpay => "UnionPay".to_owned(),
        Method::Bpi => "BPI".to_owned(),
        Method::Bdo => "BDO".to_owned(),
        Method::Pnb => "PNB".to_owned(),
        Method::Rcbc => "RCBC".to_owned(),
        Method::Ideal => "iDEAL".to_owned(),
        Method::Eps | Method::P24 => source.method.name().to_uppercase(),
        Method::Redirect => match source.gateway.name.as_str() {
            "oneclick" => "Webpay Oneclick".to_owned(),
            "transbank" | "webpay" => "Webpay".to_owned(),
            other => capitalized(other),
        },
        other => capitalized(&other.name().replace('_', " ")),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

pub(super) fn kind_of(waiting: &Waiting, merchant: &str) -> Kind {
    let method = source_of(&waiting.subject).map(|source| source.method);
    let reference = match &waiting.subject {
        Subject::Source(answer) => answer.source.id.as_str(),
        Subject::Charge(answer) => answer.charge.id.as_str(),
        Subject::Intent(answer) => answer.intent.id.as_str(),
        _ => "",
    };
    let qr = |payload: Option<String>| payload.map(|payload| Kind::Qr { payload });
    let money = waiting.amount.as_ref();
    match (waiting.action.as_ref().map(|action| action.kind), method) {
        (Some(ActionKind::Code), _) => Kind::MicroDeposits,
        (Some(ActionKind::Receiver), _) => Kind::Receiver {
            address: reference.to_owned(),
        },
        (_, Some(Method::Qrph)) => {
            qr(codes::qr_ph(merchant, reference, money)).unwrap_or(Kind::Wallet)
        }
        (_, Some(Method::Instapay)) => {
            qr(codes::instapay(merchant, reference, money)).unwrap_or(Kind::Wallet)
        }
        (_, Some(method)) if method.is_philippine_bank() => Kind::Bank,
        (
            _,
            Some(
                Method::Ideal
                | Method::Bancontact
                | Method::Eps
                | Method::Giropay
                | Method::P24
                | Method::Sofort
                | Method::Redirect
                | Method::BankAccount,
            ),
        ) => Kind::Bank,
        (_, Some(Method::Card | Method::ThreeDSecure) | None) => Kind::Challenge,
        _ => Kind::Wallet,
    }
}

/// The card that a gateway's enrolment page reveals: the gateway's first test card.
pub(super) fn reveal_card(source: &mut Source, now: Moment) {
    let enrols = source.method == Method::Redirect && source.usage == Usage::Reusable;
    let (iin, last4) = match source.gateway.name.as_str() {
        "oneclick" => ("405188", "6623"),
        "stripe" => ("424242", "4242"),
        "mercadopago" | "getnet" | "2checkout" => ("411111", "1111"),
        _ => return,
    };
    if !enrols || source.instrument.kind != InstrumentKind::Wallet {
        return;
    }
    let (year, month, _) = now.date();
    source.instrument.kind = InstrumentKind::Card(Box::new(Card {
        brand: Brand::Visa,
        iin: iin.to_owned(),
        last4: last4.to_owned(),
        length: 16,
        exp_month: month,
        exp_year: u16::try_from(year + 4).unwrap_or(2099),
        funding: Funding::Credit,
        country: Some("CL".to_owned()).filter(|_| source.gateway.name == "oneclick"),
        issuer: String::new(),
        name: None,
        address: domain::card::Address::default(),
        checks: Checks::default(),
        three_d_secure: ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    }));
}
