//! Requests with their exact answers.

use domain::intent::Challenge;
use domain::operation::{ChargeRef, CreateCharge, CreateSource, Material, Metadata, Operation};
use domain::source::Returns;
use domain::{Id, Secret};
use http::{HeaderValue, Method};
use kit::{Dialect, Fault, Found, Head, Reply, Trouble, find};
use tree::{Map, Tree, json};

use super::{by_name, head, parse, parsed, send};
use crate::text::{email, url};
use crate::{Magpie, validation};

const REQUESTS: &str = include_str!("../../cases/requests.json");
const VALUES: &str = include_str!("../../cases/values.json");

/// Passes the rules for members, yet a card source needs a card.
const NEEDS_A_CARD: &str = "a007";

fn list<'a>(file: &'a Tree, name: &str) -> &'a [Tree] {
    file.get(name).and_then(Tree::as_list).expect("a list")
}

fn text<'a>(case: &'a Tree, name: &str) -> &'a str {
    case.get(name).and_then(Tree::as_str).unwrap_or_default()
}

fn head_of(case: &Tree) -> Head {
    let media = case.get("content_type").and_then(Tree::as_str);
    let method = match text(case, "method") {
        "" => Method::POST,
        name => Method::try_from(name).expect("a method"),
    };
    head(method, text(case, "path"), media)
}

fn play(case: &Tree) -> Result<Operation, Reply> {
    send(&head_of(case), text(case, "body").as_bytes())
}

/// Sets have no order on the wire.
fn comparable(answer: &Tree) -> Tree {
    let mut answer = by_name(answer);
    let entries = answer.as_map_mut().and_then(|map| map.get_mut("detail"));
    if let Some(Tree::List(entries)) = entries {
        for entry in entries {
            let ctx = entry.as_map_mut().and_then(|entry| entry.get_mut("ctx"));
            let schemes = ctx.and_then(|ctx| ctx.as_map_mut()?.get_mut("allowed_schemes"));
            if let Some(Tree::List(schemes)) = schemes {
                schemes.sort_by_key(json::write);
            }
        }
    }
    answer
}

fn check(case: &Tree) -> Result<(), String> {
    let played = play(case);
    match (case.get("answer"), played) {
        (Some(answer), Err(reply)) => {
            same(&comparable(answer), &comparable(&parsed(&reply)))?;
            if reply.status == 422 {
                Ok(())
            } else {
                Err(format!("status {}", reply.status))
            }
        }
        (None, Ok(operation)) => {
            let wanted = case.get("parsed").cloned().unwrap_or(Tree::Null);
            same(
                &by_name(&without_nulls(&wanted)),
                &by_name(&as_sent(&operation)),
            )
        }
        (Some(_), Ok(_)) => Err("was accepted".to_owned()),
        (None, Err(reply)) => Err(String::from_utf8_lossy(&reply.body).into_owned()),
    }
}

fn same(wanted: &Tree, found: &Tree) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    Err(format!(
        "\n  wanted {}\n  found  {}",
        json::write(wanted),
        json::write(found)
    ))
}

