//! Events, the deliveries they leave behind, and what becomes of those.

use domain::effect::Effect;
use domain::endpoint::{Endpoint, EndpointState};
use domain::event::{DeliveryState, EventKind, ObjectKind};
use domain::moment::NUMBER_EPOCH;
use domain::{Id, Moment};

use super::samples::{
    NOW, cause, charge, commit, endpoint, happened, intent, other_scope, refund, scope,
};
use super::store;
use crate::table::delivery::{self, Attempt, Delivery, Logged, Progress};
use crate::table::effect::Cause;
use crate::table::event::{self, PageOf, Recorded};
use crate::{CommitError, Miss, Query, Store, Unit, Write};

/// The number of an event `after` microseconds after [`NOW`].
const fn number(after: i64) -> i64 {
    NOW.0 - NUMBER_EPOCH.0 + after
}

#[test]
fn events_of_every_kind_of_object_have_its_version() {
    let (store, _folder) = store();
    let kinds = [
        (
            Effect::InsertCharge(Box::new(charge(1))),
            EventKind::ChargeFailed,
            "ch_1",
        ),
        (
            Effect::InsertRefund(Box::new(refund(1))),
            EventKind::RefundCreated,
            "re_1",
        ),
        (
            Effect::InsertIntent(Box::new(intent(1))),
            EventKind::IntentCreated,
            "pi_1",
        ),
        (
            Effect::InsertEndpoint(Box::new(endpoint(1))),
            EventKind::EndpointCreated,
            "we_1",
        ),
    ];
    for (place, (insert, kind, id)) in (1..).zip(kinds) {
        let object = Id::new(id);
        let effects = [insert, happened(number(place), kind, &object)];
        commit(&store, &effects, &cause()).unwrap();
        let query = event::by_number(&scope(), number(place));
        let recorded = event::of_row(store.ask_one(&query).unwrap().unwrap()).unwrap();
        let expected = Recorded {
            sequence: 1,
            kind,
            created: NOW,
            id: domain::event::id_of_number(number(place), "tail"),
            cause: "{}".to_owned(),
            object: object.clone(),
            customer: Some(Id::new("cus_1")),
            number: number(place),
        };
        assert_eq!(recorded, expected);
        let rows = store.ask(&event::of_object(&scope(), kind.object(), &object));
        let read = rows.unwrap().into_iter().map(event::of_row);
        assert_eq!(read.collect::<Result<Vec<_>, _>>(), Ok(vec![expected]));
    }
    let nobody = happened(number(9), EventKind::ChargeFailed, &Id::new("ch_9"));
    let refused = commit(&store, &[nobody], &cause());
    assert_eq!(refused, missed("event_object_there"));
}

#[test]
fn events_come_in_pages() {
    let (store, _folder) = store();
    for after in 1..=4 {
        record(&store, after, &cause());
    }
    let (one, two) = (Id::new("cus_1"), Id::new("cus_2"));
    for (customer, backward, forward) in [
        (None, vec![4, 3], vec![2, 3]),
        (Some(&one), vec![4, 3], vec![2, 3]),
        (Some(&two), vec![], vec![]),
    ] {
        let page = PageOf {
            customer,
            from: NOW.0,
            to: NOW.0,
            limit: 2,
        };
        let back = event::page_backward(&scope(), i64::MAX, &page);
        assert_eq!(event_numbers(&store, &back), backward);
        let forth = event::page_forward(&scope(), number(1), &page);
        assert_eq!(event_numbers(&store, &forth), forward);
        let later = PageOf {
            from: NOW.0 + 1,
            to: i64::MAX,
            ..page
        };
        let none = event::page_backward(&scope(), i64::MAX, &later);
        assert_eq!(event_numbers(&store, &none), [0; 0]);
    }
}

