use proptest::prelude::*;
use tree::Map;

use super::*;
use crate::charge::Terms;
use crate::policy::Policy;
use crate::refusal::{Decline, Reason};
use crate::source::{ActionKind, Amount};

fn with_setting<T>(dialect: Dialect, now: i64, run: impl FnOnce(&Setting) -> T) -> T {
    let fill = |bytes: &mut [u8]| bytes.fill(7);
    let number = |wish| wish;
    let mint = crate::Mint::new(Moment::from_seconds(now), &fill, &number);
    let policy = Policy::default();
    let setting = Setting {
        dialect,
        policy: &policy,
        mint: &mint,
    };
    run(&setting)
}

fn new_intent(dialect: Dialect, purpose: Purpose, source: Option<&str>) -> Intent {
    let op = CreateIntent {
        purpose,
        amount: Some(Amount::Minor {
            value: 1000,
            currency: "usd".to_owned(),
        }),
        currency: Some("usd".to_owned()),
        customer: None,
        method: None,
        capture: true,
        keep_for: None,
        expires: None,
        terms: Terms::default(),
        confirm: None,
    };
    with_setting(dialect, NOW, |setting| {
        let name = name(purpose, setting);
        build(&op, name, (None, source.map(Id::from)), setting)
    })
}

const NOW: i64 = 1_800_000_000;

fn action() -> Action {
    Action {
        kind: ActionKind::Redirect,
        state: ActionState::Pending,
        url: Some("/pay/".to_owned()),
        data: tree::map([]),
    }
}

fn failure() -> Failure {
    Failure {
        decline: Decline::plain(Reason::GenericDecline),
        charge: None,
        source: Some(Id::from("pm_1")),
    }
}

fn turn(intent: &Intent, turn: Turn) -> Result<Intent, IntentFault> {
    with_setting(intent.origin, NOW, |setting| {
        take(intent, intent.clone(), turn, setting).map(|(after, _)| after)
    })
}

#[test]
fn names_have_the_form_of_their_dialect() {
    use Dialect::{Chargebee, Pelcro, Piriod, Stripe};
    let intent = new_intent(Stripe, Purpose::Payment, None);
    assert_eq!(intent.id.as_str().len(), 3 + 24);
    let tail = intent.client_secret.strip_prefix(intent.id.as_str());
    let tail = tail.and_then(|tail| tail.strip_prefix("_secret_"));
    assert_eq!(tail.map(str::len), Some(30));
    let intent = new_intent(Pelcro, Purpose::Setup, None);
    assert!(intent.id.as_str().starts_with("seti_1"));
    let intent = new_intent(Chargebee, Purpose::Payment, None);
    assert_eq!(intent.id.as_str().len(), 50);
    assert_eq!(intent.expires, Some(Moment::from_seconds(NOW + 1800)));
    let intent = new_intent(Piriod, Purpose::Payment, None);
    assert_eq!(intent.id.as_str(), intent.number.to_string());
    assert_eq!(intent.client_secret, "");
}

#[test]
fn an_intent_starts_where_its_source_lets_it() {
    for (dialect, source, status) in [
        (Dialect::Stripe, None, IntentStatus::RequiresMethod),
        (
            Dialect::Stripe,
            Some("pm_1"),
            IntentStatus::RequiresConfirmation,
        ),
        (
            Dialect::Chargebee,
            Some("pm_1"),
            IntentStatus::RequiresMethod,
        ),
        (Dialect::Piriod, None, IntentStatus::RequiresMethod),
    ] {
        let intent = new_intent(dialect, Purpose::Payment, source);
        assert_eq!(intent.status, status, "{dialect:?} {source:?}");
    }
}

#[test]
fn a_failed_try_frees_the_intent_for_another_source() {
    let intent = new_intent(Dialect::Stripe, Purpose::Setup, Some("pm_1"));
    let asked = turn(&intent, Turn::Ask(action())).unwrap();
    assert_eq!(asked.status, IntentStatus::RequiresAction);
    let failed = turn(&asked, Turn::Refuse(failure())).unwrap();
    assert_eq!(failed.status, IntentStatus::RequiresMethod);
    assert_eq!(failed.source, None);
    assert_eq!(
        failed.action.map(|action| action.state),
        Some(ActionState::Failed)
    );
    let payment = new_intent(Dialect::Piriod, Purpose::Payment, Some("7"));
    let failed = turn(&payment, Turn::Refuse(failure())).unwrap();
    assert_eq!(failed.status, IntentStatus::Failed);
    assert_eq!(failed.source, Some(Id::from("7")));
}

#[test]
fn a_held_payment_is_captured_in_part_or_canceled() {
    let intent = new_intent(Dialect::Stripe, Purpose::Payment, Some("pm_1"));
    let held = turn(&intent, Turn::Hold(1000)).unwrap();
    assert_eq!(
        turn(&held, Turn::Finish(1001)),
        Err(IntentFault::CaptureTooMuch)
    );
    let done = turn(&held, Turn::Finish(400)).unwrap();
    assert_eq!((done.received, done.capturable), (400, 0));
    let reason = Some("abandoned".to_owned());
    let canceled = turn(&held, Turn::Cancel { reason }).unwrap();
    assert_eq!(canceled.canceled, Some(Moment::from_seconds(NOW)));
    assert_eq!(
        turn(&canceled, Turn::Finish(1)),
        Err(IntentFault::WrongState)
    );
}

