mod moving;

use super::*;
use crate::bank::Bank;
use crate::card::{Address, Brand, Card, Check, Funding, ThreeDSecure};
use crate::refusal::{Decline, Reason};
use crate::source::{Instrument, Particulars, Stored};

const NOW: Moment = Moment::from_seconds(1_793_836_800);

fn card() -> InstrumentKind {
    InstrumentKind::Card(Box::new(Card {
        brand: Brand::Visa,
        iin: "424242".to_owned(),
        last4: "4242".to_owned(),
        length: 16,
        exp_month: 1,
        exp_year: 2039,
        funding: Funding::Credit,
        country: None,
        issuer: String::new(),
        name: None,
        address: Address::default(),
        checks: Checks::default(),
        three_d_secure: ThreeDSecure::Optional,
        tokenization: None,
        scenario: String::new(),
    }))
}

fn bank(verification: Verification) -> InstrumentKind {
    InstrumentKind::Bank(Box::new(Bank {
        country: "US".to_owned(),
        currency: "usd".to_owned(),
        routing_number: None,
        last4: "6789".to_owned(),
        bank_name: None,
        holder_name: None,
        holder_type: None,
        account_type: None,
        verification,
        scenario: String::new(),
    }))
}

fn source(origin: Dialect, (shape, method): (Shape, Method), kind: InstrumentKind) -> Source {
    Source {
        id: Id::from("src_1"),
        number: 1,
        version: 3,
        created: Moment(0),
        updated: Moment(0),
        origin,
        shape,
        method,
        usage: Usage::SingleUse,
        status: Status::Chargeable,
        customer: None,
        instrument: Instrument {
            id: Id::from("card_1"),
            kind,
            fingerprint: None,
            sealed: Some(vec![1]),
        },
        gateway: Stored {
            name: origin.name().to_owned(),
            account: None,
            reference: String::new(),
        },
        amount: None,
        action: None,
        particulars: Particulars::default(),
    }
}

fn of_card(origin: Dialect) -> Source {
    source(origin, (Shape::Object, Method::Card), card())
}

fn wish(dialect: Dialect, amount: i64) -> Wish<'static> {
    Wish {
        dialect,
        amount,
        currency: "usd",
        capture: true,
    }
}

fn charge(source: &Source, wish: Wish) -> Charge {
    let new = NewCharge {
        wish,
        name: (Id::from("ch_1"), 7),
        customer: None,
        intent: None,
        challenge: Challenge::Never,
        terms: Terms::default(),
    };
    open(new, source, NOW)
}

fn approved() -> ChargeOutcome {
    ChargeOutcome::Approved(Approval {
        reference: String::new(),
        checks: Checks::default(),
        risk: Risk::Normal,
        aftermath: "",
    })
}

fn declined() -> ChargeOutcome {
    ChargeOutcome::Declined {
        decline: Decline::plain(Reason::GenericDecline),
        risk: Risk::Normal,
    }
}

#[test]
fn amounts_have_bounds_where_the_dialect_has_them() {
    let small = |minimum, currency: &str| MoneyFault::TooSmall {
        minimum,
        currency: currency.to_owned(),
    };
    for (dialect, amount, currency, expected) in [
        (Dialect::Stripe, 0, "usd", Err(MoneyFault::NotPositive)),
        (Dialect::Magpie, -5, "php", Err(MoneyFault::NotPositive)),
        (Dialect::Stripe, 49, "usd", Err(small(50, "usd"))),
        (Dialect::Stripe, 50, "usd", Ok(())),
        (Dialect::Stripe, 29, "gbp", Err(small(30, "gbp"))),
        (Dialect::Stripe, 1, "php", Ok(())),
        (Dialect::Magpie, 1, "usd", Ok(())),
        (Dialect::Stripe, STRIPE_MOST, "usd", Ok(())),
        (
            Dialect::Stripe,
            STRIPE_MOST + 1,
            "usd",
            Err(MoneyFault::TooLarge {
                maximum: STRIPE_MOST,
            }),
        ),
        (Dialect::Chargebee, i64::MAX, "usd", Ok(())),
    ] {
        let wish = Wish {
            currency,
            ..wish(dialect, amount)
        };
        assert_eq!(
            check_amount(&wish),
            expected,
            "{dialect:?} {amount} {currency}"
        );
    }
}