fn check_all<'a>(cases: impl IntoIterator<Item = &'a Tree>) {
    let mut failures = Vec::new();
    for case in cases {
        if let Err(why) = check(case) {
            failures.push(format!(
                "{} {}: {why}",
                text(case, "id"),
                text(case, "body")
            ));
        }
    }
    assert!(
        failures.is_empty(),
        "{} cases differ\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn refused_requests() {
    let file = parse(REQUESTS);
    assert_eq!(list(&file, "refused").len(), 252);
    check_all(list(&file, "refused"));
}

#[test]
fn accepted_requests() {
    let file = parse(REQUESTS);
    assert_eq!(list(&file, "accepted").len(), 44);
    let passes = |case: &&Tree| text(case, "id") != NEEDS_A_CARD;
    check_all(list(&file, "accepted").iter().filter(passes));
}

/// What the server answers before it looks at the members of a body; the key of these cases is
/// known, if there is one.
fn answered_outside(case: &Tree) -> Reply {
    let magpie = Magpie::new();
    let mut head = head_of(case);
    let no = |trouble| magpie.trouble(&trouble, &head_of(case));
    if let Some(value) = case.get("authorization").and_then(Tree::as_str) {
        let value = HeaderValue::from_str(value).expect("a header value");
        head.headers.insert("authorization", value);
    }
    match find(
        magpie.endpoints(),
        &head.method,
        &magpie.canonical(&head.path),
    ) {
        Found::Endpoint(..) => {}
        Found::OtherMethods(methods) => {
            return no(Trouble::UnknownMethod {
                allow: kit::allowed(&methods),
            });
        }
        Found::Nothing => return no(Trouble::UnknownPath),
    }
    if let Err(reply) = magpie.body(&head, text(case, "body").as_bytes()) {
        return reply;
    }
    match magpie.presented(&head, &Tree::Null, &Tree::Null) {
        Err(reply) => reply,
        Ok(presented) if presented.key.is_none() => no(Trouble::NoCredentials),
        Ok(_) => panic!("{} has a key", text(case, "id")),
    }
}

#[test]
fn answers_outside_the_rules_for_members() {
    let file = parse(REQUESTS);
    assert_eq!(list(&file, "framework").len(), 7);
    for case in list(&file, "framework") {
        let reply = answered_outside(case);
        let status = case.get("status").and_then(Tree::as_i64);
        assert_eq!(
            Some(i64::from(reply.status)),
            status,
            "{}",
            text(case, "id")
        );
        assert_eq!(case.get("answer"), Some(&parsed(&reply)));
        let headers = case.get("headers").and_then(Tree::as_map);
        for (name, value) in headers.into_iter().flat_map(Map::iter) {
            let sent = reply.headers.iter().find(|(known, _)| *known == name);
            assert_eq!(sent.map(|(_, sent)| sent.as_str()), value.as_str());
        }
    }
}

#[test]
fn a_card_source_needs_a_card() {
    let wanted = parse(
        r#"{"detail":[{"loc":["body","card"],
            "msg":"field required","type":"value_error.missing"}]}"#,
    );
    for body in [r#"{"type":"card"}"#, r#"{"type":"card","card":null}"#] {
        let head = head(Method::POST, "/v2/sources", super::JSON);
        let reply = send(&head, body.as_bytes()).expect_err("refused");
        assert_eq!((reply.status, parsed(&reply)), (422, wanted.clone()));
    }
}

#[test]
fn values_of_other_kinds() {
    let file = parse(VALUES);
    check_all(list(&file, "bodies"));
}

#[test]
fn addresses_of_pages() {
    let file = parse(VALUES);
    for case in list(&file, "urls") {
        let given = text(case, "given");
        match (
            url::normal(given),
            case.get("normal").and_then(Tree::as_str),
        ) {
            (Ok(found), Some(wanted)) => assert_eq!(found, wanted, "{given:?}"),
            (Err(fault), None) => assert_eq!(
                comparable_finding(&validation::finding(&fault).at(Vec::new())),
                comparable_finding(case.get("refused").expect("a finding")),
                "{given:?} {fault:?}"
            ),
            (found, wanted) => panic!("{given:?}: {found:?} instead of {wanted:?}"),
        }
    }
}

fn comparable_finding(finding: &Tree) -> String {
    let mut finding = by_name(finding);
    finding.as_map_mut().and_then(|map| map.remove("loc"));
    let whole = Tree::from(Map::from_iter([(
        "detail".to_owned(),
        vec![finding].into(),
    )]));
    json::write(&comparable(&whole))
}

#[test]
fn addresses_of_people() {
    let file = parse(VALUES);
    for case in list(&file, "emails") {
        let given = text(case, "given");
        let wanted = case.get("normal").and_then(Tree::as_str);
        assert_eq!(email::normal(given).as_deref(), wanted, "{given:?}");
    }
}

