//! The member of a source object that is named like its type.

use domain::card::ThreeDSecure;
use domain::method::Method;
use domain::source::{ActionState, Source};
use tree::{Map, Tree};

use super::{Frame, bank, card, parts};

/// The type's own data.
pub(crate) fn tree(source: &Source, frame: &Frame) -> Tree {
    match source.method {
        Method::Card => card_map(source),
        method => {
            let mut out = Map::new();
            for name in members(method) {
                out.insert(*name, member(source, name, frame));
            }
            match method {
                Method::Klarna => told(source, &mut out),
                // Never null, unlike the same member of the other types.
                Method::Wechat if out.get("statement_descriptor").is_some_and(Tree::is_null) => {
                    out.insert("statement_descriptor", "");
                }
                _ => {}
            }
            Tree::Map(out)
        }
    }
}

/// What each type shows; null where nothing is known.
const fn members(method: Method) -> &'static [&'static str] {
    match method {
        Method::AchCreditTransfer => &[
            "account_number",
            "bank_name",
            "fingerprint",
            "refund_account_holder_name",
            "refund_account_holder_type",
            "refund_routing_number",
            "routing_number",
            "swift_code",
        ],
        Method::AchDebit => &[
            "bank_name",
            "country",
            "fingerprint",
            "last4",
            "routing_number",
            "type",
        ],
        Method::AcssDebit => ACSS_DEBIT,
        Method::Alipay => &["data_string", "native_url", "statement_descriptor"],
        Method::AuBecsDebit => &["bsb_number", "fingerprint", "last4"],
        Method::Bancontact => &[
            "bank_code",
            "bank_name",
            "bic",
            "iban_last4",
            "preferred_language",
            "statement_descriptor",
        ],
        Method::Eps => &["reference", "statement_descriptor"],
        Method::Giropay => &["bank_code", "bank_name", "bic", "statement_descriptor"],
        Method::Ideal => &["bank", "bic", "iban_last4", "statement_descriptor"],
        Method::Multibanco => MULTIBANCO,
        Method::P24 => &["reference"],
        Method::SepaCreditTransfer => SEPA_CREDIT_TRANSFER,
        Method::SepaDebit => &[
            "bank_code",
            "branch_code",
            "country",
            "fingerprint",
            "last4",
            "mandate_reference",
            "mandate_url",
        ],
        Method::Sofort => &[
            "bank_code",
            "bank_name",
            "bic",
            "country",
            "iban_last4",
            "preferred_language",
            "statement_descriptor",
        ],
        Method::ThreeDSecure => THREE_D_SECURE,
        Method::Wechat => &["qr_code_url", "statement_descriptor"],
        Method::CardPresent => CARD_PRESENT,
        _ => &[],
    }
}

const ACSS_DEBIT: &[&str] = &[
    "bank_address_city",
    "bank_address_line_1",
    "bank_address_line_2",
    "bank_address_postal_code",
    "bank_name",
    "category",
    "country",
    "fingerprint",
    "last4",
    "routing_number",
];
const MULTIBANCO: &[&str] = &[
    "entity",
    "reference",
    "refund_account_holder_address_city",
    "refund_account_holder_address_country",
    "refund_account_holder_address_line1",
    "refund_account_holder_address_line2",
    "refund_account_holder_address_postal_code",
    "refund_account_holder_address_state",
    "refund_account_holder_name",
    "refund_iban",
];
const SEPA_CREDIT_TRANSFER: &[&str] = &[
    "bank_name",
    "bic",
    "iban",
    "refund_account_holder_address_city",
    "refund_account_holder_address_country",
    "refund_account_holder_address_line1",
    "refund_account_holder_address_line2",
    "refund_account_holder_address_postal_code",
    "refund_account_holder_address_state",
    "refund_account_holder_name",
    "refund_iban",
];
const THREE_D_SECURE: &[&str] = &[
    "address_line1_check",
    "address_zip_check",
    "authenticated",
    "brand",
    "card",
    "country",
    "customer",
    "cvc_check",
    "dynamic_last4",
    "exp_month",
    "exp_year",
    "funding",
    "last4",
    "name",
    "tokenization_method",
];
const CARD_PRESENT: &[&str] = &[
    "authorization_code",
    "brand",
    "country",
    "data_type",
    "evidence_customer_signature",
    "evidence_transaction_certificate",
    "exp_month",
    "exp_year",
    "funding",
    "last4",
    "pos_device_id",
    "read_method",
    "reader",
];

