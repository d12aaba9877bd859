use domain::Id;

use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, head, member, view_of};

fn reply_of(answer: &ChargeAnswer) -> Reply {
    let head = head("POST", "/api/v2/customers/8avVGOkx8U1MX/collect_payment");
    view_of(operation::COLLECT_PAYMENT, &head, |view| {
        collected(answer, view)
    })
}

#[test]
fn a_payment() {
    let reply = reply_of(&fixture::charge());
    for (name, value) in [
        ("object", r#""transaction""#),
        ("customer_id", r#""8avVGOkx8U1MX""#),
        ("payment_source_id", r#""pm_16CHTnSAxXWqMAg8""#),
        ("payment_method", r#""card""#),
        ("gateway", r#""chargebee""#),
        ("type", r#""payment""#),
        ("currency_code", r#""USD""#),
        ("amount", "1000"),
        ("status", r#""success""#),
        ("id_at_gateway", r#""ref_1""#),
        ("masked_card_number", r#""************1111""#),
        ("deleted", "false"),
    ] {
        assert_eq!(member(&reply, &["transaction", name]), value, "{name}");
    }
    assert_eq!(member(&reply, &["customer", "card_status"]), r#""valid""#);
}

#[test]
fn states() {
    for (status, word, kind) in [
        (ChargeStatus::Pending, "in_progress", "payment"),
        (ChargeStatus::Authorized, "success", "authorization"),
        (ChargeStatus::Succeeded, "success", "payment"),
        (ChargeStatus::Failed, "failure", "payment"),
        (ChargeStatus::Voided, "voided", "authorization"),
    ] {
        let mut answer = fixture::charge();
        answer.charge.status = status;
        answer.charge.decline = (status == ChargeStatus::Failed).then(fixture::no);
        let reply = reply_of(&answer);
        let at = |name: &str| member(&reply, &["transaction", name]);
        assert_eq!(
            (at("status"), at("type")),
            (format!("{word:?}"), format!("{kind:?}"))
        );
        let failed = status == ChargeStatus::Failed;
        assert_eq!(at("error_code") == r#""3001""#, failed);
    }
}

#[test]
fn another_source_than_the_primary_pays() {
    let mut answer = fixture::charge();
    let owner = answer.customer.as_mut().expect("a customer");
    owner.customer.default_source = Some(Id::new("pm_other"));
    owner.default_source = None;
    let reply = reply_of(&answer);
    let at = |name: &str| member(&reply, &["customer", name]);
    assert_eq!(at("primary_payment_source_id"), r#""pm_other""#);
    // Nobody looked the primary up, so nothing is said about its card.
    assert_eq!(
        (at("card_status"), at("payment_method")),
        (String::new(), String::new())
    );
    answer.source = None;
    answer.customer = None;
    assert_eq!(
        member(&reply_of(&answer), &["transaction", "payment_method"]),
        r#""other""#
    );
}
