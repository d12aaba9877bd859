use domain::{Role, Secret};
use kit::Dialect;
use proptest::prelude::*;

use super::*;
use crate::fixture::{head, head_with, header, member};

fn about(replayed: bool) -> About {
    About {
        request_id: "req_1".to_owned(),
        key: Some("k".to_owned()),
        original_request: None,
        replayed,
        now: fixture::NOW,
    }
}

#[test]
fn owns_its_paths_only() {
    for (path, owned) in [
        ("/api/v2", true),
        ("/api/v2/", true),
        ("/api/v2/customers", true),
        ("/api/v1/customers", false),
        ("/api/v22", false),
        ("/v2/sources", false),
    ] {
        assert_eq!(Chargebee::new().owns(path), owned, "{path}");
    }
}

fn answer_to(trouble: &Trouble) -> Reply {
    Chargebee::new().trouble(trouble, &head("POST", "/api/v2/x"))
}

fn check_troubles(rows: Vec<(Trouble, u16, &str, &str)>) {
    for (trouble, status, class, code) in rows {
        let reply = answer_to(&trouble);
        let text = |name: &str| member(&reply, &[name]).trim_matches('"').to_owned();
        assert_eq!(reply.status, status, "{trouble:?}");
        assert_eq!(
            (text("type"), text("api_error_code")),
            (class.to_owned(), code.to_owned())
        );
        assert_eq!(
            (text("error_code"), text("error_msg")),
            (code.to_owned(), text("message"))
        );
        let media = "application/json;charset=utf-8";
        assert_eq!(header(&reply, "content-type"), Some(media));
        assert_eq!(
            header(&reply, "retry-after").is_some(),
            status == 429,
            "{trouble:?}"
        );
    }
}

#[test]
fn troubles_with_the_request() {
    let request = "invalid_request";
    let (key, path) = ("k".to_owned(), "/api/v2/customers".to_owned());
    let allow = "GET".to_owned();
    let mismatch = Trouble::KeyMismatch { key: key.clone() };
    let other = Trouble::KeyOtherPath {
        key,
        first: path.clone(),
        now: path,
    };
    check_troubles(vec![
        (Trouble::UnknownPath, 404, request, "resource_not_found"),
        (
            Trouble::UnknownMethod { allow },
            405,
            request,
            "http_method_not_supported",
        ),
        (
            Trouble::BodyTooLarge { limit: 1 },
            400,
            request,
            "resource_limit_exceeded",
        ),
        (Trouble::BodyBroken, 400, request, request),
        (mismatch.clone(), 422, request, "unable_to_process_request"),
        (other, 422, request, "unable_to_process_request"),
    ]);
    let words = "The idempotency key provided has already been used for a different request.";
    assert_eq!(
        member(&answer_to(&mismatch), &["message"]),
        format!("{words:?}")
    );
}

#[test]
fn troubles_with_credentials() {
    let unknown = Trouble::UnknownKey {
        masked: "sk_test_***".to_owned(),
    };
    let nobody = "api_authentication_failed";
    let role = Role::Publishable;
    check_troubles(vec![
        (Trouble::NoCredentials, 401, "untyped", nobody),
        (unknown.clone(), 401, "untyped", nobody),
        (Trouble::NoWorkspace, 401, "untyped", nobody),
        (Trouble::SessionInvalid, 401, "untyped", nobody),
        (Trouble::SessionRevoked, 401, "untyped", nobody),
        (
            Trouble::WrongRole { role },
            403,
            "untyped",
            "api_authorization_failed",
        ),
        (
            Trouble::LiveModeOff,
            403,
            "operation_failed",
            "request_blocked",
        ),
        (Trouble::UnknownSite, 404, "untyped", "site_not_found"),
        (Trouble::ForeignAccount, 404, "untyped", "site_not_found"),
    ]);
    let words = "Sorry, authentication failed. Invalid API key";
    assert_eq!(
        member(&answer_to(&unknown), &["message"]),
        format!("{words:?}")
    );
}

