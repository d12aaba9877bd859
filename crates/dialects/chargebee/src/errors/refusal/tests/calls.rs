//! Refusals of the calls that came later.

use super::*;

#[test]
fn new_calls_have_their_own_fields() {
    use operation::*;
    let row = |(kind, operation, body, param)| (not_found(kind), operation, body, MISSING, param);
    let rows = [
        (
            Kind::Source,
            UPDATE_CARD,
            "card[first_name]=x",
            "payment_source_id",
        ),
        (Kind::Source, VERIFY_BANK_ACCOUNT, "", "payment_source_id"),
        (Kind::Source, DELETE_LOCAL, "", "payment_source_id"),
        (Kind::Source, ASSIGN_ROLE, "", "payment_source_id"),
        (
            Kind::Source,
            COLLECT_PAYMENT,
            "payment_source_id=x",
            "payment_source_id",
        ),
        (
            Kind::Token,
            COLLECT_PAYMENT,
            "payment_source_id=x",
            "payment_source_id",
        ),
        (Kind::Token, COLLECT_PAYMENT, "token_id=x", "token_id"),
        (Kind::Token, UPDATE_INTENT, "token_id=x", "token_id"),
        (Kind::Source, READ_VAULTED, "", "vaulted_payment_method_id"),
    ];
    check(rows.map(row).to_vec());
}

#[test]
fn missing_accounts_intents_and_events() {
    use operation::*;
    let row = |(kind, operation, body, param)| (not_found(kind), operation, body, MISSING, param);
    let rows = [
        (
            Kind::GatewayAccount,
            SWITCH_GATEWAY,
            "",
            "gateway_account_id",
        ),
        (
            Kind::GatewayAccount,
            COPY_LEGACY_CARD,
            "",
            "gateway_account_id",
        ),
        (
            Kind::GatewayAccount,
            CREATE_VOUCHER,
            "",
            "voucher_payment_source[gateway_account_id]",
        ),
        (Kind::Intent, READ_INTENT, "", "payment_intent_id"),
        (
            Kind::Intent,
            CREATE_FROM_INTENT,
            "payment_intent[id]=x",
            "payment_intent[id]",
        ),
        (
            Kind::Intent,
            CREATE_CUSTOMER,
            "payment_intent[id]=x",
            "payment_intent[id]",
        ),
        (Kind::Event, READ_EVENT, "", "event_id"),
        (Kind::Endpoint, DELETE_ENDPOINT, "", "webhook_endpoint_id"),
        (Kind::Charge, COLLECT_PAYMENT, "", "transaction_id"),
        (Kind::Refund, COLLECT_PAYMENT, "", "transaction_id"),
    ];
    check(rows.map(row).to_vec());
}

#[test]
fn what_a_gateway_does_not_know_is_no_object_of_this_server() {
    use operation::*;
    let gone = || Refusal::NotFound {
        kind: Kind::Token,
        id: "pm_x".to_owned(),
    };
    check(vec![
        (
            gone(),
            CREATE_FROM_TEMPORARY,
            "tmp_token=x",
            UNVERIFIED,
            "tmp_token",
        ),
        (
            gone(),
            CREATE_FROM_PERMANENT,
            "",
            UNVERIFIED,
            "reference_id",
        ),
        (
            gone(),
            UPDATE_METHOD,
            "payment_method[reference_id]=x",
            UNVERIFIED,
            "payment_method[reference_id]",
        ),
        (
            gone(),
            CREATE_FROM_INTENT,
            "payment_intent[gw_token]=x",
            UNVERIFIED,
            "payment_intent[gw_token]",
        ),
        (
            Refusal::NotFound {
                kind: Kind::Source,
                id: "cu_1".to_owned(),
            },
            DELETE_LEGACY_CARD,
            "",
            MISSING,
            "customer_id",
        ),
        (
            Refusal::Card(CardFault::NumberChecksum),
            REPLACE_LEGACY_CARD,
            "number=1",
            UNVERIFIED,
            "number",
        ),
        (
            Refusal::CardNotTest,
            CREATE_CARD,
            "",
            UNVERIFIED,
            "card[number]",
        ),
    ]);
}

#[test]
fn sources_in_the_wrong_state_or_of_the_wrong_kind() {
    use domain::operation::InstrumentSort;
    use operation::*;
    let wrong = |wanted| Refusal::WrongKind { id: id(), wanted };
    check(vec![
        (wrong(InstrumentSort::Card), UPDATE_CARD, "", STATE, ""),
        (
            wrong(InstrumentSort::Bank),
            UPDATE_BANK_ACCOUNT,
            "",
            STATE,
            "",
        ),
        (wrong(InstrumentSort::Card), SWITCH_GATEWAY, "", STATE, ""),
        (
            Refusal::AlreadyPrimary { id: id() },
            ASSIGN_ROLE,
            "",
            STATE,
            "payment_source_id",
        ),
        (
            Refusal::NotAttached { id: id() },
            DELETE_SOURCE,
            "",
            STATE,
            "",
        ),
        (Refusal::DefaultUndeletable, DELETE_SOURCE, "", STATE, ""),
        (
            Refusal::MethodSpent { id: id() },
            CREATE_SOURCE,
            "",
            INVALID,
            "token_id",
        ),
        (
            Refusal::GatewayIncompatible { name: id() },
            SWITCH_GATEWAY,
            "",
            INCOMPATIBLE,
            "gateway_account_id",
        ),
        (
            Refusal::TooManyEndpoints { limit: 5 },
            CREATE_ENDPOINT,
            "",
            EXHAUSTED,
            "",
        ),
        (
            Refusal::AddressBlocked {
                url: "http://10.0.0.1".to_owned(),
                reason: "private".to_owned(),
            },
            CREATE_ENDPOINT,
            "",
            WRONG,
            "url",
        ),
    ]);
}

