//! Where in a call the payment method came from, and the fields that are to blame for it.

use kit::Call;

use crate::endpoints::operation;

/// Where a payment method came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// `token_id`.
    Token,
    /// `id_at_vault`.
    VaultToken,
    /// `card[…]` with a number.
    Card,
    /// `card[tmp_token]`.
    CardToken,
    /// The fields of a card at the top of the form.
    LegacyCard,
    /// `tmp_token` at the top of the form.
    Temporary,
    /// `reference_id` or its parts.
    Permanent,
    /// `bank_account[…]`.
    Bank,
    /// `payment_method[tmp_token]`.
    Method,
    /// `payment_method[reference_id]`.
    MethodReference,
    /// `payment_intent[…]`.
    Intent,
    /// What a flow left at the gateway.
    IntentToken,
    /// `voucher_payment_source[…]`.
    Voucher,
    /// A source that exists.
    Source,
    /// A vaulted payment method that exists.
    Vaulted,
}

/// Calls that say in several ways what pays, each with its own field.
const MIXED: [&str; 4] = [
    operation::CREATE_CUSTOMER,
    operation::UPDATE_METHOD,
    operation::COLLECT_PAYMENT,
    operation::CREATE_FROM_INTENT,
];

impl Origin {
    pub(super) fn of(call: &Call) -> Self {
        match call.operation {
            name if MIXED.contains(&name) => Self::of_form(call),
            operation::CREATE_TOKEN_FOR_CARD | operation::CREATE_CARD => Origin::Card,
            operation::CREATE_TOKEN_FROM_GATEWAY => Origin::VaultToken,
            operation::CREATE_FROM_TEMPORARY => Origin::Temporary,
            operation::CREATE_FROM_PERMANENT => Origin::Permanent,
            operation::CREATE_BANK_ACCOUNT => Origin::Bank,
            operation::CREATE_VOUCHER => Origin::Voucher,
            operation::REPLACE_LEGACY_CARD if given(call, &["tmp_token"]) => Origin::Temporary,
            operation::REPLACE_LEGACY_CARD => Origin::LegacyCard,
            operation::READ_VAULTED => Origin::Vaulted,
            operation::UPDATE_CARD
            | operation::UPDATE_BANK_ACCOUNT
            | operation::VERIFY_BANK_ACCOUNT
            | operation::READ_SOURCE
            | operation::GATEWAY_TOKENS
            | operation::SWITCH_GATEWAY
            | operation::EXPORT_SOURCE
            | operation::DELETE_SOURCE
            | operation::DELETE_LOCAL
            | operation::ASSIGN_ROLE
            | operation::SWITCH_LEGACY_CARD
            | operation::COPY_LEGACY_CARD
            | operation::DELETE_LEGACY_CARD => Origin::Source,
            _ => Origin::Token,
        }
    }

    fn of_form(call: &Call) -> Self {
        let given = |path: &[&str]| given(call, path);
        match () {
            () if given(&["card", "tmp_token"]) => Origin::CardToken,
            () if given(&["card"]) => Origin::Card,
            () if given(&["bank_account"]) => Origin::Bank,
            () if given(&["payment_method", "tmp_token"]) => Origin::Method,
            () if given(&["payment_method", "reference_id"]) => Origin::MethodReference,
            () if given(&["payment_method"]) => Origin::Method,
            () if given(&["payment_intent", "id"]) => Origin::Intent,
            () if given(&["payment_intent"]) => Origin::IntentToken,
            () if given(&["token_id"]) => Origin::Token,
            () if call.operation == operation::COLLECT_PAYMENT => Origin::Source,
            () => Origin::Token,
        }
    }

    /// Whether what was named is a gateway's own, of which this server knows nothing.
    pub(super) fn is_gateways(self) -> bool {
        matches!(
            self,
            Origin::CardToken
                | Origin::Temporary
                | Origin::Permanent
                | Origin::Method
                | Origin::MethodReference
                | Origin::IntentToken
        )
    }

    /// The field that names a token or a source.
    pub(super) fn handle_param(self) -> &'static str {
        match self {
            Origin::Token | Origin::Card | Origin::Bank | Origin::LegacyCard => "token_id",
            Origin::VaultToken => "id_at_vault",
            Origin::CardToken => "card[tmp_token]",
            Origin::Temporary => "tmp_token",
            Origin::Permanent => "reference_id",
            Origin::Method => "payment_method[tmp_token]",
            Origin::MethodReference => "payment_method[reference_id]",
            Origin::Intent => "payment_intent[id]",
            Origin::IntentToken => "payment_intent[gw_token]",
            Origin::Voucher => "voucher_payment_source[voucher_type]",
            Origin::Source => "payment_source_id",
            Origin::Vaulted => "vaulted_payment_method_id",
        }
    }

    /// The field that holds the number itself, or what stands for it.
    pub(super) fn number_param(self) -> String {
        match self {
            Origin::Card | Origin::LegacyCard => self.card_param("number"),
            Origin::Bank => "bank_account[account_number]".to_owned(),
            other => other.handle_param().to_owned(),
        }
    }

    /// A field of a card.
    pub(super) fn card_param(self, field: &str) -> String {
        match self {
            Origin::LegacyCard => field.to_owned(),
            _ => format!("card[{field}]"),
        }
    }

    /// The field that names an intent.
    pub(super) fn intent_param(self) -> &'static str {
        match self {
            Origin::Intent | Origin::IntentToken => "payment_intent[id]",
            _ => "payment_intent_id",
        }
    }

    /// The field that names an account at a gateway.
    pub(super) fn account_param(self) -> &'static str {
        match self {
            Origin::Card | Origin::CardToken => "card[gateway_account_id]",
            Origin::Bank => "bank_account[gateway_account_id]",
            Origin::Method | Origin::MethodReference => "payment_method[gateway_account_id]",
            Origin::Intent | Origin::IntentToken => "payment_intent[gateway_account_id]",
            Origin::Voucher => "voucher_payment_source[gateway_account_id]",
            Origin::Token
            | Origin::VaultToken
            | Origin::LegacyCard
            | Origin::Temporary
            | Origin::Permanent
            | Origin::Source
            | Origin::Vaulted => "gateway_account_id",
        }
    }

    /// What the payment method is called in a sentence.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Origin::Bank => "bank account",
            Origin::Voucher => "voucher",
            _ => "card",
        }
    }

    /// What was tried, in a sentence.
    pub(super) fn doing(self) -> &'static str {
        match self {
            Origin::Source => "moving",
            _ => "adding",
        }
    }
}

/// Whether a member of the form has a value.
fn given(call: &Call, path: &[&str]) -> bool {
    let value = call.body.at(path);
    value.is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
}
