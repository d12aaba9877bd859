use domain::event::number_of_id;
use domain::operation::{EndpointAnswer, TokenAnswer};
use domain::source::{Source, Status};
use proptest::prelude::*;

use super::*;
use crate::fixture::{self, parsed, primary_answer};

fn told(happened: &Happened) -> Vec<&'static str> {
    planned(happened).iter().map(|one| one.name).collect()
}

fn source(kind: EventKind, source: Source, before: &str) -> Vec<&'static str> {
    let subject = Subject::Source(primary_answer(source));
    told(&fixture::happened(kind, subject, before))
}

/// A customer whose first and second choice are these.
fn customer(primary: Option<&str>, backup: Option<&str>) -> Subject {
    let mut customer = fixture::customer();
    customer.default_source = primary.map(domain::Id::from);
    customer.backup_source = backup.map(domain::Id::from);
    Subject::Customer(CustomerAnswer::bare(customer))
}

#[test]
fn sources_and_their_cards() {
    use EventKind::*;
    let card = fixture::card_source;
    let bank = fixture::bank_source;
    let secondary = r#"{"primary":false}"#;
    for (kind, subject, before, expected) in [
        (
            SourceAttached,
            card(),
            "",
            &["card_added", "payment_source_added"][..],
        ),
        (SourceAttached, card(), secondary, &["payment_source_added"]),
        (SourceAttached, bank(), "", &["payment_source_added"]),
        (
            SourceUpdated,
            card(),
            r#"{"exp_month":1}"#,
            &["card_updated", "payment_source_updated"],
        ),
        (
            SourceUpdated,
            bank(),
            r#"{"holder_name":null}"#,
            &["payment_source_updated"],
        ),
        (
            SourceChargeable,
            bank(),
            r#"{"status":"pending"}"#,
            &["payment_source_updated"],
        ),
        (
            SourceFailed,
            bank(),
            r#"{"status":"pending"}"#,
            &["payment_source_updated"],
        ),
    ] {
        assert_eq!(source(kind, subject, before), expected, "{kind:?} {before}");
    }
}

#[test]
fn sources_and_cards_that_end() {
    use EventKind::*;
    let card = fixture::card_source;
    let bank = fixture::bank_source;
    let secondary = r#"{"primary":false}"#;
    for (kind, subject, before, expected) in [
        (
            SourceDeleted,
            card(),
            r#"{"status":"chargeable"}"#,
            &["card_deleted", "payment_source_deleted"][..],
        ),
        (
            SourceDeleted,
            card(),
            secondary,
            &["payment_source_deleted"],
        ),
        (
            SourceDeleted,
            card(),
            r#"{"manner":"local"}"#,
            &["payment_source_locally_deleted"],
        ),
        (
            SourceExpiring,
            card(),
            secondary,
            &["card_expiry_reminder", "payment_source_expiring"],
        ),
        (
            SourceExpired,
            card(),
            "",
            &["card_expired", "payment_source_expired"],
        ),
        (SourceCreated, card(), "", &[]),
        (SourceAuthorizing, card(), "", &[]),
        (SourceConsumed, card(), "", &[]),
    ] {
        assert_eq!(source(kind, subject, before), expected, "{kind:?} {before}");
    }
    // A wrong answer is counted, and nobody is told.
    let vain = r#"{"status":"chargeable","verification":"new"}"#;
    assert_eq!(source(SourceUpdated, bank(), vain), Vec::<&str>::new());
    let once = Source {
        usage: Usage::SingleUse,
        status: Status::Deleted,
        ..card()
    };
    assert_eq!(source(SourceDeleted, once, ""), Vec::<&str>::new());
}

