//! What can be expanded: the members that the contract marks, by object.

/// What is expanded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject {
    pub(super) expandable: &'static [&'static str],
    pub(super) among: Among,
}

/// Whether one object is answered or many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// One.
    One,
    /// A page of a list.
    Listed,
    /// A page of what was searched for; only these may count.
    Searched,
}

const fn one(expandable: &'static [&'static str]) -> Subject {
    Subject {
        expandable,
        among: Among::One,
    }
}

impl Subject {
    /// A list of such objects.
    pub(crate) const fn listed(self) -> Self {
        Self {
            expandable: self.expandable,
            among: Among::Listed,
        }
    }

    /// What a search for such objects found.
    pub(crate) const fn searched(self) -> Self {
        Self {
            expandable: self.expandable,
            among: Among::Searched,
        }
    }

    /// A customer.
    pub(crate) const CUSTOMER: Self = one(&[
        "address",
        "cash_balance",
        "default_source",
        "discount",
        "invoice_settings",
        "shipping",
        "sources",
        "subscriptions",
        "tax",
        "tax_ids",
        "test_clock",
    ]);
    /// A card, a bank account or a source object of a customer.
    pub(crate) const CUSTOMER_SOURCE: Self = one(&[
        "account",
        "code_verification",
        "customer",
        "future_requirements",
        "owner",
        "receiver",
        "redirect",
        "requirements",
        "source_order",
    ]);
    /// A source object.
    pub(crate) const SOURCE: Self = one(&[
        "code_verification",
        "owner",
        "receiver",
        "redirect",
        "source_order",
    ]);
    /// A token.
    pub(crate) const TOKEN: Self = one(&["bank_account", "card"]);
    /// A payment method.
    pub(crate) const PAYMENT_METHOD: Self = one(&[
        "acss_debit",
        "affirm",
        "afterpay_clearpay",
        "alipay",
        "au_becs_debit",
        "bacs_debit",
        "bancontact",
        "billing_details",
        "blik",
        "boleto",
        "card",
        "card_present",
        "cashapp",
        "customer",
        "customer_balance",
        "eps",
        "fpx",
        "giropay",
        "grabpay",
        "ideal",
        "interac_present",
        "klarna",
        "konbini",
        "link",
        "oxxo",
        "p24",
        "paynow",
        "paypal",
        "pix",
        "promptpay",
        "radar_options",
        "sepa_debit",
        "sofort",
        "us_bank_account",
        "wechat_pay",
        "zip",
    ]);
    /// A mandate.
    pub(crate) const MANDATE: Self = one(&[
        "customer_acceptance",
        "multi_use",
        "payment_method",
        "payment_method_details",
        "single_use",
    ]);
    /// What came in for a source.
    pub(crate) const SOURCE_TRANSACTION: Self = one(&[
        "ach_credit_transfer",
        "chf_credit_transfer",
        "gbp_credit_transfer",
        "paper_check",
        "sepa_credit_transfer",
    ]);
    /// A notice to the payer of a source.
    pub(crate) const MANDATE_NOTIFICATION: Self =
        one(&["acss_debit", "bacs_debit", "sepa_debit", "source"]);
    /// A charge.
    pub(crate) const CHARGE: Self = one(&[
        "application",
        "application_fee",
        "balance_transaction",
        "billing_details",
        "customer",
        "failure_balance_transaction",
        "fraud_details",
        "invoice",
        "on_behalf_of",
        "outcome",
        "payment_intent",
        "payment_method_details",
        "radar_options",
        "refunds",
        "review",
        "shipping",
        "source",
        "source_transfer",
        "transfer",
        "transfer_data",
    ]);
    /// A refund.
    pub(crate) const REFUND: Self = one(&[
        "balance_transaction",
        "charge",
        "customer",
        "failure_balance_transaction",
        "next_action",
        "payment_intent",
        "payment_method",
        "source_transfer_reversal",
        "transfer_reversal",
    ]);
    /// A payment intent.
    pub(crate) const PAYMENT_INTENT: Self = one(&[
        "amount_details",
        "application",
        "automatic_payment_methods",
        "charges",
        "customer",
        "invoice",
        "last_payment_error",
        "latest_charge",
        "next_action",
        "on_behalf_of",
        "payment_method",
        "payment_method_options",
        "processing",
        "review",
        "shipping",
        "source",
        "transfer_data",
    ]);
    /// A setup intent.
    pub(crate) const SETUP_INTENT: Self = one(&[
        "application",
        "automatic_payment_methods",
        "customer",
        "last_setup_error",
        "latest_attempt",
        "mandate",
        "next_action",
        "on_behalf_of",
        "payment_method",
        "payment_method_options",
        "single_use_mandate",
    ]);
    /// A try of a setup intent.
    pub(crate) const SETUP_ATTEMPT: Self = one(&[
        "application",
        "customer",
        "on_behalf_of",
        "payment_method",
        "payment_method_details",
        "setup_error",
        "setup_intent",
    ]);
    /// An event.
    pub(crate) const EVENT: Self = one(&["data", "request"]);
    /// A webhook endpoint.
    pub(crate) const WEBHOOK_ENDPOINT: Self = one(&[]);
}