/// A list of names as a member has it.
const BOTH_AMOUNTS: &str = r#"["amount1","amount2"]"#;

#[test]
fn deposits_that_prove_nothing() {
    for (fault, (status, class, code), param) in [
        (ProofFault::AlreadyProven, STATE, ""),
        (ProofFault::NothingToProve, STATE, ""),
        (ProofFault::TimedOut, STATE, ""),
        (ProofFault::NotTwo, WRONG, BOTH_AMOUNTS),
        (
            ProofFault::WrongAmounts { left: 3 },
            UNVERIFIED,
            BOTH_AMOUNTS,
        ),
        (ProofFault::WrongCode { left: 0 }, UNVERIFIED, BOTH_AMOUNTS),
        (ProofFault::Exceeded, EXHAUSTED, ""),
    ] {
        let refusal = Refusal::Proof(fault);
        let path = "/api/v2/payment_sources/pm_1/verify_bank_account";
        let reply = view(operation::VERIFY_BANK_ACCOUNT, path, "", |view| {
            reply(&refusal, view)
        });
        let text = |name: &str| member(&reply, &[name]).trim_matches('"').to_owned();
        assert_eq!(reply.status, status, "{fault:?}");
        assert_eq!(
            (text("type").as_str(), text("api_error_code").as_str()),
            (class, code)
        );
        assert_eq!(member(&reply, &["param"]), param, "{fault:?}");
    }
}

#[test]
fn payments_that_fail() {
    use crate::fixture;
    use operation::*;
    let refusal = Refusal::ChargeDeclined {
        decline: fixture::no(),
        charge: Box::new(fixture::charge()),
    };
    let path = "/api/v2/customers/cu_1/collect_payment";
    let answer = view(COLLECT_PAYMENT, path, "", |view| reply(&refusal, view));
    let message = "Payment collection failed. Reason: (3001) Insufficient funds.";
    assert_eq!(member(&answer, &["message"]), format!("{message:?}"));
    let failed = (400, "payment", "payment_processing_failed");
    check(vec![(refusal, COLLECT_PAYMENT, "", failed, "")]);
}

#[test]
fn payments_that_cannot_be() {
    use domain::refusal::MoneyFault;
    use operation::*;
    let nobody = (400, "payment", "payment_method_not_present");
    let other = (400, "invalid_request", "payment_intent_invalid_amount");
    let (customer, source, charge) = ("cu_1".to_owned(), "pm_1".to_owned(), "ch_1".to_owned());
    let rows = [
        (MoneyFault::NobodyPays, nobody, ""),
        (
            MoneyFault::NoSource {
                customer: customer.clone(),
            },
            nobody,
            "",
        ),
        (
            MoneyFault::NotLinked {
                customer,
                source: source.clone(),
            },
            MISSING,
            "payment_source_id",
        ),
        (MoneyFault::NotPositive, WRONG, "amount"),
        (
            MoneyFault::TooSmall {
                minimum: 50,
                currency: "usd".to_owned(),
            },
            WRONG,
            "amount",
        ),
        (MoneyFault::TooLarge { maximum: 9 }, WRONG, "amount"),
        (
            MoneyFault::Unverified { source },
            STATE,
            "payment_source_id",
        ),
        (MoneyFault::CannotHold, INCOMPATIBLE, ""),
        (MoneyFault::OtherAmount { expected: 9 }, other, "amount"),
        (
            MoneyFault::AlreadyCaptured {
                charge: charge.clone(),
            },
            STATE,
            "",
        ),
        (MoneyFault::Disputed { charge }, STATE, ""),
        (MoneyFault::PartialBeforeCapture, STATE, ""),
    ];
    let row = |(fault, expected, param)| {
        (
            Refusal::Money(fault),
            COLLECT_PAYMENT,
            "amount=1",
            expected,
            param,
        )
    };
    check(rows.map(row).to_vec());
}

#[test]
fn intents_that_cannot_be_used() {
    use crate::fixture;
    use domain::refusal::IntentFault;
    use operation::*;
    let invalid = (400, "invalid_request", "payment_intent_invalid");
    let refusal = |fault| Refusal::Intent {
        fault,
        intent: Box::new(fixture::intent()),
    };
    let body = "payment_intent[id]=x";
    for fault in [
        IntentFault::NoMethod,
        IntentFault::WrongState,
        IntentFault::WrongSecret,
        IntentFault::Expired,
        IntentFault::OtherCustomer,
        IntentFault::OtherOwner,
        IntentFault::StepRefused,
        IntentFault::NothingToVerify,
    ] {
        check(vec![
            (
                refusal(fault),
                CREATE_FROM_INTENT,
                body,
                invalid,
                "payment_intent[id]",
            ),
            (
                refusal(fault),
                UPDATE_INTENT,
                "",
                invalid,
                "payment_intent_id",
            ),
        ]);
    }
    // An attempt that the gateway refuses leaves the intent to be looked at.
    let declined = Refusal::IntentDeclined {
        decline: fixture::no(),
        intent: Box::new(fixture::intent()),
    };
    let answer = view(UPDATE_INTENT, "/api/v2/payment_intents/x", "", |view| {
        reply(&declined, view)
    });
    assert_eq!(answer.status, 200);
    assert_eq!(
        member(&answer, &["payment_intent", "status"]),
        r#""inited""#
    );
    let failed = (400, "payment", "payment_processing_failed");
    check(vec![(declined, COLLECT_PAYMENT, body, failed, "")]);
}
