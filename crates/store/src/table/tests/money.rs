//! Charges, refunds, intents, endpoints and customers: there and back, changed, and in pages.

use domain::customer::Customer;
use domain::effect::{Claim, Effect};
use domain::endpoint::EndpointState;
use domain::intent::IntentStatus;
use domain::list::Deleted;
use domain::{Dialect, Id, Moment};

use super::samples::{
    NOW, cause, charge, commit, customer, endpoint, intent, other_scope, refund, scope,
};
use super::store;
use crate::table::page::PageOf;
use crate::table::{self, customer as customers};
use crate::{CommitError, Miss, Query, Row, Store, StoreFault};

/// Written, read, changed, and refused when changed from an older version.
macro_rules! there_and_back {
    ($test:ident, $sample:ident, $insert:ident, $update:ident, $unchanged:literal) => {
        #[test]
        fn $test() {
            let (store, _folder) = store();
            let mut object = $sample(7);
            let effect = Effect::$insert(Box::new(object.clone()));
            commit(&store, std::slice::from_ref(&effect), &cause()).unwrap();
            let free = missed(concat!(stringify!($sample), "_free"));
            assert_eq!(commit(&store, &[effect], &cause()), free);
            let read = |scope| {
                let row = store.ask_one(&table::$sample::by_id(&scope, object.id.as_str()));
                row.unwrap().map(|row| table::$sample::of_row(row).unwrap())
            };
            assert_eq!(read(scope()), Some(object.clone()));
            assert_eq!(read(other_scope()), None);
            object.version = 2;
            object.updated = Moment(NOW.0 + 9);
            let effect = Effect::$update(Box::new(object.clone()));
            commit(&store, std::slice::from_ref(&effect), &cause()).unwrap();
            let row = store.ask_one(&table::$sample::by_id(&scope(), object.id.as_str()));
            assert_eq!(
                table::$sample::of_row(row.unwrap().unwrap()),
                Ok(object.clone())
            );
            assert_eq!(commit(&store, &[effect], &cause()), missed($unchanged));
        }
    };
}

there_and_back!(
    charges,
    charge,
    InsertCharge,
    UpdateCharge,
    "charge_unchanged"
);
there_and_back!(
    refunds,
    refund,
    InsertRefund,
    UpdateRefund,
    "refund_unchanged"
);
there_and_back!(
    intents,
    intent,
    InsertIntent,
    UpdateIntent,
    "intent_unchanged"
);
there_and_back!(
    endpoints,
    endpoint,
    InsertEndpoint,
    UpdateEndpoint,
    "endpoint_unchanged"
);

#[test]
fn objects_without_anything_optional_go_there_and_back() {
    let (store, _folder) = store();
    let mut bare = charge(1);
    (bare.customer, bare.intent, bare.decline, bare.action) = (None, None, None, None);
    (bare.capture, bare.authenticate, bare.terms) = (false, false, Default::default());
    let mut setup = intent(1);
    (setup.amount, setup.currency, setup.source, setup.charge) = (None, None, None, None);
    (setup.action, setup.failure, setup.expires, setup.canceled) = (None, None, None, None);
    (setup.sources, setup.keep_for, setup.off_session) = (Vec::new(), None, false);
    let mut own = endpoint(1);
    (own.dialect, own.events, own.metadata, own.details) = (None, Vec::new(), None, None);
    let effects = [
        Effect::InsertCharge(Box::new(bare.clone())),
        Effect::InsertIntent(Box::new(setup.clone())),
        Effect::InsertEndpoint(Box::new(own.clone())),
    ];
    commit(&store, &effects, &cause()).unwrap();
    let one = |query| store.ask_one(&query).unwrap().unwrap();
    let scope = scope();
    assert_eq!(
        table::charge::of_row(one(table::charge::by_id(&scope, "ch_1"))),
        Ok(bare)
    );
    assert_eq!(
        table::intent::of_row(one(table::intent::by_number(&scope, 1))),
        Ok(setup)
    );
    assert_eq!(
        table::endpoint::of_row(one(table::endpoint::by_id(&scope, "we_1"))),
        Ok(own)
    );
}

