//! Bodies with one problem, for calls that change or attach something.

use super::fixture::{Request, error};
use super::problems::Row;

const CARD: &str = "/v1/customers/cus_1/sources/card_1";
const CUSTOMER: &str = "/v1/customers/cus_1";
const METHODS: &str = "/v1/payment_methods";
const METHOD: &str = "/v1/payment_methods/pm_1";

const PROBLEMS: &[Row] = &[
    (
        CUSTOMER,
        "id=cus_2",
        "parameter_unknown",
        "id",
        "Received unknown parameter: id",
    ),
    (
        CUSTOMER,
        "payment_method=pm_1",
        "parameter_unknown",
        "payment_method",
        "Received unknown parameter: payment_method",
    ),
    (
        CUSTOMER,
        "email=jane",
        "email_invalid",
        "email",
        "Invalid email address: jane",
    ),
    (
        CUSTOMER,
        "default_source=",
        "parameter_invalid_empty",
        "default_source",
        "You passed an empty string for 'default_source'. We assume empty values are an attempt \
         to unset a parameter; however 'default_source' cannot be unset. You should remove \
         'default_source' from your request or supply a non-empty value.",
    ),
    (
        CUSTOMER,
        "default_source=card_1&default_card=card_1",
        "parameters_exclusive",
        "default_source",
        "You may only specify one of these parameters: default_source, default_card.",
    ),
    (
        CUSTOMER,
        "default_source=pm_1Q2wErTyUiOpAsDfGhJkLzXg",
        "resource_missing",
        "source",
        "No such source: 'pm_1Q2wErTyUiOpAsDfGhJkLzXg'",
    ),
    (
        CUSTOMER,
        "default_alipay_account=aliacc_1",
        "resource_missing",
        "source",
        "No such source: 'aliacc_1'",
    ),
    (
        CUSTOMER,
        "source=tok_1&card=tok_2",
        "parameters_exclusive",
        "card",
        "You may only specify one of these parameters: card, source.",
    ),
    (
        CUSTOMER,
        "invoice_settings[foo]=1",
        "parameter_unknown",
        "invoice_settings[foo]",
        "Received unknown parameter: invoice_settings[foo]",
    ),
    (
        CARD,
        "number=4242",
        "parameter_unknown",
        "number",
        "Received unknown parameter: number",
    ),
    (
        CARD,
        "exp_month=1&account_holder_name=Jane&owner[name]=J",
        "parameter_unknown",
        "account_holder_name",
        "Received unknown parameters: account_holder_name, owner",
    ),
    (
        CARD,
        "exp_month=",
        "parameter_invalid_empty",
        "exp_month",
        "You passed an empty string for 'exp_month'. We assume empty values are an attempt to \
         unset a parameter; however 'exp_month' cannot be unset. You should remove 'exp_month' \
         from your request or supply a non-empty value.",
    ),
    (
        "/v1/customers/cus_1/bank_accounts/ba_1",
        "name=Jane",
        "parameter_unknown",
        "name",
        "Received unknown parameter: name",
    ),
    (
        CARD,
        "account_holder_type=robot",
        "-",
        "account_holder_type",
        "Invalid account_holder_type: must be one of individual or company",
    ),
    (
        "/v1/customers/cus_1/sources/ba_1/verify",
        "",
        "parameter_missing",
        "amounts",
        "Missing required param: amounts.",
    ),
    (
        "/v1/customers/cus_1/sources/ba_1/verify",
        "amounts[]=32&amounts[]=x",
        "parameter_invalid_integer",
        "amounts[1]",
        "Invalid integer: x",
    ),
    (
        "/v1/customers/cus_1/sources/ba_1/verify",
        "amounts=32",
        "-",
        "amounts",
        "Invalid array",
    ),
    (
        "/v1/sources/src_1",
        "currency=usd",
        "parameter_unknown",
        "currency",
        "Received unknown parameter: currency",
    ),
    (
        "/v1/sources/src_1",
        "amount=0",
        "parameter_invalid_integer",
        "amount",
        "This value must be greater than or equal to 1.",
    ),
    (
        "/v1/sources/src_1/verify",
        "",
        "parameter_missing",
        "values",
        "Missing required param: values.",
    ),
    (
        METHODS,
        "",
        "parameter_missing",
        "type",
        "Missing required param: type.",
    ),
    (
        METHODS,
        "type=card",
        "parameter_missing",
        "card",
        "Missing required param: card.",
    ),
    (
        METHODS,
        "type=card&card[exp_month]=1&card[exp_year]=2034",
        "parameter_missing",
        "card[number]",
        "Missing required param: card[number].",
    ),
    (
        METHODS,
        "type=card&card[token]=pm_1",
        "resource_missing",
        "card[token]",
        "No such token: 'pm_1'",
    ),
    (
        METHODS,
        "type=card&card[token]=tok_1&card[number]=4242",
        "parameters_exclusive",
        "card[token]",
        "You may only specify one of these parameters: number, token.",
    ),
    (
        METHODS,
        "type=card&card[name]=Jane",
        "parameter_unknown",
        "card[name]",
        "Received unknown parameter: card[name]",
    ),
    (
        METHODS,
        "type=sepa_debit",
        "parameter_missing",
        "sepa_debit[iban]",
        "Missing required param: sepa_debit[iban].",
    ),
    (
        METHODS,
        "type=sepa_debit&sepa_debit[iban]=DE00",
        "account_number_invalid",
        "sepa_debit[iban]",
        "The IBAN is not valid.",
    ),
    (
        METHODS,
        "type=us_bank_account&us_bank_account[account_number]=000123456789",
        "parameter_missing",
        "us_bank_account[routing_number]",
        "Missing required param: us_bank_account[routing_number].",
    ),
    (
        METHODS,
        "type=fpx",
        "parameter_missing",
        "fpx[bank]",
        "Missing required param: fpx[bank].",
    ),
    (
        METHODS,
        "type=card_present",
        "-",
        "type",
        "Payment methods of the type card_present cannot be created here.",
    ),
    (
        METHODS,
        "type=card&card[token]=tok_visa&billing_details[city]=x",
        "parameter_unknown",
        "billing_details[city]",
        "Received unknown parameter: billing_details[city]",
    ),
    (
        METHODS,
        "type=card&card[token]=tok_visa&customer=cus_1",
        "-",
        "payment_method",
        "Payment methods cannot be copied to connected accounts here.",
    ),
    (
        METHOD,
        "type=card",
        "parameter_unknown",
        "type",
        "Received unknown parameter: type",
    ),
    (
        METHOD,
        "allow_redisplay=never",
        "-",
        "allow_redisplay",
        "Invalid allow_redisplay: must be one of always, limited, or unspecified",
    ),
    (
        "/v1/payment_methods/pm_1/attach",
        "",
        "parameter_missing",
        "customer",
        "Missing required param: customer.",
    ),
    (
        "/v1/payment_methods/pm_1/detach",
        "customer=cus_1",
        "parameter_unknown",
        "customer",
        "Received unknown parameter: customer",
    ),
    (
        "/v1/payment_methods/pm_1/detach",
        "expand[]=card_x",
        "-",
        "-",
        "This property cannot be expanded (card_x).",
    ),
];

