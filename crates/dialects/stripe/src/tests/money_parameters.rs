//! Bodies about money with one problem, and how it is reported.

use super::problems::Row;

pub(super) const CHARGES: &str = "/v1/charges";
pub(super) const ENDPOINTS: &str = "/v1/webhook_endpoints";
const PAYMENTS: &str = "/v1/payment_intents";

pub(super) const PROBLEMS: &[Row] = &[
    (
        CHARGES,
        "currency=usd",
        "parameter_missing",
        "amount",
        "Missing required param: amount.",
    ),
    (
        CHARGES,
        "amount=5",
        "parameter_missing",
        "currency",
        "Missing required param: currency.",
    ),
    (
        CHARGES,
        "amount=0&currency=usd",
        "parameter_invalid_integer",
        "amount",
        "Invalid positive integer",
    ),
    (
        CHARGES,
        "amount=20.0&currency=usd",
        "parameter_invalid_integer",
        "amount",
        "Invalid integer: 20.0",
    ),
    (
        CHARGES,
        "amount=5&currency=usd&capture=maybe",
        "-",
        "capture",
        "Invalid boolean: maybe",
    ),
    (
        CHARGES,
        "amount=5&currency=usd&foo=1",
        "parameter_unknown",
        "foo",
        "Received unknown parameter: foo",
    ),
    (
        CHARGES,
        "amount=5&currency=usd&card=tok_1&source=tok_1",
        "parameters_exclusive",
        "card",
        "You may only specify one of these parameters: card, source.",
    ),
    (
        CHARGES,
        "amount=5&currency=usd&on_behalf_of=acct_1",
        "resource_missing",
        "on_behalf_of",
        "No such account: 'acct_1'",
    ),
    (
        CHARGES,
        "amount=5&currency=usd&destination[account]=acct_1",
        "resource_missing",
        "destination[account]",
        "No such destination: 'acct_1'",
    ),
    (
        CHARGES,
        "amount=5&currency=usd&application_fee_amount=1",
        "application_fees_not_allowed",
        "application_fee_amount",
        "Application fees can only be taken from payments of connected accounts, and \
         this server has none.",
    ),
    (
        CHARGES,
        "amount=5&currency=usd&statement_descriptor=abcdefghijklmnopqrstuvwxyz",
        "-",
        "statement_descriptor",
        "Invalid string: abcd...wxyz; must be at most 22 characters",
    ),
    (
        CHARGES,
        "amount=5&currency=usd&receipt_email=x",
        "email_invalid",
        "receipt_email",
        "Invalid email address: x",
    ),
    (
        CHARGES,
        "amount=5&currency=usd&expand[]=metadata",
        "-",
        "-",
        "This property cannot be expanded (metadata).",
    ),
    (
        "/v1/charges/ch_1",
        "fraud_details[user_report]=odd",
        "-",
        "fraud_details[user_report]",
        "Invalid user_report: must be one of fraudulent or safe",
    ),
    (
        "/v1/refunds",
        "",
        "parameter_missing",
        "-",
        "One of the following params should be provided for this request: payment_intent \
         or charge.",
    ),
    (
        "/v1/refunds",
        "charge=ch_1&payment_intent=pi_1",
        "parameters_exclusive",
        "charge",
        "You may only specify one of these parameters: charge, payment_intent.",
    ),
    (
        "/v1/refunds",
        "charge=ch_1&reason=odd",
        "-",
        "reason",
        "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer",
    ),
    (
        PAYMENTS,
        "amount=5",
        "parameter_missing",
        "currency",
        "Missing required param: currency.",
    ),
    (
        PAYMENTS,
        "amount=5&currency=usd&payment_method=pm_1&source=src_1",
        "parameters_exclusive",
        "payment_method",
        "You may only specify one of these parameters: payment_method, source.",
    ),
    (
        PAYMENTS,
        "amount=5&currency=usd&confirm=true&return_url=javascript:1",
        "url_invalid",
        "return_url",
        "Not a valid URL",
    ),
    (
        PAYMENTS,
        "amount=5&currency=usd&confirmation_token=ct_1",
        "resource_missing",
        "confirmation_token",
        "No such confirmation_token: 'ct_1'",
    ),
    (
        PAYMENTS,
        "amount=5&currency=usd&payment_method_types[]=card&automatic_payment_methods[enabled]=true",
        "parameters_exclusive",
        "automatic_payment_methods",
        "You may only specify one of these parameters: automatic_payment_methods, \
         payment_method_types.",
    ),
    (
        PAYMENTS,
        "amount=5&currency=usd&off_session=maybe",
        "-",
        "off_session",
        "Invalid boolean: maybe",
    ),
    (
        "/v1/payment_intents/pi_1/cancel",
        "cancellation_reason=odd",
        "-",
        "cancellation_reason",
        "Invalid cancellation_reason: must be one of abandoned, duplicate, fraudulent, \
         or requested_by_customer",
    ),
    (
        "/v1/payment_intents/pi_1/verify_microdeposits",
        "",
        "parameter_missing",
        "amounts",
        "Missing required param: amounts.",
    ),
    (
        "/v1/setup_intents",
        "usage=odd",
        "-",
        "usage",
        "Invalid usage: must be one of off_session or on_session",
    ),
    (
        "/v1/setup_intents/seti_1/cancel",
        "cancellation_reason=fraudulent",
        "-",
        "cancellation_reason",
        "Invalid cancellation_reason: must be one of abandoned, duplicate, or \
         requested_by_customer",
    ),
    (
        ENDPOINTS,
        "url=https://x.test",
        "parameter_missing",
        "enabled_events",
        "Missing required param: enabled_events.",
    ),
    (
        ENDPOINTS,
        "enabled_events[]=*",
        "parameter_missing",
        "url",
        "Missing required param: url.",
    ),
    (
        ENDPOINTS,
        "url=x&enabled_events[]=*",
        "url_invalid",
        "url",
        "Not a valid URL",
    ),
    (
        ENDPOINTS,
        "url=https://x.test&enabled_events[]=*&api_version=soon",
        "-",
        "api_version",
        "Invalid Stripe API version: soon",
    ),
    (
        ENDPOINTS,
        "url=https://x.test&enabled_events=",
        "parameter_invalid_empty",
        "enabled_events",
        "You passed an empty string for 'enabled_events'. We assume empty values are an \
         attempt to unset a parameter; however 'enabled_events' cannot be unset. You \
         should remove 'enabled_events' from your request or supply a non-empty value.",
    ),
];