#[test]
fn every_open_endpoint_is_told() {
    let (store, _folder) = store();
    record(&store, 1, &cause());
    assert_eq!(told(&store, 1), [""; 0], "there is no endpoint yet");
    let states = [
        EndpointState::Enabled,
        EndpointState::Disabled,
        EndpointState::Paused,
        EndpointState::Deleted,
    ];
    for (place, state) in (1..).zip(states) {
        let endpoint = Endpoint {
            state,
            ..endpoint(place)
        };
        let insert = Effect::InsertEndpoint(Box::new(endpoint));
        commit(&store, &[insert], &cause()).unwrap();
    }
    record(&store, 2, &cause());
    assert_eq!(told(&store, 2), ["we_1", "we_3"]);
    let quiet = Cause {
        quiet: true,
        ..cause()
    };
    record(&store, 3, &quiet);
    assert_eq!(told(&store, 3), [""; 0]);
    let nobody = Cause {
        told: false,
        ..cause()
    };
    record(&store, 4, &nobody);
    assert_eq!(told(&store, 4), [""; 0]);
    let rows = store.ask(&delivery::of_event(&other_scope(), number(2)));
    assert_eq!(rows, Ok(Vec::new()));
}

#[test]
fn an_address_is_told_of_the_newest_event() {
    let (store, _folder) = store();
    let notify = Effect::Notify {
        charge: Id::new("ch_1"),
        url: "https://shop.example/notify".to_owned(),
    };
    let alone = commit(&store, std::slice::from_ref(&notify), &cause());
    assert_eq!(alone, missed("event_there"));
    record(&store, 1, &cause());
    let quiet = Cause {
        quiet: true,
        ..cause()
    };
    record_with(&store, 2, vec![notify], &quiet);
    assert_eq!(told(&store, 1), [""; 0]);
    let delivery = only(&store, 2);
    assert_eq!(delivery.key.endpoint.as_str(), delivery::NOTIFY);
    assert_eq!(delivery.key.sequence, 2);
    let address = delivery.address.as_deref();
    assert_eq!(address, Some("https://shop.example/notify"));
    assert_eq!((delivery.created, delivery.progress.due), (NOW, NOW));
}

#[test]
fn a_delivery_is_claimed_once_and_settled() {
    let store = with_endpoint();
    record(&store.0, 1, &cause());
    let store = &store.0;
    let key = only(store, 1).key;
    assert_eq!(key.scope, scope());
    let name = event::object_name(ObjectKind::Charge, &Id::new("ch_1"));
    assert_eq!(key.object, name);
    assert_eq!(due(store, -1), [0; 0]);
    assert_eq!(due(store, 0), [1]);
    let lease = Moment(NOW.0 + 60);
    write(store, delivery::claim(&key, NOW, lease)).unwrap();
    let again = write(store, delivery::claim(&key, NOW, lease));
    assert_eq!(again, missed("delivery_unclaimed"));
    assert_eq!(due(store, 59), [0; 0]);
    assert_eq!(due(store, 60), [1], "a lease that ran out");

    let failed = Progress {
        state: DeliveryState::Pending,
        due: Moment(NOW.0 + 500),
        attempts: 1,
        first: Some(NOW),
        position: Some(1),
        status: Some(503),
        error: "503".to_owned(),
    };
    write(store, delivery::settle(&key, &failed)).unwrap();
    assert_eq!(only(store, 1).progress, failed);
    let done = Progress {
        state: DeliveryState::Delivered,
        attempts: 2,
        status: Some(200),
        error: String::new(),
        ..failed
    };
    write(store, delivery::settle(&key, &done)).unwrap();
    assert_eq!(only(store, 1).progress, done);
    assert_eq!(due(store, i64::MAX - NOW.0), [0; 0]);
    let claim = write(store, delivery::claim(&key, done.due, lease));
    assert_eq!(claim, missed("delivery_unclaimed"));
}

