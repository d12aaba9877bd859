use super::*;
use crate::endpoints::operation;
use crate::fixture::{self, head, member, primary_answer, view_of};

#[test]
fn the_primary_card_alone() {
    let head = head("GET", "/api/v2/cards/8avVGOkx8U1MX");
    let read = |answer: &CustomerAnswer| {
        view_of(operation::READ_LEGACY_CARD, &head, |view| {
            card_of(answer, view)
        })
    };
    let owner = primary_answer(fixture::card_source())
        .customer
        .expect("a customer");
    assert_eq!(member(&read(&owner), &["card", "last4"]), r#""1111""#);
    let bank = primary_answer(fixture::bank_source())
        .customer
        .expect("a customer");
    for without in [bank, CustomerAnswer::bare(fixture::customer())] {
        let reply = read(&without);
        assert_eq!(reply.status, 404);
        assert_eq!(
            member(&reply, &["api_error_code"]),
            r#""resource_not_found""#
        );
    }
}

#[test]
fn moved_and_deleted_cards() {
    let head = head("POST", "/api/v2/customers/8avVGOkx8U1MX/delete_card");
    let answer = primary_answer(fixture::card_source());
    let moved = view_of(operation::SWITCH_LEGACY_CARD, &head, |view| {
        switched(&answer, view)
    });
    assert_eq!(member(&moved, &["card", "object"]), r#""card""#);
    let gone = view_of(operation::DELETE_LEGACY_CARD, &head, |view| {
        deleted(&answer, view)
    });
    assert_eq!(member(&gone, &["card"]), "");
    assert_eq!(member(&gone, &["customer", "object"]), r#""customer""#);
}