#[test]
fn a_debit_under_way_can_be_canceled_for_setting_up_only() {
    for (purpose, allowed) in [(Purpose::Payment, false), (Purpose::Setup, true)] {
        let intent = new_intent(Dialect::Stripe, purpose, Some("pm_1"));
        let waits = turn(&intent, Turn::Wait).unwrap();
        let canceled = turn(&waits, Turn::Cancel { reason: None });
        assert_eq!(canceled.is_ok(), allowed, "{purpose:?}");
    }
}

#[test]
fn an_overdue_intent_only_expires() {
    let intent = new_intent(Dialect::Chargebee, Purpose::Payment, None);
    let later = NOW + 1800;
    assert_eq!(
        as_of(intent.clone(), Moment::from_seconds(later)).status,
        IntentStatus::Expired
    );
    let early = turn(&intent, Turn::Expire);
    assert_eq!(early, Err(IntentFault::WrongState));
    with_setting(intent.origin, later, |setting| {
        let fault = take(&intent, intent.clone(), Turn::Hold(5), setting).map(|_| ());
        assert_eq!(fault, Err(IntentFault::Expired));
        let (after, _) = take(&intent, intent.clone(), Turn::Expire, setting).unwrap();
        assert_eq!(after.status, IntentStatus::Expired);
    });
}

#[test]
fn words_change_even_when_all_is_done() {
    let intent = new_intent(Dialect::Stripe, Purpose::Payment, Some("pm_1"));
    let done = turn(&intent, Turn::Finish(1000)).unwrap();
    let mut draft = done.clone();
    draft.terms.description = Some("lunch".to_owned());
    with_setting(Dialect::Stripe, NOW, |setting| {
        let (after, effects) = take(&done, draft.clone(), Turn::Change, setting).unwrap();
        assert_eq!(after.status, IntentStatus::Succeeded);
        let Effect::Record(event) = &effects[1] else {
            panic!("an event");
        };
        assert_eq!(event.kind, EventKind::IntentUpdated);
        let before = event.before.as_ref().and_then(Tree::as_map);
        assert_eq!(before.map(Map::len), Some(1));
        draft.customer = Some(Id::from("cus_1"));
        assert!(take(&done, draft, Turn::Change, setting).is_err());
    });
}

#[test]
fn setting_up_leaves_a_mark() {
    let mut source = source();
    assert!(!is_set_up(&source));
    mark_set_up(&mut source);
    assert!(is_set_up(&source));
}

fn source() -> Source {
    use crate::source::{Instrument, InstrumentKind, Particulars, Shape, Status, Stored, Usage};
    Source {
        id: Id::from("pm_1"),
        number: 1,
        version: 1,
        created: Moment(0),
        updated: Moment(0),
        origin: Dialect::Stripe,
        shape: Shape::PaymentMethod,
        method: crate::method::Method::Ideal,
        usage: Usage::Reusable,
        status: Status::Chargeable,
        customer: None,
        instrument: Instrument {
            id: Id::from("wal_1"),
            kind: InstrumentKind::Wallet,
            fingerprint: None,
            sealed: None,
        },
        gateway: Stored {
            name: "stripe".to_owned(),
            account: None,
            reference: String::new(),
        },
        amount: None,
        action: None,
        particulars: Particulars::default(),
    }
}

#[test]
fn pelcros_setting_up_is_lent_to_stripe() {
    let intent = new_intent(Dialect::Pelcro, Purpose::Setup, None);
    assert!(shows(Dialect::Stripe, &intent) && shows(Dialect::Pelcro, &intent));
    assert!(!shows(Dialect::Magpie, &intent));
    let intent = new_intent(Dialect::Chargebee, Purpose::Payment, None);
    assert!(!shows(Dialect::Stripe, &intent));
}

fn any_turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        Just(Turn::Change),
        Just(Turn::Ask(action())),
        Just(Turn::Wait),
        (0..2000i64).prop_map(Turn::Hold),
        (0..2000i64).prop_map(Turn::Finish),
        Just(Turn::Refuse(failure())),
        Just(Turn::Cancel { reason: None }),
        Just(Turn::Consume),
    ]
}

fn any_origin() -> impl Strategy<Value = Dialect> {
    prop_oneof![
        Just(Dialect::Stripe),
        Just(Dialect::Chargebee),
        Just(Dialect::Piriod)
    ]
}

proptest! {
    #[test]
    fn every_turn_is_one_version_and_one_event(
        origin in any_origin(),
        setup in any::<bool>(),
        turns in prop::collection::vec(any_turn(), 0..20),
    ) {
        let purpose = if setup { Purpose::Setup } else { Purpose::Payment };
        let mut intent = new_intent(origin, purpose, Some("pm_1"));
        for turn in turns {
            let taken = with_setting(origin, NOW, |setting| {
                take(&intent, intent.clone(), turn.clone(), setting)
            });
            let Ok((after, effects)) = taken else {
                continue;
            };
            prop_assert_eq!(after.version, intent.version + 1);
            prop_assert!(matches!(&effects[0], Effect::UpdateIntent(_)));
            prop_assert!(matches!(&effects[1], Effect::Record(_)));
            let ended = matches!(
                intent.status,
                IntentStatus::Succeeded | IntentStatus::Canceled | IntentStatus::Consumed
            );
            if ended {
                prop_assert_eq!(after.status, intent.status, "no way out");
                prop_assert_eq!(turn, Turn::Change);
            }
            let held = after.status == IntentStatus::RequiresCapture;
            prop_assert!(held || after.capturable == 0);
            prop_assert!(after.status == IntentStatus::Succeeded || after.received == 0);
            intent = after;
        }
    }
}
