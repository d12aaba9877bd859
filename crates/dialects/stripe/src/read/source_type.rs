//! The types of source objects: how each goes on and what it is made from.

use domain::method::Method;
use domain::source::{ActionKind, Status, Usage};

/// One type.
#[derive(Debug)]
pub(crate) struct SourceType {
    /// The method; its name is the type's name.
    pub(crate) method: Method,
    /// How the payer agrees.
    pub(crate) flow: Flow,
    /// How often it can pay; the first is meant when the caller does not say.
    pub(crate) usages: &'static [Usage],
    /// The currencies it takes; empty for all.
    pub(crate) currencies: &'static [&'static str],
    /// What its own map may hold.
    pub(crate) members: &'static [&'static str],
    /// Where it starts.
    pub(crate) starts_as: Status,
}

/// How the payer agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Nothing to do; WeChat's picture is shown beside it.
    None,
    /// Visit a page.
    Redirect,
    /// Send money to an address.
    Receiver,
    /// Name the amounts of two deposits.
    CodeVerification,
}

impl Flow {
    /// The word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Flow::None => "none",
            Flow::Redirect => "redirect",
            Flow::Receiver => "receiver",
            Flow::CodeVerification => "code_verification",
        }
    }
}

const SINGLE: &[Usage] = &[Usage::SingleUse];
const REUSABLE: &[Usage] = &[Usage::Reusable];
const EITHER: &[Usage] = &[Usage::Reusable, Usage::SingleUse];
const SINGLE_FIRST: &[Usage] = &[Usage::SingleUse, Usage::Reusable];

const fn row(
    method: Method,
    flow: Flow,
    usages: &'static [Usage],
    currencies: &'static [&'static str],
    members: &'static [&'static str],
) -> SourceType {
    let starts_as = match (flow, method) {
        (Flow::None, Method::Wechat) => Status::Pending,
        (Flow::None, _) => Status::Chargeable,
        _ => Status::Pending,
    };
    SourceType {
        method,
        flow,
        usages,
        currencies,
        members,
        starts_as,
    }
}

use Flow::{CodeVerification, None as NoFlow, Receiver, Redirect};

/// All types, in the order of their names.
pub(crate) static TYPES: [SourceType; 19] = [
    row(Method::AchCreditTransfer, Receiver, REUSABLE, &["usd"], &[]),
    row(
        Method::AchDebit,
        CodeVerification,
        REUSABLE,
        &["usd"],
        &[
            "routing_number",
            "account_number",
            "country",
            "account_holder_name",
            "type",
        ],
    ),
    row(
        Method::AcssDebit,
        NoFlow,
        REUSABLE,
        &["cad", "usd"],
        &[
            "transit_number",
            "institution_number",
            "account_number",
            "category",
        ],
    ),
    row(
        Method::Alipay,
        Redirect,
        SINGLE_FIRST,
        &[],
        &["statement_descriptor"],
    ),
    row(
        Method::AuBecsDebit,
        NoFlow,
        REUSABLE,
        &["aud"],
        &["bsb_number", "account_number"],
    ),
    row(
        Method::Bancontact,
        Redirect,
        SINGLE,
        &["eur"],
        &["preferred_language", "statement_descriptor"],
    ),
    row(Method::Card, NoFlow, EITHER, &[], super::card::IN_TOKEN),
    row(Method::CardPresent, NoFlow, SINGLE, &[], &[]),
    row(
        Method::Eps,
        Redirect,
        SINGLE,
        &["eur"],
        &["bank", "statement_descriptor"],
    ),
    row(
        Method::Giropay,
        Redirect,
        SINGLE,
        &["eur"],
        &["bank", "statement_descriptor"],
    ),
    row(
        Method::Ideal,
        Redirect,
        SINGLE,
        &["eur"],
        &["bank", "statement_descriptor"],
    ),
    row(Method::Klarna, Redirect, SINGLE, &[], KLARNA),
    row(Method::Multibanco, Receiver, SINGLE, &["eur"], &[]),
    row(Method::P24, Redirect, SINGLE, &["eur", "pln"], &["bank"]),
    row(
        Method::SepaCreditTransfer,
        Receiver,
        REUSABLE,
        &["eur"],
        &[],
    ),
    row(Method::SepaDebit, NoFlow, REUSABLE, &["eur"], &["iban"]),
    row(
        Method::Sofort,
        Redirect,
        SINGLE,
        &["eur"],
        &["country", "preferred_language", "statement_descriptor"],
    ),
    row(
        Method::ThreeDSecure,
        Redirect,
        SINGLE,
        &[],
        &["card", "customer"],
    ),
    row(
        Method::Wechat,
        NoFlow,
        SINGLE,
        &[],
        &["statement_descriptor"],
    ),
];

/// What a Klarna source may be told.
const KLARNA: &[&str] = &[
    "attachment",
    "background_image_url",
    "custom_payment_methods",
    "first_name",
    "last_name",
    "locale",
    "logo_url",
    "owner_date_of_birth",
    "page_title",
    "product",
    "purchase_country",
    "purchase_type",
    "shipping_delay",
    "shipping_first_name",
    "shipping_last_name",
    "statement_descriptor",
];

/// The names of all types.
pub(crate) const NAMES: &[&str] = &[
    "ach_credit_transfer",
    "ach_debit",
    "acss_debit",
    "alipay",
    "au_becs_debit",
    "bancontact",
    "card",
    "card_present",
    "eps",
    "giropay",
    "ideal",
    "klarna",
    "multibanco",
    "p24",
    "sepa_credit_transfer",
    "sepa_debit",
    "sofort",
    "three_d_secure",
    "wechat",
];

/// The type of a method.
pub(crate) fn of_method(method: Method) -> Option<&'static SourceType> {
    TYPES.iter().find(|known| known.method == method)
}

impl SourceType {
    /// The name.
    pub(crate) const fn name(&self) -> &'static str {
        self.method.name()
    }

    /// The kind of step that the payer takes, if any.
    pub(crate) fn action(&self) -> Option<ActionKind> {
        match self.flow {
            Flow::None => (self.method == Method::Wechat).then_some(ActionKind::Qr),
            Flow::Redirect => Some(ActionKind::Redirect),
            Flow::Receiver => Some(ActionKind::Receiver),
            Flow::CodeVerification => Some(ActionKind::Code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_type_once() {
        let names: Vec<&str> = TYPES.iter().map(SourceType::name).collect();
        assert_eq!(names, NAMES);
        for method in Method::ALL {
            assert_eq!(
                method.is_stripe_source(),
                of_method(*method).is_some(),
                "{method:?}"
            );
        }
    }
}