#[test]
fn messages_about_one_object_wait_for_each_other() {
    let (store, _folder) = with_endpoint();
    for after in 1..=3 {
        record(&store, after, &cause());
    }
    let object = only(&store, 1).key.object;
    let earlier = |sequence| {
        let query = delivery::earlier_pending(&scope(), "we_1", &object, sequence);
        let row = store.ask_one(&query).unwrap();
        row.map(|row| row.integer(0).unwrap())
    };
    let last = || {
        let query = delivery::last_position(&scope(), "we_1", &object);
        let row = store.ask_one(&query).unwrap().unwrap();
        row.integer(0).unwrap()
    };
    assert_eq!(
        (earlier(1), earlier(2), earlier(3)),
        (None, Some(1), Some(1))
    );
    assert_eq!(last(), 0);
    settle(&store, 1, DeliveryState::Delivered, Some(1));
    assert_eq!((earlier(2), earlier(3)), (None, Some(2)));
    settle(&store, 2, DeliveryState::Skipped, None);
    assert_eq!((earlier(3), last()), (None, 1));
}

#[test]
fn events_are_sent_again() {
    let (store, _folder) = with_endpoint();
    for after in 1..=2 {
        record(&store, after, &cause());
        settle(&store, after, DeliveryState::Failed, Some(after));
    }
    let later = Moment(NOW.0 + 1_000);
    write(&store, delivery::reopen(&scope(), "we_1", number(1), later)).unwrap();
    let expected = Progress {
        state: DeliveryState::Pending,
        due: later,
        attempts: 0,
        first: None,
        position: Some(1),
        status: Some(500),
        error: String::new(),
    };
    assert_eq!(only(&store, 1).progress, expected);
    let other = write(&store, delivery::reopen(&scope(), "we_2", number(1), later));
    assert_eq!(other, missed("delivery_there"));
    assert_eq!(due(&store, 1_000), [1]);
    let reopen = |from, to| {
        let (from, to) = (Moment(NOW.0 + from), Moment(NOW.0 + to));
        write(
            &store,
            delivery::reopen_range(&scope(), "we_1", from, to, later),
        )
        .unwrap();
    };
    reopen(1, 9);
    assert_eq!(due(&store, 1_000), [1]);
    reopen(0, 0);
    assert_eq!(due(&store, 1_000), [1, 2]);
}

#[test]
fn old_deliveries_are_forgotten_but_not_the_last_position() {
    let (store, _folder) = with_endpoint();
    for after in 1..=4 {
        record(&store, after, &cause());
    }
    settle(&store, 1, DeliveryState::Delivered, Some(1));
    settle(&store, 2, DeliveryState::Failed, Some(2));
    settle(&store, 3, DeliveryState::Delivered, Some(3));
    let left = |store: &Store| (1..=4).filter(|&n| !told(store, n).is_empty()).collect();
    write(&store, delivery::forget(&scope(), Moment(NOW.0 + 1))).unwrap();
    let all: Vec<i64> = left(&store);
    assert_eq!(all, [1, 2, 3, 4]);
    write(&store, delivery::forget(&scope(), Moment(NOW.0 + 9))).unwrap();
    let rest: Vec<i64> = left(&store);
    assert_eq!(rest, [2, 3, 4]);
}

#[test]
fn calls_are_logged_and_counted() {
    let (store, _folder) = store();
    let refused = Attempt {
        time: NOW,
        status: None,
        micros: 1_500,
        error: "connection refused".to_owned(),
    };
    let taken = Attempt {
        time: Moment(NOW.0 + 1),
        status: Some(204),
        micros: 900,
        error: String::new(),
    };
    for (endpoint, attempt) in [("we_1", &refused), ("we_2", &taken), ("we_1", &taken)] {
        write(
            &store,
            delivery::log(&scope(), endpoint, number(1), attempt),
        )
        .unwrap();
    }
    let logged = |store: &Store| {
        let rows = store.ask(&delivery::attempts_of(&scope(), number(1)));
        let read = rows.unwrap().into_iter().map(delivery::logged_of_row);
        read.collect::<Result<Vec<_>, _>>().unwrap()
    };
    let line = |endpoint, number, attempt: &Attempt| Logged {
        endpoint: Id::new(endpoint),
        number,
        attempt: attempt.clone(),
    };
    let expected = [
        line("we_1", 1, &refused),
        line("we_1", 2, &taken),
        line("we_2", 1, &taken),
    ];
    assert_eq!(logged(&store), expected);
    write(
        &store,
        delivery::forget_attempts(&scope(), Moment(NOW.0 + 1)),
    )
    .unwrap();
    assert_eq!(logged(&store).len(), 3);
    write(
        &store,
        delivery::forget_attempts(&scope(), Moment(NOW.0 + 2)),
    )
    .unwrap();
    assert_eq!(logged(&store), []);
}

