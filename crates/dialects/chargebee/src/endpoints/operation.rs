//! Names of the operations, as the request log has them.

pub(crate) const CREATE_CUSTOMER: &str = "customer.create";
pub(crate) const LIST_CUSTOMERS: &str = "customer.list";
pub(crate) const READ_CUSTOMER: &str = "customer.retrieve";
pub(crate) const UPDATE_CUSTOMER: &str = "customer.update";
pub(crate) const DELETE_CUSTOMER: &str = "customer.delete";
pub(crate) const ASSIGN_ROLE: &str = "customer.assign_payment_role";
pub(crate) const UPDATE_METHOD: &str = "customer.update_payment_method";
pub(crate) const UPDATE_BILLING: &str = "customer.update_billing_info";
pub(crate) const COLLECT_PAYMENT: &str = "customer.collect_payment";

pub(crate) const CREATE_TOKEN_FOR_CARD: &str = "token.create_for_card";
pub(crate) const CREATE_TOKEN_FROM_GATEWAY: &str = "token.create_using_temp_token";
pub(crate) const READ_TOKEN: &str = "token.retrieve";

pub(crate) const CREATE_SOURCE: &str = "payment_source.create_using_token";
pub(crate) const CREATE_FROM_TEMPORARY: &str = "payment_source.create_using_temp_token";
pub(crate) const CREATE_FROM_PERMANENT: &str = "payment_source.create_using_permanent_token";
pub(crate) const CREATE_FROM_INTENT: &str = "payment_source.create_using_payment_intent";
pub(crate) const CREATE_CARD: &str = "payment_source.create_card";
pub(crate) const CREATE_BANK_ACCOUNT: &str = "payment_source.create_bank_account";
pub(crate) const CREATE_VOUCHER: &str = "payment_source.create_voucher_payment_source";
pub(crate) const UPDATE_CARD: &str = "payment_source.update_card";
pub(crate) const UPDATE_BANK_ACCOUNT: &str = "payment_source.update_bank_account";
pub(crate) const VERIFY_BANK_ACCOUNT: &str = "payment_source.verify_bank_account";
pub(crate) const READ_SOURCE: &str = "payment_source.retrieve";
pub(crate) const LIST_SOURCES: &str = "payment_source.list";
pub(crate) const GATEWAY_TOKENS: &str = "payment_source.gateway_payment_method_tokens";
pub(crate) const SWITCH_GATEWAY: &str = "payment_source.switch_gateway_account";
pub(crate) const EXPORT_SOURCE: &str = "payment_source.export_payment_source";
pub(crate) const DELETE_SOURCE: &str = "payment_source.delete";
pub(crate) const DELETE_LOCAL: &str = "payment_source.delete_local";

pub(crate) const CREATE_INTENT: &str = "payment_intent.create";
pub(crate) const READ_INTENT: &str = "payment_intent.retrieve";
pub(crate) const UPDATE_INTENT: &str = "payment_intent.update";

pub(crate) const READ_LEGACY_CARD: &str = "card.retrieve";
pub(crate) const REPLACE_LEGACY_CARD: &str = "card.update_card_for_customer";
pub(crate) const SWITCH_LEGACY_CARD: &str = "card.switch_gateway_for_customer";
pub(crate) const COPY_LEGACY_CARD: &str = "card.copy_card_for_customer";
pub(crate) const DELETE_LEGACY_CARD: &str = "card.delete_card_for_customer";
/// The calls that name a customer and mean its primary source.
pub(crate) const OF_PRIMARY: [&str; 3] = [SWITCH_LEGACY_CARD, COPY_LEGACY_CARD, DELETE_LEGACY_CARD];

pub(crate) const LIST_EVENTS: &str = "event.list";
pub(crate) const READ_EVENT: &str = "event.retrieve";

pub(crate) const CREATE_ENDPOINT: &str = "webhook_endpoint.create";
pub(crate) const LIST_ENDPOINTS: &str = "webhook_endpoint.list";
pub(crate) const READ_ENDPOINT: &str = "webhook_endpoint.retrieve";
pub(crate) const UPDATE_ENDPOINT: &str = "webhook_endpoint.update";
pub(crate) const DELETE_ENDPOINT: &str = "webhook_endpoint.delete";

pub(crate) const AGREEMENT_PDF: &str = "hosted_page.retrieve_agreement_pdf";
pub(crate) const READ_VAULTED: &str = "vaulted_payment_method.retrieve";