#[test]
fn troubles_of_the_server() {
    let failed = "operation_failed";
    let key = "k".to_owned();
    let many = Trouble::TooManyCalls { retry_after: 7 };
    check_troubles(vec![
        (Trouble::KeyInUse { key }, 429, failed, "lock_timeout"),
        (many.clone(), 429, failed, "api_request_limit_exceeded"),
        (
            Trouble::Unavailable,
            503,
            failed,
            "internal_temporary_error",
        ),
        (Trouble::Internal, 500, failed, "internal_error"),
    ]);
    assert_eq!(header(&answer_to(&many), "retry-after"), Some("7"));
}

#[test]
fn preflights_are_answered_on_token_routes() {
    for (path, status) in [
        ("/api/v2/tokens/create_for_card", 204),
        ("/api/v2/customers", 405),
    ] {
        let allow = Trouble::UnknownMethod {
            allow: "POST".to_owned(),
        };
        assert_eq!(
            Chargebee::new()
                .trouble(&allow, &head("OPTIONS", path))
                .status,
            status
        );
    }
}

#[test]
fn bodies_are_forms() {
    let chargebee = Chargebee::new();
    let read = |method: &str, media: &[(&str, &str)], bytes: &[u8]| {
        chargebee.body(&head_with(method, "/api/v2/customers", media), bytes)
    };
    let form = (
        "content-type",
        "application/x-www-form-urlencoded; charset=UTF-8",
    );
    let json = ("content-type", "application/json");
    for media in [&[form][..], &[], &[("content-type", "")]] {
        let body = read("POST", media, b"card%5Bnumber%5D=4111+1111&id=1&id=2").expect("a form");
        assert_eq!(
            body.at(&["card", "number"]).and_then(Tree::as_str),
            Some("4111 1111")
        );
        assert_eq!(body.get("id").and_then(Tree::as_str), Some("2"));
    }
    assert!(read("GET", &[json], b"{}").is_ok());
    assert!(read("POST", &[json], b"").is_ok());
    let too_deep = format!("a{}=1", "[b]".repeat(100));
    for (media, bytes, code) in [
        (json, &b"{\"id\":\"cu_1\"}"[..], "invalid_request"),
        (
            ("content-type", "multipart/form-data"),
            b"x",
            "invalid_request",
        ),
        (form, b"id=%FF", "invalid_request"),
        (form, b"id=%00", "invalid_request"),
        (form, too_deep.as_bytes(), "resource_limit_exceeded"),
    ] {
        let reply = read("POST", &[media], bytes).expect_err("refused");
        assert_eq!(reply.status, 400);
        assert_eq!(member(&reply, &["api_error_code"]), format!("{code:?}"));
    }
}

#[test]
fn keys_come_by_basic_authentication() {
    let chargebee = Chargebee::new();
    let empty = Tree::Map(Map::new());
    let presented = |value: &str| {
        let head = head_with("GET", "/api/v2/customers/x", &[("authorization", value)]);
        chargebee.presented(&head, &empty, &empty)
    };
    // sk_test_wellspring without and with a password
    for value in [
        "Basic c2tfdGVzdF93ZWxsc3ByaW5nOg==",
        "basic c2tfdGVzdF93ZWxsc3ByaW5nOnB3",
    ] {
        let key = presented(value).expect("readable").key;
        assert_eq!(key, Some(Secret::new("sk_test_wellspring")));
    }
    assert_eq!(
        presented("Bearer sk_test_wellspring")
            .expect("another scheme")
            .key,
        None
    );
    for value in ["Basic", "Basic %%%", "Basic c2tfdGVzdF93ZWxsc3ByaW5n"] {
        assert_eq!(presented(value).expect_err("refused").status, 401);
    }
}

