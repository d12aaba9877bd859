//! The types of payment methods: what each is made from.

use domain::method::Method;

/// One type.
#[derive(Debug)]
pub(crate) struct MethodType {
    /// The name.
    pub(crate) name: &'static str,
    /// The kind that the core knows it as.
    pub(crate) method: Method,
    /// What it is made from.
    pub(crate) made_of: MadeOf,
    /// Words that its map may hold, to be shown again.
    pub(crate) members: &'static [&'static str],
}

/// What a payment method is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MadeOf {
    /// A card.
    Card,
    /// An account; the members that hold its number and its routing number, if any.
    Bank(&'static str, Option<&'static str>),
    /// Nothing that is stored.
    Nothing,
    /// What only a reader of cards, or a product that is not here, can supply.
    Elsewhere,
}

const fn row(
    name: &'static str,
    method: Method,
    made_of: MadeOf,
    members: &'static [&'static str],
) -> MethodType {
    MethodType {
        name,
        method,
        made_of,
        members,
    }
}

const fn wallet(name: &'static str, method: Method) -> MethodType {
    row(name, method, MadeOf::Nothing, &[])
}

use MadeOf::{Bank, Card, Elsewhere, Nothing};
use Method::Other;

/// All types that can be asked for, by name.
pub(crate) static TYPES: [MethodType; 59] = [
    row(
        "acss_debit",
        Method::AcssDebit,
        Bank("account_number", Some("transit_number")),
        &["institution_number"],
    ),
    wallet("affirm", Other),
    wallet("afterpay_clearpay", Other),
    wallet("alipay", Method::Alipay),
    wallet("alma", Other),
    wallet("amazon_pay", Other),
    row(
        "au_becs_debit",
        Method::AuBecsDebit,
        Bank("account_number", Some("bsb_number")),
        &[],
    ),
    row(
        "bacs_debit",
        Method::BankAccount,
        Bank("account_number", Some("sort_code")),
        &[],
    ),
    wallet("bancontact", Method::Bancontact),
    wallet("billie", Other),
    wallet("bizum", Other),
    wallet("blik", Other),
    row("boleto", Other, Nothing, &["tax_id"]),
    row("card", Method::Card, Card, &[]),
    row("card_present", Other, Elsewhere, &[]),
    wallet("cashapp", Other),
    row("crypto", Other, Elsewhere, &[]),
    row("custom", Other, Elsewhere, &[]),
    wallet("customer_balance", Other),
    row("eps", Method::Eps, Nothing, &["bank"]),
    row("fpx", Other, Nothing, &["bank"]),
    wallet("giropay", Method::Giropay),
    wallet("grabpay", Method::Grabpay),
    row("ideal", Method::Ideal, Nothing, &["bank"]),
    row("interac_present", Other, Elsewhere, &[]),
    wallet("kakao_pay", Other),
    row("klarna", Method::Klarna, Nothing, &["dob"]),
    wallet("konbini", Other),
    wallet("kr_card", Other),
    wallet("link", Other),
    wallet("mb_way", Other),
    wallet("mobilepay", Other),
    wallet("multibanco", Method::Multibanco),
    row("naver_pay", Other, Nothing, &["funding"]),
    row("nz_bank_account", Other, Elsewhere, &[]),
    wallet("oxxo", Other),
    row("p24", Method::P24, Nothing, &["bank"]),
    wallet("pay_by_bank", Other),
    wallet("payco", Other),
    wallet("paynow", Other),
    wallet("paypal", Method::Paypal),
    wallet("paypay", Other),
    row("payto", Other, Elsewhere, &[]),
    wallet("pix", Other),
    wallet("promptpay", Other),
    wallet("revolut_pay", Other),
    wallet("samsung_pay", Other),
    wallet("satispay", Other),
    wallet("scalapay", Other),
    row("sepa_debit", Method::SepaDebit, Bank("iban", None), &[]),
    wallet("sequra", Other),
    row("sofort", Method::Sofort, Nothing, &["country"]),
    wallet("sunbit", Other),
    wallet("swish", Other),
    wallet("twint", Other),
    wallet("upi", Other),
    row(
        "us_bank_account",
        Method::BankAccount,
        Bank("account_number", Some("routing_number")),
        &[
            "account_holder_type",
            "account_type",
            "financial_connections_account",
        ],
    ),
    wallet("wechat_pay", Method::Wechat),
    wallet("zip", Other),
];

/// The names of all types.
pub(crate) const NAMES: &[&str] = &[
    "acss_debit",
    "affirm",
    "afterpay_clearpay",
    "alipay",
    "alma",
    "amazon_pay",
    "au_becs_debit",
    "bacs_debit",
    "bancontact",
    "billie",
    "bizum",
    "blik",
    "boleto",
    "card",
    "card_present",
    "cashapp",
    "crypto",
    "custom",
    "customer_balance",
    "eps",
    "fpx",
    "giropay",
    "grabpay",
    "ideal",
    "interac_present",
    "kakao_pay",
    "klarna",
    "konbini",
    "kr_card",
    "link",
    "mb_way",
    "mobilepay",
    "multibanco",
    "naver_pay",
    "nz_bank_account",
    "oxxo",
    "p24",
    "pay_by_bank",
    "payco",
    "paynow",
    "paypal",
    "paypay",
    "payto",
    "pix",
    "promptpay",
    "revolut_pay",
    "samsung_pay",
    "satispay",
    "scalapay",
    "sepa_debit",
    "sequra",
    "sofort",
    "sunbit",
    "swish",
    "twint",
    "upi",
    "us_bank_account",
    "wechat_pay",
    "zip",
];

/// The type of a name.
pub(crate) fn of_name(name: &str) -> Option<&'static MethodType> {
    TYPES.iter().find(|known| known.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_name_once() {
        let names: Vec<&str> = TYPES.iter().map(|known| known.name).collect();
        assert_eq!(names, NAMES);
        assert!(of_name("card").is_some() && of_name("cheque").is_none());
    }
}