fn with_endpoint() -> (Store, tempfile::TempDir) {
    let (store, folder) = store();
    let insert = Effect::InsertEndpoint(Box::new(endpoint(1)));
    commit(&store, &[insert], &cause()).unwrap();
    (store, folder)
}

/// Makes the charge or changes it, and records an event of it.
fn record(store: &Store, after: i64, cause: &Cause) {
    record_with(store, after, Vec::new(), cause);
}

fn record_with(store: &Store, after: i64, more: Vec<Effect>, cause: &Cause) {
    let mut charge = charge(1);
    charge.version = after;
    let object = charge.id.clone();
    let change = if after == 1 {
        Effect::InsertCharge(Box::new(charge))
    } else {
        Effect::UpdateCharge(Box::new(charge))
    };
    let event = happened(number(after), EventKind::ChargeUpdated, &object);
    let mut effects = vec![change, event];
    effects.extend(more);
    commit(store, &effects, cause).unwrap();
}

fn settle(store: &Store, after: i64, state: DeliveryState, position: Option<i64>) {
    let progress = Progress {
        state,
        due: NOW,
        attempts: 3,
        first: Some(NOW),
        position,
        status: Some(500),
        error: "500".to_owned(),
    };
    let key = only(store, after).key;
    write(store, delivery::settle(&key, &progress)).unwrap();
}

fn told(store: &Store, after: i64) -> Vec<String> {
    let found = deliveries(store, &delivery::of_event(&scope(), number(after)));
    let mut names: Vec<String> = found
        .iter()
        .map(|delivery| delivery.key.endpoint.to_string())
        .collect();
    names.sort();
    names
}

fn only(store: &Store, after: i64) -> Delivery {
    let mut found = deliveries(store, &delivery::of_event(&scope(), number(after)));
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn due(store: &Store, after: i64) -> Vec<i64> {
    let now = Moment(NOW.0.saturating_add(after));
    let mut found = Vec::new();
    for row in store.ask(&delivery::routes(now)).unwrap() {
        let (scope, endpoint) = delivery::route_of_row(row).unwrap();
        let query = delivery::due_of(&scope, endpoint.as_str(), now, 10);
        found.extend(deliveries(store, &query));
    }
    found.sort_by_key(|delivery| (delivery.progress.due, delivery.number));
    found
        .iter()
        .map(|delivery| delivery.number - number(0))
        .collect()
}

fn deliveries(store: &Store, query: &Query) -> Vec<Delivery> {
    let rows = store.ask(query).unwrap();
    let read = rows.into_iter().map(delivery::of_row);
    read.collect::<Result<Vec<_>, _>>().unwrap()
}

fn event_numbers(store: &Store, query: &Query) -> Vec<i64> {
    let rows = store.ask(query).unwrap();
    let read = rows.into_iter().map(|row| event::of_row(row).unwrap());
    read.map(|event| event.number - number(0)).collect()
}

fn write(store: &Store, write: Write) -> Result<(), CommitError> {
    let mut unit = Unit::new();
    unit.push(write);
    store.commit_blocking(unit)
}

fn missed(name: &'static str) -> Result<(), CommitError> {
    Err(CommitError::Missed(Miss(name)))
}
