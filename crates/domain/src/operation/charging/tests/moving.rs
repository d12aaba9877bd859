//! Captures, voids and refunds.

use proptest::prelude::*;

use super::*;
use crate::charge::{Refund, RefundStatus};
use crate::instruction::RefundOutcome;

fn at(status: ChargeStatus) -> Charge {
    let mut charge = charge(&of_card(Dialect::Stripe), wish(Dialect::Stripe, 1000));
    charge.status = status;
    if status == ChargeStatus::Succeeded {
        charge.captured = 1000;
    }
    charge
}

fn id() -> String {
    "ch_1".to_owned()
}

fn state(status: ChargeStatus) -> MoneyFault {
    MoneyFault::WrongState {
        charge: id(),
        status,
    }
}

#[test]
fn faults_of_captures_and_voids() {
    let held = at(ChargeStatus::Authorized);
    let paid = at(ChargeStatus::Succeeded);
    let too_much = MoneyFault::CaptureTooMuch {
        charge: id(),
        held: 1000,
    };
    assert_eq!(capture(&held, Some(1001), NOW), Err(too_much));
    assert_eq!(capture(&held, Some(0), NOW), Err(MoneyFault::NotPositive));
    assert_eq!(
        capture(&held, Some(400), NOW).map(|after| after.captured),
        Ok(400)
    );
    assert_eq!(
        capture(&paid, None, NOW),
        Err(MoneyFault::AlreadyCaptured { charge: id() })
    );
    assert_eq!(
        capture(&at(ChargeStatus::Failed), None, NOW),
        Err(state(ChargeStatus::Failed))
    );
    let pending = at(ChargeStatus::Pending);
    assert_eq!(
        void(&pending, Dialect::Stripe, NOW),
        Err(state(ChargeStatus::Pending))
    );
    assert!(void(&pending, Dialect::Magpie, NOW).is_ok());
    assert_eq!(
        void(&paid, Dialect::Magpie, NOW),
        Err(state(ChargeStatus::Succeeded))
    );
}

#[test]
fn faults_of_refunds() {
    let (held, paid) = (at(ChargeStatus::Authorized), at(ChargeStatus::Succeeded));
    let pending = at(ChargeStatus::Pending);
    assert_eq!(
        refund(&held, Some(1), NOW),
        Err(MoneyFault::PartialBeforeCapture)
    );
    let let_go = refund(&held, None, NOW).map(|(after, amount)| (after.status, amount));
    assert_eq!(let_go, Ok((ChargeStatus::Voided, 1000)));
    let too_much = MoneyFault::RefundTooMuch {
        charge: id(),
        asked: 1001,
        left: 1000,
        currency: "usd".to_owned(),
    };
    assert_eq!(refund(&paid, Some(1001), NOW), Err(too_much));
    assert_eq!(
        refund(&pending, None, NOW),
        Err(state(ChargeStatus::Pending))
    );
    let mut disputed = paid.clone();
    disputed.aftermath = "dispute_fraudulent".to_owned();
    assert_eq!(
        refund(&disputed, None, NOW),
        Err(MoneyFault::Disputed { charge: id() })
    );
    let (all, _) = refund(&paid, None, NOW).expect("it is all there");
    assert_eq!(
        refund(&all, None, NOW),
        Err(MoneyFault::AlreadyRefunded { charge: id() })
    );
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Capture(Option<i64>),
    Void(Dialect),
    Refund(Option<i64>),
    Undo,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let amount = || proptest::option::of(-5..1500i64);
    let one = prop_oneof![
        amount().prop_map(Move::Capture),
        Just(Move::Void(Dialect::Stripe)),
        Just(Move::Void(Dialect::Magpie)),
        amount().prop_map(Move::Refund),
        Just(Move::Undo),
    ];
    proptest::collection::vec(one, 0..20)
}

proptest! {
    #[test]
    fn no_more_comes_back_than_was_taken(moves in moves(), holds: bool) {
        let source = of_card(Dialect::Stripe);
        let wish = Wish { capture: !holds, ..wish(Dialect::Stripe, 1000) };
        let mut charge = charge(&source, wish);
        answer(&mut charge, &approved());
        let fill = |bytes: &mut [u8]| bytes.fill(9);
        let number = |wish| wish;
        let mint = Mint::new(NOW, &fill, &number);
        let mut refunds: Vec<Refund> = Vec::new();
        for one in moves {
            let version = charge.version;
            let next = match one {
                Move::Capture(amount) => capture(&charge, amount, NOW),
                Move::Void(dialect) => void(&charge, dialect, NOW),
                Move::Refund(asked) => {
                    let counts = charge.status == ChargeStatus::Succeeded;
                    refund(&charge, asked, NOW).map(|(after, amount)| {
                        let back = open_refund(
                            &after,
                            (amount, RefundOutcome::Done),
                            (None, Terms::default()),
                            (Dialect::Stripe, &mint),
                        );
                        assert_eq!(back.status, RefundStatus::Succeeded);
                        if counts {
                            refunds.push(back);
                        }
                        after
                    })
                }
                Move::Undo => match refunds.pop() {
                    Some(last) => Ok(refund_undone(&charge, &last, NOW)),
                    None => continue,
                },
            };
            if let Ok(next) = next {
                charge = next;
                prop_assert_eq!(charge.version, version + 1);
            }
            prop_assert!(0 <= charge.refunded && charge.refunded <= charge.captured);
            prop_assert!(charge.captured <= charge.amount);
            prop_assert_eq!(charge.refunded, refunds.iter().map(|back| back.amount).sum::<i64>());
        }
    }
}