#[test]
fn only_what_can_pay_may_pay() {
    let ok = of_card(Dialect::Stripe);
    assert_eq!(may_pay(&ok, &wish(Dialect::Stripe, 100)), Ok(()));
    for status in [
        Status::Pending,
        Status::Consumed,
        Status::Failed,
        Status::Canceled,
    ] {
        let mut source = of_card(Dialect::Stripe);
        source.status = status;
        let refused = may_pay(&source, &wish(Dialect::Stripe, 100));
        let expected = Refusal::WrongState {
            id: "src_1".to_owned(),
            status,
            used: status == Status::Consumed,
        };
        assert_eq!(refused, Err(expected));
    }
    let mut method = source(
        Dialect::Stripe,
        (Shape::PaymentMethod, Method::Card),
        card(),
    );
    method.status = Status::Consumed;
    let refused = may_pay(&method, &wish(Dialect::Stripe, 100));
    assert_eq!(
        refused,
        Err(Refusal::MethodSpent {
            id: "src_1".to_owned()
        })
    );
}

#[test]
fn banks_are_verified_first_and_never_held() {
    let of_bank = |verification| {
        source(
            Dialect::Stripe,
            (Shape::BankAccount, Method::BankAccount),
            bank(verification),
        )
    };
    let money = |fault| Err(Refusal::Money(fault));
    let mut new = of_bank(Verification::New);
    new.status = Status::Pending;
    let unverified = MoneyFault::Unverified {
        source: "src_1".to_owned(),
    };
    assert_eq!(
        may_pay(&new, &wish(Dialect::Stripe, 100)),
        money(unverified)
    );
    let good = of_bank(Verification::Verified);
    assert_eq!(may_pay(&good, &wish(Dialect::Stripe, 100)), Ok(()));
    let held = |dialect| Wish {
        capture: false,
        ..wish(dialect, 100)
    };
    assert_eq!(
        may_pay(&good, &held(Dialect::Stripe)),
        money(MoneyFault::CannotHold)
    );
    assert_eq!(may_pay(&good, &held(Dialect::Chargebee)), Ok(()));
}

#[test]
fn single_use_sources_pay_their_own_amount() {
    let mut minor = of_card(Dialect::Stripe);
    minor.amount = Some(Amount::Minor {
        value: 1000,
        currency: "usd".to_owned(),
    });
    let mut units = of_card(Dialect::Piriod);
    units.amount = Some(Amount::Units("10.00".to_owned()));
    let other = |expected| Err(Refusal::Money(MoneyFault::OtherAmount { expected }));
    for source in [&minor, &units] {
        assert_eq!(may_pay(source, &wish(Dialect::Stripe, 1000)), Ok(()));
        assert_eq!(may_pay(source, &wish(Dialect::Stripe, 999)), other(1000));
    }
    let euros = Wish {
        currency: "eur",
        ..wish(Dialect::Stripe, 1000)
    };
    assert_eq!(may_pay(&minor, &euros), other(0));
    minor.usage = Usage::Reusable;
    assert_eq!(may_pay(&minor, &wish(Dialect::Stripe, 999)), Ok(()));
}

#[test]
fn wallets_of_magpie_wait_for_their_charge() {
    let wallet = |origin| {
        let mut source = source(
            origin,
            (Shape::Object, Method::Alipay),
            InstrumentKind::Wallet,
        );
        source.status = Status::Pending;
        source
    };
    let own = wallet(Dialect::Magpie);
    assert_eq!(may_pay(&own, &wish(Dialect::Magpie, 100)), Ok(()));
    assert!(may_pay(&own, &wish(Dialect::Stripe, 100)).is_err());
    let foreign = wallet(Dialect::Stripe);
    assert!(may_pay(&foreign, &wish(Dialect::Magpie, 100)).is_err());
}