#[test]
fn pages_take_what_they_are_asked_for() {
    let (store, _folder) = store();
    for number in 1..=6 {
        let mut charge = charge(number);
        if number % 2 == 0 {
            charge.customer = Some(Id::new("cus_2"));
        }
        if number > 4 {
            charge.intent = None;
        }
        if number == 3 {
            charge.visible = Dialect::Magpie.bit();
            charge.source = Id::new("src_2");
        }
        commit(&store, &[Effect::InsertCharge(Box::new(charge))], &cause()).unwrap();
    }
    let (second, first_intent) = (Id::new("cus_2"), Id::new("pi_1"));
    let all = PageOf {
        visible: Dialect::Stripe.bit(),
        customer: None,
        parent: None,
        from: NOW.0,
        to: i64::MAX,
        limit: 3,
    };
    let of_customer = PageOf {
        customer: Some(&second),
        ..all.clone()
    };
    let of_both = PageOf {
        parent: Some(&first_intent),
        ..of_customer.clone()
    };
    let magpie = PageOf {
        visible: Dialect::Magpie.bit(),
        from: NOW.0 + 2,
        to: NOW.0 + 4,
        ..all.clone()
    };
    for (page, backward, forward, count) in [
        (&all, vec![6, 5, 4], vec![2, 4, 5], 5),
        (&of_customer, vec![6, 4, 2], vec![2, 4, 6], 3),
        (&of_both, vec![4, 2, 1], vec![2, 4], 3),
        (&magpie, vec![4, 3, 2], vec![2, 3, 4], 3),
    ] {
        let scope = scope();
        let back = table::charge::page_backward(&scope, i64::MAX, page);
        assert_eq!(numbers(&store, &back), backward);
        let forth = table::charge::page_forward(&scope, 1, page);
        assert_eq!(numbers(&store, &forth), forward);
        assert_eq!(one(&store, &table::charge::count(&scope, page)), count);
    }
    let of_source = |source| table::charge::of_source(&scope(), source, 2);
    assert_eq!(numbers(&store, &of_source("src_1")), [6, 5]);
    assert_eq!(numbers(&store, &of_source("src_2")), [3]);
}

#[test]
fn refunds_and_intents_have_pages_too() {
    let (store, _folder) = store();
    for number in 1..=3 {
        let effects = [
            Effect::InsertRefund(Box::new(refund(number))),
            Effect::InsertIntent(Box::new(intent(number))),
        ];
        commit(&store, &effects, &cause()).unwrap();
    }
    let scope = scope();
    let (customer, charge, source) = (Id::new("cus_1"), Id::new("ch_1"), Id::new("pm_1"));
    for parent in [None, Some((&charge, &source))] {
        for customer in [None, Some(&customer)] {
            let mut page = PageOf {
                visible: Dialect::Stripe.bit(),
                customer,
                parent: parent.map(|(charge, _)| charge),
                from: i64::MIN,
                to: i64::MAX,
                limit: 9,
            };
            let query = table::refund::page_backward(&scope, 3, &page);
            assert_eq!(numbers(&store, &query), [2, 1]);
            let query = table::refund::page_forward(&scope, 1, &page);
            assert_eq!(numbers(&store, &query), [2, 3]);
            assert_eq!(one(&store, &table::refund::count(&scope, &page)), 3);
            page.parent = parent.map(|(_, source)| source);
            assert_eq!(one(&store, &table::intent::count(&scope, &page)), 0);
            page.visible = Dialect::Chargebee.bit();
            let query = table::intent::page_backward(&scope, 3, &page);
            assert_eq!(numbers(&store, &query), [2, 1]);
            let query = table::intent::page_forward(&scope, 1, &page);
            assert_eq!(numbers(&store, &query), [2, 3]);
        }
    }
    let query = table::refund::of_charge(&scope, "ch_1");
    assert_eq!(numbers(&store, &query), [3, 2, 1]);
}

#[test]
fn only_open_intents_expire() {
    let (store, _folder) = store();
    let (mut done, open) = (intent(1), intent(2));
    done.status = IntentStatus::Succeeded;
    let effects = [
        Effect::InsertIntent(Box::new(done)),
        Effect::InsertIntent(Box::new(open.clone())),
    ];
    commit(&store, &effects, &cause()).unwrap();
    let expired = |micros| table::intent::expired(&scope(), Moment(NOW.0 + micros), 10);
    assert_eq!(numbers(&store, &expired(1_001)), [0; 0]);
    assert_eq!(numbers(&store, &expired(1_002)), [2]);
    let ended = domain::intent::Intent {
        version: 2,
        status: IntentStatus::Expired,
        ..open
    };
    commit(&store, &[Effect::UpdateIntent(Box::new(ended))], &cause()).unwrap();
    assert_eq!(numbers(&store, &expired(9_999)), [0; 0]);
}

