//! What is answered when something goes, when it is found, and what came in.

use domain::list::Page;
use domain::method::Method;
use domain::operation::{Answer, CustomerAnswer, SourceAnswer};
use domain::source::{Action, ActionKind, ActionState, Source, Status};

use super::fixture::{Request, at, bank_source, body, customer, error, object, source};

fn deleted(source: Source) -> String {
    let request = Request::delete(&format!("/v1/customers/cus_1/sources/{}", source.id));
    let answer = SourceAnswer {
        source,
        customer: None,
    };
    let reply = request.answer(&Answer::DeleteSource(Box::new(answer)));
    tree::json::write(&body(&reply))
}

#[test]
fn what_is_gone_says_so() {
    let card = Source {
        status: Status::Deleted,
        ..source()
    };
    assert_eq!(
        deleted(card),
        r#"{"id":"card_1Q2wErTyUiOpAsDfGhJkLzXc","object":"card","deleted":true}"#
    );
    assert_eq!(
        deleted(bank_source()),
        r#"{"id":"ba_1Q2wErTyUiOpAsDfGhJkLzXd","object":"bank_account","deleted":true}"#
    );
    let detached = Source {
        status: Status::Consumed,
        ..object(Method::Card)
    };
    let whole = deleted(detached);
    assert!(whole.contains(r#""object":"source""#) && whole.contains(r#""status":"consumed""#));
    let answer = Answer::DeleteCustomer(Box::new(CustomerAnswer::bare(customer())));
    let reply = Request::delete("/v1/customers/cus_9s6XKzkNRiz8i3").answer(&answer);
    assert_eq!(
        tree::json::write(&body(&reply)),
        r#"{"id":"cus_9s6XKzkNRiz8i3","object":"customer","deleted":true}"#
    );
}

#[test]
fn searches_name_the_next_page() {
    let page = Page {
        items: vec![CustomerAnswer::bare(customer())],
        has_more: true,
        total: Some(7),
        skipped: 0,
    };
    let answer = Answer::ListCustomers(Box::new(page));
    let target = "/v1/customers/search?query=x&expand[]=total_count";
    let reply = Request::get(target).answer(&answer);
    assert_eq!(at(&reply, &["object"]), "\"search_result\"");
    assert_eq!(at(&reply, &["next_page"]), "\"cus_9s6XKzkNRiz8i3\"");
    assert_eq!(at(&reply, &["total_count"]), "7");
    assert_eq!(at(&reply, &["url"]), "\"/v1/customers/search\"");
    let reply = Request::get("/v1/customers/search?query=x").answer(&answer);
    assert_eq!(at(&reply, &["total_count"]), "(none)");
}

fn receiver(received: i64) -> Source {
    Source {
        action: Some(Action {
            kind: ActionKind::Receiver,
            state: ActionState::Succeeded,
            url: None,
            data: tree::map([
                ("amount_received", received.into()),
                ("account_number", "test_000123456789".into()),
            ]),
        }),
        ..object(Method::AchCreditTransfer)
    }
}

#[test]
fn what_came_in_is_listed() {
    let path = "/v1/sources/src_1Q2wErTyUiOpAsDfGhJkLzXe/source_transactions";
    let answer = |path: &str, source: Source| {
        let customer = None;
        let answer = SourceAnswer { source, customer };
        Request::get(path).answer(&Answer::ReadSource(Box::new(answer)))
    };
    let reply = answer(path, receiver(1000));
    let text = tree::json::write(&body(&reply));
    assert!(
        text.contains(r#""ach_credit_transfer":{"last4":"6789"}"#),
        "{text}"
    );
    assert_eq!(at(&answer(path, receiver(0)), &["data"]), "[]");
    let one = format!("{path}/srctxn_1Q2wErTyUiOpAsDfGhJkLzXe");
    let reply = answer(&one, receiver(1000));
    assert_eq!(at(&reply, &["object"]), "\"source_transaction\"");
    assert_eq!(at(&reply, &["amount"]), "1000");
    let reply = answer(&format!("{path}/srctxn_x"), receiver(1000));
    let (status, code, _, message) = error(&reply);
    assert_eq!((status, code.as_str()), (404, "resource_missing"));
    assert_eq!(message, "No such source_transaction: 'srctxn_x'");
}

#[test]
fn notices_are_given_where_they_were_asked_for() {
    let path = "/v1/sources/src_1Q2wErTyUiOpAsDfGhJkLzXe/mandate_notifications/\
                srcmn_1Q2wErTyUiOpAsDfGhJkLzXe";
    let answer = |source: Source| {
        let customer = None;
        let answer = SourceAnswer { source, customer };
        Request::get(path).answer(&Answer::ReadSource(Box::new(answer)))
    };
    let mut debit = object(Method::SepaDebit);
    assert_eq!(error(&answer(debit.clone())).0, 404);
    let mandate = tree::map([("notification_method", "email".into())]);
    let own = tree::map([("mandate", mandate)]);
    debit.particulars.details = Some(tree::map([("stripe", own)]));
    let reply = answer(debit);
    assert_eq!(at(&reply, &["status"]), "\"submitted\"");
    assert_eq!(at(&reply, &["source", "object"]), "\"source\"");
}
