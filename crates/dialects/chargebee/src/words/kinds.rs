//! Types of payment methods.

use domain::method::Method;
use domain::source::Source;
use tree::Tree;

/// What has no type of its own.
pub(crate) const GENERIC: &str = "generic";

/// A bank account that is debited.
pub(crate) const DIRECT_DEBIT: &str = "direct_debit";

/// All types, in the order of the contract.
pub(crate) const TYPES: &[&str] = &[
    "card",
    "paypal_express_checkout",
    "amazon_payments",
    "direct_debit",
    "generic",
    "alipay",
    "unionpay",
    "apple_pay",
    "wechat_pay",
    "ideal",
    "google_pay",
    "sofort",
    "bancontact",
    "giropay",
    "dotpay",
    "upi",
    "netbanking_emandates",
    "venmo",
    "pay_to",
    "faster_payments",
    "sepa_instant_transfer",
    "automated_bank_transfer",
    "klarna_pay_now",
    "online_banking_poland",
    "payconiq_by_bancontact",
    "electronic_payment_standard",
    "kbc_payment_button",
    "pay_by_bank",
    "trustly",
    "stablecoin",
    "kakao_pay",
    "naver_pay",
    "revolut_pay",
    "cash_app_pay",
    "twint",
    "go_pay",
    "grab_pay",
    "pay_co",
    "after_pay",
    "swish",
    "payme",
    "pix",
    "klarna",
    "alipay_hk",
    "paypay",
    "gcash",
    "south_korean_cards",
    "paynow",
    "bizum",
    "promptpay",
    "dana",
    "touch_n_go",
    "tamara",
    "qpay",
    "ovo",
    "momo",
    "mercado_pago",
    "nequi",
    "nupay",
    "picpay",
    "thai_qr",
    "blik",
    "fpx",
    "wero",
    "p24",
    "affirm_pay",
    "rakuten_pay",
];

/// Types that a payment intent can be for, in the order of the contract.
pub(crate) const INTENT_TYPES: &[&str] = &[
    "card",
    "ideal",
    "sofort",
    "bancontact",
    "google_pay",
    "dotpay",
    "giropay",
    "apple_pay",
    "upi",
    "netbanking_emandates",
    "paypal_express_checkout",
    "direct_debit",
    "boleto",
    "venmo",
    "amazon_payments",
    "pay_to",
    "faster_payments",
    "sepa_instant_transfer",
    "klarna_pay_now",
    "online_banking_poland",
    "payconiq_by_bancontact",
    "electronic_payment_standard",
    "kbc_payment_button",
    "pay_by_bank",
    "trustly",
    "stablecoin",
    "kakao_pay",
    "naver_pay",
    "revolut_pay",
    "cash_app_pay",
    "wechat_pay",
    "alipay",
    "twint",
    "go_pay",
    "grab_pay",
    "pay_co",
    "after_pay",
    "swish",
    "payme",
    "pix",
    "klarna",
    "alipay_hk",
    "paypay",
    "gcash",
    "south_korean_cards",
    "paynow",
    "bizum",
    "promptpay",
    "dana",
    "touch_n_go",
    "tamara",
    "qpay",
    "ovo",
    "momo",
    "mercado_pago",
    "nequi",
    "nupay",
    "picpay",
    "thai_qr",
    "blik",
    "fpx",
    "wero",
    "p24",
    "affirm_pay",
    "rakuten_pay",
];

/// How a transaction was paid: the type of its source, and words for what has none.
pub(crate) fn payment_method(source: &Source) -> &'static str {
    match kind_of(source) {
        GENERIC if noted(source, "voucher").is_some() => "boleto",
        GENERIC => "other",
        kind => kind,
    }
}

/// What this dialect noted when it made the source.
pub(crate) fn noted<'a>(source: &'a Source, name: &str) -> Option<&'a Tree> {
    let details = source.particulars.details.as_ref()?;
    details.at(&["chargebee", name])
}

/// The type under which a source is shown, whichever dialect made it.
pub(crate) fn kind_of(source: &Source) -> &'static str {
    match source.method {
        Method::Card | Method::CardPresent | Method::ThreeDSecure => card_kind(source),
        Method::BankAccount
        | Method::SepaDebit
        | Method::AuBecsDebit
        | Method::AcssDebit
        | Method::AchDebit => DIRECT_DEBIT,
        method if method.is_philippine_bank() => DIRECT_DEBIT,
        Method::AchCreditTransfer | Method::SepaCreditTransfer | Method::Transfer => {
            "automated_bank_transfer"
        }
        Method::Ideal => "ideal",
        Method::Bancontact => "bancontact",
        Method::Eps => "electronic_payment_standard",
        Method::Giropay => "giropay",
        Method::P24 => "p24",
        Method::Sofort => "sofort",
        Method::Alipay => "alipay",
        Method::Klarna => "klarna",
        Method::Wechat => "wechat_pay",
        Method::Gcash => "gcash",
        Method::Grabpay => "grab_pay",
        Method::Unionpay => "unionpay",
        Method::Paypal => "paypal_express_checkout",
        Method::Other => own_kind(source),
        _ => GENERIC,
    }
}

/// The type of a token, from the word of the dialect that made it.
pub(crate) fn kind_of_token(method_type: &str) -> &'static str {
    match method_type {
        "bank_account" => DIRECT_DEBIT,
        word => TYPES
            .iter()
            .find(|known| **known == word)
            .copied()
            .unwrap_or(GENERIC),
    }
}

/// A card in a phone has the type of the phone's wallet.
fn card_kind(source: &Source) -> &'static str {
    let Some(card) = source.card() else {
        return if source.method == Method::Card {
            "card"
        } else {
            GENERIC
        };
    };
    match card.tokenization.as_deref() {
        Some("apple_pay") => "apple_pay",
        Some("google_pay") => "google_pay",
        _ => "card",
    }
}

/// The type that this dialect noted when it made the source.
fn own_kind(source: &Source) -> &'static str {
    let kind = noted(source, "type").and_then(Tree::as_str);
    kind_of_token(kind.unwrap_or(GENERIC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn every_method_has_a_published_type() {
        for method in Method::ALL {
            let source = Source {
                method: *method,
                ..fixture::card_source()
            };
            assert!(TYPES.contains(&kind_of(&source)), "{}", method.name());
        }
        for (method, kind) in [
            (Method::Card, "card"),
            (Method::SepaDebit, "direct_debit"),
            (Method::Bpi, "direct_debit"),
            (Method::Eps, "electronic_payment_standard"),
            (Method::Wechat, "wechat_pay"),
            (Method::Paymaya, "generic"),
            (Method::Other, "generic"),
        ] {
            assert_eq!(
                kind_of(&Source {
                    method,
                    ..fixture::card_source()
                }),
                kind
            );
        }
    }

    #[test]
    fn tokens_of_other_dialects_have_a_type() {
        for (word, kind) in [
            ("card", "card"),
            ("bank_account", "direct_debit"),
            ("pii", "generic"),
            ("", "generic"),
        ] {
            assert_eq!(kind_of_token(word), kind);
        }
    }
}