#[test]
fn ids_follow_dialect_and_kind() {
    let fill = |bytes: &mut [u8]| bytes.fill(9);
    let number = |wish| wish;
    let mint = Mint::new(NOW, &fill, &number);
    let debit = source(
        Dialect::Stripe,
        (Shape::BankAccount, Method::BankAccount),
        bank(Verification::Verified),
    );
    for (source, dialect, prefix, length) in [
        (&of_card(Dialect::Stripe), Dialect::Stripe, "ch_1", 27),
        (&debit, Dialect::Stripe, "py_1", 27),
        (&debit, Dialect::Chargebee, "txn_", 20),
        (&of_card(Dialect::Magpie), Dialect::Magpie, "ch_0", 35),
        (&of_card(Dialect::Piriod), Dialect::Piriod, "ch_1", 27),
    ] {
        let (id, _) = name(source, dialect, &mint);
        assert!(
            id.as_str().starts_with(prefix) && id.as_str().len() == length,
            "{id}"
        );
    }
}

#[test]
fn the_source_afterwards() {
    use ChargeStatus::{Authorized, Failed, Pending, Succeeded};
    let after = |source: &Source, dialect, status| {
        let mut charge = charge(source, wish(dialect, 100));
        charge.status = status;
        let after = source_after(source, &charge, None, NOW);
        if let Some((after, _)) = &after {
            assert_eq!((after.version, after.updated), (source.version + 1, NOW));
        }
        after.map(|(source, _)| source.status)
    };
    let used = Some(Status::Consumed);
    for (origin, dialect, status, expected) in [
        (Dialect::Stripe, Dialect::Stripe, Succeeded, used),
        (Dialect::Stripe, Dialect::Stripe, Authorized, used),
        (Dialect::Stripe, Dialect::Stripe, Pending, used),
        (Dialect::Stripe, Dialect::Stripe, Failed, None),
        (Dialect::Magpie, Dialect::Magpie, Pending, used),
        (Dialect::Magpie, Dialect::Magpie, Failed, used),
        (Dialect::Magpie, Dialect::Stripe, Failed, used),
        (Dialect::Piriod, Dialect::Piriod, Succeeded, used),
        (Dialect::Piriod, Dialect::Piriod, Pending, None),
        (
            Dialect::Piriod,
            Dialect::Piriod,
            Failed,
            Some(Status::Failed),
        ),
    ] {
        let source = of_card(origin);
        assert_eq!(
            after(&source, dialect, status),
            expected,
            "{origin:?} {dialect:?} {status:?}"
        );
        let mut reusable = source;
        reusable.usage = Usage::Reusable;
        reusable.customer = Some(Id::from("cus_1"));
        assert_eq!(after(&reusable, dialect, status), None);
    }
    let mut unattached = of_card(Dialect::Stripe);
    unattached.usage = Usage::Reusable;
    assert_eq!(after(&unattached, Dialect::Stripe, Succeeded), used);
    assert_eq!(after(&unattached, Dialect::Stripe, Failed), None);
}

#[test]
fn answers_are_written_into_the_charge() {
    let source = of_card(Dialect::Stripe);
    let mut held = charge(
        &source,
        Wish {
            capture: false,
            ..wish(Dialect::Stripe, 100)
        },
    );
    answer(&mut held, &approved());
    assert_eq!((held.status, held.captured), (ChargeStatus::Authorized, 0));
    let mut failed = charge(&source, wish(Dialect::Stripe, 100));
    answer(&mut failed, &declined());
    assert_eq!(failed.status, ChargeStatus::Failed);
    assert!(failed.decline.is_some());
    let mut open = charge(&source, wish(Dialect::Stripe, 100));
    answer(&mut open, &ChargeOutcome::Unknown);
    assert_eq!(open.status, ChargeStatus::Pending);
    assert_eq!(one_off(&source).instrument.sealed, None);
}

#[test]
fn checks_are_written_once() {
    let source = of_card(Dialect::Stripe);
    let passed = Checks {
        cvc: Some(Check::Pass),
        ..Checks::default()
    };
    let after = rechecked(&source, passed, NOW).expect("something changed");
    assert_eq!(after.card().map(|card| card.checks), Some(passed));
    assert_eq!(rechecked(&after, passed, NOW), None);
    assert_eq!(rechecked(&after, Checks::default(), NOW), None);
}