#[test]
fn what_follows_a_url_is_masked() {
    let fault = url::normal("https://a.example/x 4242 4242 4242 4242").expect_err("extra");
    assert!(matches!(fault, Fault::Other("url.extra", _)));
    let entry = json::write(&validation::finding(&fault).at(Vec::new()));
    assert!(!entry.contains("4242 4242"), "{entry}");
}

fn without_nulls(tree: &Tree) -> Tree {
    match tree {
        Tree::Map(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.to_owned(), without_nulls(value)))
            .collect::<Map>()
            .into(),
        other => other.clone(),
    }
}

/// An operation as the members it was read from.
fn as_sent(operation: &Operation) -> Tree {
    let mut members = Map::new();
    match operation {
        Operation::CreateSource(create) => source_as_sent(create, &mut members),
        Operation::CreateCustomer(create) => {
            let profile = &create.profile;
            assert_eq!(create.claims, ["magpie_email"]);
            members.insert("email", profile.email.clone());
            members.insert("mobile_number", profile.phone.clone());
            members.insert("description", profile.description.clone());
            members.insert("metadata", profile.metadata.clone());
        }
        Operation::AttachSource(attach) => {
            assert!(attach.customer.as_str().starts_with("cus_"));
            members.insert("source", attach.source.clone());
        }
        Operation::CreateCharge(create) => charge_as_sent(create, &mut members),
        Operation::RefundCharge(refund) => {
            let charge = Id::new("ch_0179504c16bddfe6bb8444581af5ae05");
            assert_eq!(refund.charge, ChargeRef::Id(charge));
            members.insert("amount", refund.amount);
        }
        Operation::UpdateCustomer(update) => {
            let change = &update.change;
            assert!(!change.phone.is_some() && !change.description.is_some());
            assert_eq!(change.metadata, Metadata::Keep);
        }
        other => panic!("not an operation of these cases: {other:?}"),
    }
    without_nulls(&members.into())
}

fn charge_as_sent(create: &CreateCharge, members: &mut Map) {
    let (currency, terms) = (&create.currency, &create.terms);
    let shown = terms.detail(domain::Dialect::Magpie, "currency");
    let Some(Material::Handle(source)) = &create.material else {
        panic!("a source pays");
    };
    assert_eq!(
        shown.and_then(Tree::as_str).map(str::to_lowercase),
        Some(currency.clone())
    );
    assert_eq!(create.challenge, Challenge::Always);
    members.insert("amount", create.amount);
    members.insert("currency", shown.cloned());
    members.insert("source", source.as_str());
    members.insert("description", terms.description.clone());
    members.insert("statement_descriptor", terms.statement_descriptor.clone());
    members.insert("capture", create.capture);
    members.insert("metadata", terms.metadata.clone());
}

fn source_as_sent(create: &CreateSource, members: &mut Map) {
    match &create.material {
        Material::Method(method) => {
            members.insert("type", method.name());
        }
        Material::Card(card) => {
            let address = &card.address;
            members.insert("type", "card");
            members.insert(
                "card",
                tree::map([
                    ("name", card.name.clone().into()),
                    ("number", card.number.expose().into()),
                    ("exp_month", card.exp_month.as_str().into()),
                    ("exp_year", card.exp_year.as_str().into()),
                    ("cvc", card.cvc.as_ref().map(Secret::expose).into()),
                    ("address_line1", address.line1.clone().into()),
                    ("address_line2", address.line2.clone().into()),
                    ("address_city", address.city.clone().into()),
                    ("address_state", address.state.clone().into()),
                    ("address_country", address.country.clone().into()),
                    ("address_zip", address.zip.clone().into()),
                ]),
            );
        }
        other => panic!("not a material of this dialect: {other:?}"),
    }
    let returns = &create.particulars.returns;
    if *returns != Returns::default() {
        members.insert(
            "redirect",
            tree::map([
                ("success", returns.success.clone().into()),
                ("fail", returns.fail.clone().into()),
                ("notify", returns.notify.clone().into()),
            ]),
        );
    }
    members.insert("owner", create.particulars.owner.clone());
}