/// One member: what the caller said, what the instrument tells, what the gateway hands out.
fn member(source: &Source, name: &str, frame: &Frame) -> Tree {
    let said = source
        .detail(source.method.name())
        .and_then(|own| own.get(name));
    if let Some(Tree::Text(text)) = said {
        return text.as_str().into();
    }
    let action = source.action.as_ref();
    let account = source.bank();
    let derived = match (name, account) {
        ("fingerprint", _) => card::fingerprint(&source.instrument),
        ("last4", Some(account)) => account.last4.as_str().into(),
        ("country", Some(account)) => account.country.as_str().into(),
        ("routing_number" | "bsb_number", Some(account)) => {
            account.routing_number.as_deref().into()
        }
        ("bank_name", Some(account)) => bank::bank_name(account).into(),
        ("type", Some(account)) => account.holder_type.as_deref().into(),
        ("statement_descriptor", _) => source.particulars.statement_descriptor.as_deref().into(),
        ("qr_code_url", _) => action
            .and_then(|action| action.url.as_deref())
            .map(|url| parts::page_url(url, &frame.base_url))
            .into(),
        ("authenticated", _) => action
            .is_some_and(|action| action.state == ActionState::Succeeded)
            .into(),
        _ => Tree::Null,
    };
    let handed_out = action.map(|action| parts::text(action.data.get(name)));
    match (&derived, source.method, name) {
        (Tree::Null, ..) => handed_out.unwrap_or(Tree::Null),
        _ => derived,
    }
}

/// What Klarna is told and does not show.
const UNSHOWN: [&str; 5] = [
    "attachment",
    "custom_payment_methods",
    "owner_date_of_birth",
    "product",
    "statement_descriptor",
];

/// Klarna shows what it was told, and nothing that it was not.
fn told(source: &Source, out: &mut Map) {
    let own = source.detail("klarna").and_then(Tree::as_map);
    let shown = own
        .into_iter()
        .flat_map(Map::iter)
        .filter(|(name, _)| !UNSHOWN.contains(name));
    for (name, value) in shown {
        match (
            name,
            value.as_str().and_then(|text| text.parse::<i64>().ok()),
        ) {
            ("shipping_delay", Some(days)) => out.insert(name, days),
            _ => out.insert(name, value.clone()),
        };
    }
}

fn card_map(source: &Source) -> Tree {
    let known = source.card();
    let checks = known.map(|known| known.checks).unwrap_or_default();
    let secure = known.map_or(ThreeDSecure::NotSupported, |known| known.three_d_secure);
    let mut out = Map::new();
    out.insert("address_line1_check", card::check(checks.line1))
        .insert("address_zip_check", card::check(checks.zip))
        .insert("brand", known.map(|known| card::brand(known.brand)))
        .insert("country", known.and_then(|known| known.country.as_deref()))
        .insert("cvc_check", card::check(checks.cvc))
        .insert("dynamic_last4", Tree::Null)
        .insert("exp_month", known.map(|known| i32::from(known.exp_month)))
        .insert("exp_year", known.map(|known| i32::from(known.exp_year)));
    if let Some(print) = &source.instrument.fingerprint {
        out.insert("fingerprint", print.public.as_str());
    }
    out.insert("funding", known.map(|known| known.funding.name()))
        .insert("last4", known.map(|known| known.last4.as_str()))
        .insert("name", known.and_then(|known| known.name.as_deref()))
        .insert("three_d_secure", secure.name())
        .insert("tokenization_method", known.and_then(card::tokenization));
    Tree::Map(out)
}
