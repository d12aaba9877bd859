use super::*;
use crate::fixture::{body, header, member, parsed};

#[test]
fn the_example_of_the_reference() {
    let message = "Problem while adding the card. Error message : (3009) Do not honour.";
    let reply = Problem::verification(message)
        .about("card[number]")
        .caused_by("gateway.general.decline")
        .reply();
    let expected = parsed(
        r#"{
            "message": "Problem while adding the card. Error message : (3009) Do not honour.",
            "type": "payment",
            "api_error_code": "payment_method_verification_failed",
            "param": "card[number]",
            "error_cause_id": "gateway.general.decline",
            "error_code": "payment_method_verification_failed",
            "error_msg": "Problem while adding the card. Error message : (3009) Do not honour.",
            "error_param": "card[number]",
            "http_status_code": 400
        }"#,
    );
    assert_eq!((reply.status, body(&reply)), (400, expected));
    assert_eq!(
        header(&reply, "content-type"),
        Some("application/json;charset=utf-8")
    );
}

#[test]
fn several_members_at_fault_are_a_list() {
    let problem = Problem::blank("a").about("b").about("a");
    let reply = problem.reply();
    assert_eq!(member(&reply, &["param"]), r#"["a","b"]"#);
    assert_eq!(member(&reply, &["error_param"]), r#""a""#);
    let reply = Problem::request("invalid_request", "x").reply();
    assert_eq!(member(&reply, &["param"]), "");
    assert_eq!(member(&reply, &["error_param"]), "");
}

#[test]
fn throttling_says_when_to_come_back() {
    let reply = Problem::throttled("lock_timeout", "x", 0).reply();
    assert_eq!(
        (reply.status, header(&reply, "retry-after")),
        (429, Some("1"))
    );
}

#[test]
fn messages_hold_no_card_number() {
    let reply = Problem::not_found("4111 1111 1111 1111", "token_id").reply();
    assert_eq!(
        member(&reply, &["message"]),
        r#""**** **** **** 1111 not found""#
    );
    assert!(!String::from_utf8_lossy(&reply.body).contains("4111"));
}