#[test]
fn a_row_of_unknown_words_is_refused() {
    let row = |state: &str| {
        let null = || None::<i64>.into();
        let mut columns = vec!["re_1".into()];
        columns.extend([1, 1, 1, 1].map(crate::Value::from));
        columns.extend([null(), "ch_1".into(), 1.into(), state.into()]);
        columns.push(r#"{"origin":"stripe","amount":1,"source":"card_1"}"#.into());
        Row::new(columns)
    };
    assert!(table::refund::of_row(row("pending")).is_ok());
    assert_eq!(
        table::refund::of_row(row("no such state")),
        Err(StoreFault::Shape)
    );
}

#[test]
fn endpoints_are_listed_by_dialect_until_they_are_deleted() {
    let (store, _folder) = store();
    let own = domain::endpoint::Endpoint {
        dialect: None,
        state: EndpointState::Paused,
        ..endpoint(2)
    };
    let off = domain::endpoint::Endpoint {
        state: EndpointState::Disabled,
        ..endpoint(3)
    };
    for endpoint in [endpoint(1), own, off] {
        let effect = Effect::InsertEndpoint(Box::new(endpoint));
        commit(&store, &[effect], &cause()).unwrap();
    }
    let scope = scope();
    let listed = |dialect| {
        let page = PageOf {
            visible: table::endpoint::bit(dialect),
            customer: None,
            parent: None,
            from: i64::MIN,
            to: i64::MAX,
            limit: 10,
        };
        let back = numbers(&store, &table::endpoint::page_backward(&scope, 9, &page));
        let mut forth = numbers(&store, &table::endpoint::page_forward(&scope, 0, &page));
        forth.reverse();
        assert_eq!(back, forth);
        let count = one(&store, &table::endpoint::count(&scope, &page));
        assert_eq!(count, back.len() as i64);
        back
    };
    assert_eq!(listed(Some(Dialect::Stripe)), [3, 1]);
    assert_eq!(listed(Some(Dialect::Chargebee)), [0; 0]);
    assert_eq!(listed(None), [2]);
    let active = |store: &Store| {
        let rows = store.ask(&table::endpoint::active(10)).unwrap();
        let read = rows.iter().map(table::endpoint::active_of_row);
        read.collect::<Result<Vec<_>, _>>().unwrap()
    };
    assert_eq!(active(&store), [(scope.clone(), 2)]);
    let gone = domain::endpoint::Endpoint {
        version: 2,
        state: EndpointState::Deleted,
        ..endpoint(1)
    };
    commit(&store, &[Effect::UpdateEndpoint(Box::new(gone))], &cause()).unwrap();
    assert_eq!(listed(Some(Dialect::Stripe)), [3]);
    assert_eq!(active(&store), [(scope, 1)]);
}

#[test]
fn a_deleted_customer_keeps_nothing_that_pays() {
    let (store, _folder) = store();
    let claim = Claim {
        register: "pelcro_email",
        name: "1@example.com".to_owned(),
        customer: Id::new("cus_1"),
    };
    let effects = [
        Effect::InsertCustomer(Box::new(customer(1))),
        Effect::InsertCustomer(Box::new(customer(2))),
        Effect::Claim(claim.clone()),
    ];
    commit(&store, &effects, &cause()).unwrap();
    let mut changed = customer(1);
    changed.version = 2;
    changed.backup_source = Some(Id::new("card_2"));
    changed.profile.name = Some("Ada".to_owned());
    let update = |customer: &Customer| Effect::UpdateCustomer(Box::new(customer.clone()));
    // The default and the count are other effects' business.
    let stale = Customer {
        default_source: None,
        live_sources: 0,
        ..changed.clone()
    };
    commit(&store, &[update(&stale)], &cause()).unwrap();
    assert_eq!(read(&store, "cus_1"), changed);
    let again = commit(&store, &[update(&stale)], &cause());
    assert_eq!(again, missed("customer_unchanged"));

    changed.version = 3;
    changed.deleted = true;
    let release = |customer: &str| {
        Effect::Release(Claim {
            customer: Id::new(customer),
            ..claim.clone()
        })
    };
    let effects = [update(&changed), release("cus_2")];
    commit(&store, &effects, &cause()).unwrap();
    let claimed = customers::claimed(&scope(), claim.register, &claim.name);
    assert!(store.ask_one(&claimed).unwrap().is_some());
    commit(&store, &[release("cus_1")], &cause()).unwrap();
    assert_eq!(store.ask_one(&claimed), Ok(None));
    let gone = Customer {
        default_source: None,
        live_sources: 0,
        ..changed
    };
    assert_eq!(read(&store, "cus_1"), gone);
    for (deleted, found) in [(Deleted::Hidden, vec![2]), (Deleted::Shown, vec![1, 2])] {
        let page = customers::PageOf {
            email: None,
            deleted,
            from: i64::MIN,
            to: i64::MAX,
            limit: 10,
        };
        let query = customers::page_forward(&scope(), 0, &page);
        assert_eq!(numbers(&store, &query), found);
        let counted = one(&store, &customers::count(&scope(), &page));
        assert_eq!(counted, found.len() as i64);
        let mut found = found;
        found.reverse();
        let query = customers::page_backward(&scope(), 9, &page);
        assert_eq!(numbers(&store, &query), found);
    }
}

fn read(store: &Store, id: &str) -> Customer {
    let row = store.ask_one(&customers::by_id(&scope(), id)).unwrap();
    customers::of_row(&row.unwrap()).unwrap()
}

/// The second column: the numbers of all these tables.
fn numbers(store: &Store, query: &Query) -> Vec<i64> {
    let rows = store.ask(query).unwrap();
    rows.iter().map(|row| row.integer(1).unwrap()).collect()
}

fn one(store: &Store, query: &Query) -> i64 {
    let row = store.ask_one(query).unwrap().unwrap();
    row.integer(0).unwrap()
}

fn missed(name: &'static str) -> Result<(), CommitError> {
    Err(CommitError::Missed(Miss(name)))
}