#[test]
fn idempotency() {
    let chargebee = Chargebee::new();
    assert_eq!(chargebee.idempotency_seconds(), 1800);
    assert_eq!(chargebee.idempotency_wait_seconds(), 10);
    for (status, kept) in [
        (200, true),
        (400, true),
        (404, true),
        (409, true),
        (401, false),
        (403, false),
        (405, false),
        (422, false),
        (429, false),
        (500, false),
        (503, false),
    ] {
        for stage in [Stage::Read, Stage::Executed] {
            assert_eq!(
                chargebee.keeps(&Reply::empty(status), stage),
                kept,
                "{status}"
            );
        }
    }
    for (replayed, shown) in [(false, None), (true, Some("true"))] {
        let mut reply = Reply::empty(200);
        chargebee.finish(
            &mut reply,
            &head("POST", "/api/v2/customers"),
            &about(replayed),
        );
        assert_eq!(header(&reply, "chargebee-idempotency-replayed"), shown);
    }
}

#[test]
fn addresses_are_of_sources_that_are_shown() {
    let source = fixture::card_source();
    let address = Chargebee::new().address(&source);
    assert_eq!(
        address.as_deref(),
        Some("/api/v2/payment_sources/pm_16CHTnSAxXWqMAg8")
    );
    let alone = Source {
        customer: None,
        ..source
    };
    assert_eq!(Chargebee::new().address(&alone), None);
}

#[test]
fn every_endpoint_is_in_the_table_once() {
    let mut rows: Vec<String> = Chargebee::new()
        .endpoints()
        .iter()
        .map(|endpoint| format!("{} {}", endpoint.method, endpoint.path))
        .collect();
    rows.sort();
    let expected = [
        "GET /api/v2/cards/{id}",
        "GET /api/v2/customers",
        "GET /api/v2/customers/{id}",
        "GET /api/v2/events",
        "GET /api/v2/events/{id}",
        "GET /api/v2/payment_intents/{id}",
        "GET /api/v2/payment_sources",
        "GET /api/v2/payment_sources/{id}",
        "GET /api/v2/payment_sources/{id}/gateway_payment_method_tokens",
        "GET /api/v2/tokens/{id}",
        "GET /api/v2/vaulted_payment_methods/{id}",
        "GET /api/v2/webhook_endpoints",
        "GET /api/v2/webhook_endpoints/{id}",
        "POST /api/v2/customers",
        "POST /api/v2/customers/{id}",
        "POST /api/v2/customers/{id}/assign_payment_role",
        "POST /api/v2/customers/{id}/collect_payment",
        "POST /api/v2/customers/{id}/copy_card",
        "POST /api/v2/customers/{id}/credit_card",
        "POST /api/v2/customers/{id}/delete",
        "POST /api/v2/customers/{id}/delete_card",
        "POST /api/v2/customers/{id}/switch_gateway",
        "POST /api/v2/customers/{id}/update_billing_info",
        "POST /api/v2/customers/{id}/update_payment_method",
        "POST /api/v2/hosted_pages/retrieve_agreement_pdf",
        "POST /api/v2/payment_intents",
        "POST /api/v2/payment_intents/{id}",
        "POST /api/v2/payment_sources/create_bank_account",
        "POST /api/v2/payment_sources/create_card",
        "POST /api/v2/payment_sources/create_using_payment_intent",
        "POST /api/v2/payment_sources/create_using_permanent_token",
        "POST /api/v2/payment_sources/create_using_temp_token",
        "POST /api/v2/payment_sources/create_using_token",
        "POST /api/v2/payment_sources/create_voucher_payment_source",
        "POST /api/v2/payment_sources/{id}/delete",
        "POST /api/v2/payment_sources/{id}/delete_local",
        "POST /api/v2/payment_sources/{id}/export_payment_source",
        "POST /api/v2/payment_sources/{id}/switch_gateway_account",
        "POST /api/v2/payment_sources/{id}/update_bank_account",
        "POST /api/v2/payment_sources/{id}/update_card",
        "POST /api/v2/payment_sources/{id}/verify_bank_account",
        "POST /api/v2/tokens/create_for_card",
        "POST /api/v2/tokens/create_using_temp_token",
        "POST /api/v2/webhook_endpoints",
        "POST /api/v2/webhook_endpoints/{id}",
        "POST /api/v2/webhook_endpoints/{id}/delete",
    ];
    assert_eq!(rows, expected);
}