#[test]
fn one_problem_at_a_time() {
    for (path, body, code, param, message) in PROBLEMS {
        let reply = Request::post(path, body).read().expect_err(body);
        let expected = (
            400,
            (*code).to_owned(),
            (*param).to_owned(),
            (*message).to_owned(),
        );
        assert_eq!(error(&reply), expected, "{path} {body}");
    }
}

#[test]
fn searches_say_what_they_do_not_understand() {
    for (target, code, param, message) in [
        (
            "/v1/customers/search",
            "parameter_missing",
            "query",
            "Missing required param: query.",
        ),
        (
            "/v1/customers/search?query=jane",
            "-",
            "query",
            "We were unable to parse your search query. Try using the format \
             `metadata[\"key\"]:\"value\"` to query for metadata or `field:\"value\"` to query for \
             other fields.",
        ),
        (
            "/v1/customers/search?query=amount:5",
            "-",
            "query",
            "Field `amount` is an unsupported search field for this resource.",
        ),
        (
            "/v1/customers/search?query=created:5&starting_after=x",
            "parameter_unknown",
            "starting_after",
            "Received unknown parameter: starting_after",
        ),
    ] {
        let reply = Request::get(target).read().expect_err(target);
        let expected = (400, code.to_owned(), param.to_owned(), message.to_owned());
        assert_eq!(error(&reply), expected, "{target}");
    }
}

#[test]
fn some_ids_name_nothing_whatever_is_stored() {
    let method = "pm_1Q2wErTyUiOpAsDfGhJkLzXg";
    let source = format!("/v1/customers/cus_1/sources/{method}");
    for (request, message) in [
        (
            Request::delete(&source),
            format!("No such source: '{method}'"),
        ),
        (
            Request::post(&source, "name=J"),
            format!("No such source: '{method}'"),
        ),
        (
            Request::get("/v1/mandates/m"),
            "No such mandate: 'm'".to_owned(),
        ),
    ] {
        let reply = request.read().expect_err("nothing has this id");
        let expected = (404, "resource_missing".to_owned(), "id".to_owned(), message);
        assert_eq!(error(&reply), expected);
    }
    // Another dialect's ids begin alike.
    let foreign = "/v1/customers/cus_1/sources/pm_16BhqZUXY4rC7sv2";
    assert!(Request::delete(foreign).read().is_ok());
}