#[test]
fn customers_and_their_roles() {
    use EventKind::*;
    let role = || Some(parsed(r#"{"cause":"assign_payment_role"}"#));
    let default = r#"{"default_source":"pm_0"}"#;
    let backup = r#"{"backup_source":"pm_2"}"#;
    let first = r#"{"default_source":null}"#;
    let all: &[&str] = &["customer_changed"];
    for (kind, before, dialect, origin, expected) in [
        (
            CustomerCreated,
            "",
            Dialect::Chargebee,
            None,
            &["customer_created"][..],
        ),
        (
            CustomerDeleted,
            "",
            Dialect::Chargebee,
            None,
            &["customer_deleted"],
        ),
        (
            CustomerUpdated,
            r#"{"email":null}"#,
            Dialect::Chargebee,
            None,
            all,
        ),
        (
            CustomerDefaultChanged,
            default,
            Dialect::Chargebee,
            role(),
            all,
        ),
        (
            CustomerDefaultChanged,
            first,
            Dialect::Chargebee,
            role(),
            all,
        ),
        (
            CustomerDefaultChanged,
            default,
            Dialect::Chargebee,
            None,
            &[],
        ),
        (CustomerDefaultChanged, default, Dialect::Stripe, None, all),
        (CustomerDefaultChanged, first, Dialect::Stripe, None, &[]),
        // The backup became the primary, which was told already.
        (
            CustomerUpdated,
            r#"{"backup_source":"pm_1"}"#,
            Dialect::Chargebee,
            role(),
            &[],
        ),
        (CustomerUpdated, backup, Dialect::Chargebee, role(), all),
        (CustomerUpdated, backup, Dialect::Chargebee, None, &[]),
    ] {
        let mut happened = fixture::happened(kind, customer(Some("pm_1"), None), before);
        happened.dialect = Some(dialect);
        happened.origin = origin;
        assert_eq!(told(&happened), expected, "{kind:?} {before} {dialect:?}");
    }
}

#[test]
fn tokens_intents_and_the_rest() {
    use EventKind::*;
    let token = || {
        Subject::Token(TokenAnswer {
            token: fixture::token(),
        })
    };
    let told = |kind, subject| told(&fixture::happened(kind, subject, ""));
    assert_eq!(told(TokenCreated, token()), ["token_created"]);
    assert_eq!(told(TokenConsumed, token()), ["token_consumed"]);
    let intent = || Subject::Intent(fixture::intent());
    assert_eq!(told(IntentCreated, intent()), ["payment_intent_created"]);
    for kind in [
        IntentUpdated,
        IntentRequiresAction,
        IntentAuthorized,
        IntentConsumed,
    ] {
        assert_eq!(told(kind, intent()), ["payment_intent_updated"]);
    }
    let mut foreign = fixture::intent();
    foreign.intent.origin = Dialect::Stripe;
    assert!(told(IntentCreated, Subject::Intent(foreign)).is_empty());
    assert!(told(ChargeSucceeded, Subject::Charge(fixture::charge())).is_empty());
    let endpoint = EndpointAnswer {
        endpoint: fixture::endpoint(),
        secret: None,
    };
    assert!(told(EndpointCreated, Subject::Endpoint(endpoint)).is_empty());
}

#[test]
fn ids_lead_back_to_the_core_event() {
    let subject = Subject::Source(primary_answer(fixture::card_source()));
    let happened = fixture::happened(EventKind::SourceAttached, subject, "");
    let [card, source] = &planned(&happened)[..] else {
        panic!("not two")
    };
    assert_ne!(card.id, source.id);
    for id in [&card.id, &source.id] {
        assert!(id.starts_with("ev_") && id.len() <= 40);
        let core = core_id(id).expect("a core id");
        assert_eq!(number_of_id(&core), Some(77));
        assert_eq!(core, happened.id.as_str());
    }
    let too_long = format!("{}x", source.id);
    for foreign in ["evt_1x", "ev_", "ev_x", too_long.as_str()] {
        assert_eq!(core_id(foreign), None, "{foreign}");
    }
}

#[test]
fn every_name_and_every_kind_is_known() {
    for kind in EventKind::ALL {
        let subjects = [
            Subject::Source(primary_answer(fixture::card_source())),
            customer(Some("pm_1"), None),
            Subject::Intent(fixture::intent()),
        ];
        for subject in subjects {
            for name in told(&fixture::happened(*kind, subject, "")) {
                assert!(crate::words::events::NAMES.contains(&name), "{name}");
            }
        }
    }
    // Whatever is told is of a kind that lists ask for.
    for kind in EventKind::ALL {
        let subject = match kind.object() {
            domain::event::ObjectKind::Source => {
                Subject::Source(primary_answer(fixture::card_source()))
            }
            domain::event::ObjectKind::Customer => customer(Some("pm_1"), None),
            domain::event::ObjectKind::Intent => Subject::Intent(fixture::intent()),
            _ => continue,
        };
        let mut happened = fixture::happened(*kind, subject, r#"{"default_source":"pm_0"}"#);
        happened.dialect = None;
        let listed = crate::read::event::KINDS.contains(kind);
        assert_eq!(!told(&happened).is_empty(), listed, "{kind:?}");
    }
}

proptest! {
    #[test]
    fn no_id_panics(id in any::<String>()) {
        core_id(&id).and_then(|id| number_of_id(&id));
        core_id(&format!("ev_{id}")).and_then(|id| number_of_id(&id));
    }
}