/// Names that the readers ask for, and others.
const NAMES: &str = "(id|customer_id|token_id|card|number|expiry_month|cvv|bank_account|iban|\
    payment_method|tmp_token|billing_address|meta_data|cf_x|entity_identifiers|type|status|is|in|\
    between|created_at|sort_by|asc|offset|limit|payment_method_type|id_at_vault|business_entity_id|\
    billing_address|amount|amount1|payment_intent|voucher_payment_source|enabled_events|url|name|\
    payment_source_id|role|invoice_allocations|customer|bank_account|currency_code|occurred_at|\
    relationship|event_type|[a-z]{1,3})";

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        any::<i64>().prop_map(Tree::from),
        any::<String>().prop_map(Tree::from),
        "[0-9\\[\\]{}'\",:a-z]{0,20}".prop_map(Tree::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::from),
            prop::collection::vec((NAMES, inner), 0..6)
                .prop_map(|members| Tree::Map(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_tree_panics_in_any_reader(body in trees(), query in trees()) {
        for endpoint in Chargebee::new().endpoints() {
            let head = head(endpoint.method.as_str(), "/api/v2/x/y");
            fixture::call_of_tree(endpoint.operation, &head, body.clone(), |call| {
                let (policy, caller) = (call.policy, call.caller);
                let call = kit::Call {
                    head: &head,
                    params: call.params.clone(),
                    query: query.clone(),
                    body: call.body.clone(),
                    caller,
                    policy,
                    now: call.now,
                    operation: call.operation,
                };
                // Both outcomes are fine; only a panic is not.
                endpoint.read(&call).map_or_else(|reply| reply.status, |_| 200)
            });
        }
    }

    #[test]
    fn no_bytes_panic_in_the_body(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let chargebee = Chargebee::new();
        let head = head("POST", "/api/v2/customers");
        let read = chargebee.body(&head, &bytes);
        prop_assert!(read.is_ok() || read.is_err_and(|reply| reply.status == 400));
    }
}

#[test]
fn messages_are_the_events_that_are_read() {
    let subject = Subject::Source(fixture::primary_answer(fixture::card_source()));
    let happened = fixture::happened(domain::event::EventKind::SourceAttached, subject, "");
    let chargebee = Chargebee::new();
    let told = fixture::view("", "/api/v2/events", "", |view| {
        chargebee.messages(&happened, view)
    });
    let names: Vec<&str> = told.iter().map(|message| message.name.as_str()).collect();
    assert_eq!(names, ["card_added", "payment_source_added"]);
    for message in &told {
        let body = fixture::parsed(std::str::from_utf8(&message.body).expect("UTF-8"));
        assert_eq!(
            body.get("id").and_then(Tree::as_str),
            Some(message.id.as_str())
        );
        let name = body.get("event_type").and_then(Tree::as_str);
        assert_eq!(name, Some(message.name.as_str()));
        assert!(chargebee.event_names().contains(&message.name.as_str()));
    }
}

#[test]
fn payers_come_back_where_the_intent_says() {
    let mut answer = fixture::intent();
    let url = "https://shop.example/no";
    let dialect = domain::Dialect::Chargebee;
    answer.intent.terms.set_detail(dialect, "failure_url", url);
    let step = Subject::Intent(answer);
    let back = |verdict| {
        fixture::view("", "/api/v2/x", "", |view| {
            Chargebee::new().return_address(&step, verdict, view)
        })
    };
    assert_eq!(back(Verdict::Refused).as_deref(), Some(url));
    assert_eq!(back(Verdict::Approved), None);
}

#[test]
fn documents_are_not_made_here() {
    let head = head("POST", "/api/v2/hosted_pages/retrieve_agreement_pdf");
    for (body, code) in [
        ("payment_source_id=pm_1", "configuration_incompatible"),
        ("", "param_wrong_value"),
    ] {
        let operation = crate::endpoints::operation::AGREEMENT_PDF;
        let reply = fixture::call(operation, &head, body, read::agreement::refuse);
        assert_eq!(
            (reply.status, member(&reply, &["api_error_code"])),
            (400, format!("{code:?}"))
        );
    }
}
