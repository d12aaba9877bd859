use domain::refusal::Reason;
use domain::source::{Status, Usage};

use super::*;
use crate::fixture::{header, member, view};

mod calls;

/// What is refused, on which call with which body, the answer, and the member at fault.
type Row = (Refusal, &'static str, &'static str, Expected, &'static str);

/// Status, class and code.
type Expected = (u16, &'static str, &'static str);

const MISSING: Expected = (404, "invalid_request", "resource_not_found");
const INVALID: Expected = (400, "invalid_request", "invalid_request");
const UNVERIFIED: Expected = (400, "payment", "payment_method_verification_failed");
const DUPLICATE: Expected = (400, "invalid_request", "duplicate_entry");
const EXHAUSTED: Expected = (400, "invalid_request", "resource_limit_exhausted");
const INCOMPATIBLE: Expected = (400, "invalid_request", "configuration_incompatible");
const WRONG: Expected = (400, "invalid_request", "param_wrong_value");
const STATE: Expected = (409, "invalid_request", "invalid_state_for_request");
const NOBODY: Expected = (401, "untyped", "api_authentication_failed");
const FORBIDDEN: Expected = (403, "untyped", "api_authorization_failed");
const LOCKED: Expected = (429, "operation_failed", "lock_timeout");
const THROTTLED: Expected = (429, "operation_failed", "api_request_limit_exceeded");
const TEMPORARY: Expected = (503, "operation_failed", "internal_temporary_error");

fn check(rows: Vec<Row>) {
    for (refusal, operation, body, (status, class, code), param) in rows {
        let reply = view(operation, "/api/v2/x", body, |view| reply(&refusal, view));
        let text = |name: &str| member(&reply, &[name]).trim_matches('"').to_owned();
        assert_eq!(reply.status, status, "{refusal:?}");
        assert_eq!(text("type"), class, "{refusal:?}");
        assert_eq!(text("api_error_code"), code, "{refusal:?}");
        assert_eq!(text("param"), param, "{refusal:?}");
        assert_eq!(text("error_code"), code, "{refusal:?}");
        assert_eq!(text("error_msg"), text("message"), "{refusal:?}");
        assert_eq!(text("error_param"), param, "{refusal:?}");
        assert_eq!(text("http_status_code"), status.to_string(), "{refusal:?}");
        assert_eq!(
            header(&reply, "retry-after").is_some(),
            status == 429,
            "{refusal:?}"
        );
    }
}

fn not_found(kind: Kind) -> Refusal {
    Refusal::NotFound {
        kind,
        id: "x_1".to_owned(),
    }
}

fn id() -> String {
    "tok_1".to_owned()
}

#[test]
fn missing_objects() {
    use operation::*;
    let account = "gateway_account_id";
    let (of_card, of_bank) = (
        "card[gateway_account_id]",
        "bank_account[gateway_account_id]",
    );
    let rows = [
        (Kind::Customer, CREATE_SOURCE, "", "customer_id"),
        (Kind::Customer, READ_CUSTOMER, "", "customer_id"),
        (Kind::Token, CREATE_SOURCE, "", "token_id"),
        (Kind::Source, CREATE_SOURCE, "", "token_id"),
        (Kind::Token, READ_TOKEN, "", "token_id"),
        (Kind::Source, READ_SOURCE, "", "payment_source_id"),
        (Kind::GatewayAccount, CREATE_TOKEN_FOR_CARD, "", of_card),
        (Kind::GatewayAccount, CREATE_TOKEN_FROM_GATEWAY, "", account),
        (
            Kind::GatewayAccount,
            CREATE_CUSTOMER,
            "bank_account[iban]=x",
            of_bank,
        ),
        (Kind::Entity, CREATE_CUSTOMER, "", "business_entity_id"),
    ];
    let row = |(kind, operation, body, param)| (not_found(kind), operation, body, MISSING, param);
    check(rows.map(row).to_vec());
    let reply = view(CREATE_SOURCE, "/api/v2/x", "", |view| {
        reply(&not_found(Kind::Customer), view)
    });
    assert_eq!(member(&reply, &["message"]), r#""x_1 not found""#);
}

#[test]
fn a_filter_for_an_unknown_customer_finds_nothing() {
    let reply = view(
        operation::LIST_SOURCES,
        "/api/v2/payment_sources",
        "",
        |view| reply(&not_found(Kind::Customer), view),
    );
    assert_eq!(
        (reply.status, member(&reply, &["list"]).as_str()),
        (200, "[]")
    );
}

#[test]
fn spent_handles() {
    use operation::*;
    let used = || Refusal::TokenUsed { id: id() };
    check(vec![
        (used(), CREATE_SOURCE, "", INVALID, "token_id"),
        (
            Refusal::TokenExpired { id: id() },
            CREATE_SOURCE,
            "",
            INVALID,
            "token_id",
        ),
        (
            Refusal::AlreadyAttached { id: id() },
            CREATE_SOURCE,
            "",
            INVALID,
            "token_id",
        ),
        (
            used(),
            CREATE_CUSTOMER,
            "token_id=tok_1",
            INVALID,
            "token_id",
        ),
        (
            used(),
            CREATE_CUSTOMER,
            "card[tmp_token]=nonce",
            INVALID,
            "card[tmp_token]",
        ),
        (
            used(),
            CREATE_CUSTOMER,
            "payment_method[tmp_token]=nonce",
            INVALID,
            "payment_method[tmp_token]",
        ),
        (
            Refusal::TokenMalformed,
            CREATE_SOURCE,
            "",
            UNVERIFIED,
            "token_id",
        ),
        (
            Refusal::TokenMalformed,
            CREATE_TOKEN_FROM_GATEWAY,
            "",
            UNVERIFIED,
            "id_at_vault",
        ),
    ]);
    for (refusal, word) in [
        (used(), "consumed"),
        (Refusal::TokenExpired { id: id() }, "expired"),
    ] {
        let reply = view(CREATE_SOURCE, "/api/v2/x", "", |view| reply(&refusal, view));
        assert!(member(&reply, &["message"]).contains(word));
    }
}

#[test]
fn cards_and_accounts_that_fail_local_checks() {
    let create = operation::CREATE_TOKEN_FOR_CARD;
    let card = |fault, param| (Refusal::Card(fault), create, "", UNVERIFIED, param);
    let bank = |fault, param| {
        (
            Refusal::Bank(fault),
            operation::CREATE_CUSTOMER,
            "",
            UNVERIFIED,
            param,
        )
    };
    check(vec![
        card(CardFault::NumberNotDigits, "card[number]"),
        card(CardFault::NumberTooShort, "card[number]"),
        card(CardFault::NumberTooLong, "card[number]"),
        card(CardFault::NumberChecksum, "card[number]"),
        card(CardFault::Month, "card[expiry_month]"),
        card(CardFault::MonthPast, "card[expiry_month]"),
        card(CardFault::Year, "card[expiry_year]"),
        card(CardFault::YearPast, "card[expiry_year]"),
        card(CardFault::Cvc, "card[cvv]"),
        (Refusal::CardNotTest, create, "", UNVERIFIED, "card[number]"),
        bank(BankFault::RoutingLength, "bank_account[routing_number]"),
        bank(BankFault::RoutingInvalid, "bank_account[routing_number]"),
        bank(BankFault::RoutingMissing, "bank_account[routing_number]"),
        bank(BankFault::AccountNumber, "bank_account[account_number]"),
        bank(BankFault::AccountNotTest, "bank_account[account_number]"),
        bank(BankFault::Iban, "bank_account[iban]"),
        (
            Refusal::BankExists,
            operation::CREATE_CUSTOMER,
            "bank_account[account_number]=1",
            DUPLICATE,
            "bank_account[account_number]",
        ),
    ]);
    let reply = view(create, "/api/v2/x", "", |view| {
        reply(&Refusal::CardNotTest, view)
    });
    assert!(member(&reply, &["message"]).contains("test mode"));
}

#[test]
fn limits_and_names_and_gateways() {
    use operation::*;
    check(vec![
        (
            Refusal::LimitReached { limit: 200 },
            CREATE_SOURCE,
            "",
            EXHAUSTED,
            "",
        ),
        (
            Refusal::Taken {
                member: "id",
                value: "cu_1".to_owned(),
            },
            CREATE_CUSTOMER,
            "",
            DUPLICATE,
            "id",
        ),
        (
            Refusal::GatewayUnknown {
                name: "x".to_owned(),
            },
            CREATE_SOURCE,
            "",
            INCOMPATIBLE,
            "gateway_account_id",
        ),
        (
            Refusal::UsageUnsupported {
                usage: Usage::Reusable,
            },
            CREATE_SOURCE,
            "",
            INCOMPATIBLE,
            "",
        ),
        (
            Refusal::CustomerRequired,
            CREATE_SOURCE,
            "",
            WRONG,
            "customer_id",
        ),
    ]);
}

#[test]
fn everything_else() {
    use operation::*;
    let wrong_state = Refusal::WrongState {
        id: id(),
        status: Status::Failed,
        used: false,
    };
    check(vec![
        (wrong_state, CREATE_SOURCE, "", STATE, "token_id"),
        (Refusal::NotACard { id: id() }, CREATE_SOURCE, "", STATE, ""),
        (Refusal::Undeletable, CREATE_SOURCE, "", STATE, ""),
        (Refusal::BadCredentials, CREATE_SOURCE, "", NOBODY, ""),
        (Refusal::Forbidden, CREATE_SOURCE, "", FORBIDDEN, ""),
        (Refusal::Busy, CREATE_SOURCE, "", LOCKED, ""),
        (
            Refusal::TooManyAttempts { retry_after: -1 },
            CREATE_SOURCE,
            "",
            THROTTLED,
            "",
        ),
        (
            Refusal::GatewayUnavailable,
            CREATE_SOURCE,
            "",
            TEMPORARY,
            "",
        ),
    ]);
}

#[test]
fn declines_speak_in_the_gateways_words() {
    let decline = |reason, code: Option<&str>, text: Option<&str>| {
        let (code, text) = (code.map(str::to_owned), text.map(str::to_owned));
        Refusal::Declined(Decline { reason, code, text })
    };
    let general = "gateway.general.decline";
    let balance = "gateway.transaction_processing.low_balance";
    for (refusal, body, said, cause, param) in [
        (
            decline(Reason::DoNotHonor, Some("3009"), Some("Do not honour")),
            "token_id=tok_1",
            "card. Error message : (3009) Do not honour.",
            general,
            "",
        ),
        (
            decline(Reason::DoNotHonor, Some("3009"), Some("Do not honour.")),
            "card[number]=1",
            "card. Error message : (3009) Do not honour.",
            general,
            "card[number]",
        ),
        (
            decline(Reason::InsufficientFunds, None, None),
            "card[number]=1",
            "card. Error message : Insufficient funds.",
            balance,
            "card[number]",
        ),
        (
            decline(Reason::IncorrectCvc, None, None),
            "card[number]=1",
            "card. Error message : Security code does not match.",
            general,
            "card[cvv]",
        ),
        (
            decline(Reason::AccountClosed, Some("R02"), None),
            "bank_account[iban]=1",
            "bank account. Error message : (R02) Account closed.",
            general,
            "",
        ),
    ] {
        let reply = view(
            operation::CREATE_CUSTOMER,
            "/api/v2/customers",
            body,
            |view| reply(&refusal, view),
        );
        let text = |name: &str| member(&reply, &[name]).trim_matches('"').to_owned();
        assert_eq!(reply.status, 400);
        assert_eq!(text("message"), format!("Problem while adding the {said}"));
        assert_eq!(
            (text("type").as_str(), text("api_error_code").as_str()),
            ("payment", UNVERIFIED.2)
        );
        assert_eq!(
            (text("error_cause_id").as_str(), text("param").as_str()),
            (cause, param)
        );
    }
}
