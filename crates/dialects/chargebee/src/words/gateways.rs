//! The gateways that the contract can name, and the accounts at them.

use domain::policy::Policy;
use domain::source::Stored;
use domain::visibility::PELCRO_GATEWAYS;

/// What is shown for a gateway without a published name.
pub(crate) const NOT_APPLICABLE: &str = "not_applicable";

/// The name as the contract has it.
pub(crate) fn shown(name: &str) -> &'static str {
    PUBLISHED
        .iter()
        .find(|known| **known == name)
        .copied()
        .unwrap_or(NOT_APPLICABLE)
}

/// The account id to show for where an instrument is kept: the one that the caller named, else
/// the site's first account at this gateway, else one that stands for the gateway as such.
pub(crate) fn account_of(stored: &Stored, policy: &Policy) -> String {
    let named = stored.account.clone();
    let configured = || {
        let mut accounts = policy.gateway_accounts.iter();
        accounts
            .find(|(_, gateway)| *gateway == stored.name)
            .map(|(id, _)| id.clone())
    };
    named
        .or_else(configured)
        .unwrap_or_else(|| implied_account(&stored.name))
}

/// The gateway behind an account id that a caller names; `None` when nobody has this account.
/// Besides the site's own accounts these are the ones that stand for a gateway as such.
pub(crate) fn gateway_of(account: &str, policy: &Policy) -> Option<String> {
    let mut accounts = policy.gateway_accounts.iter();
    if let Some((_, gateway)) = accounts.find(|(id, _)| id == account) {
        return Some(gateway.clone());
    }
    // What was shown can be sent back, although no account was set up.
    let name = account
        .strip_prefix("gw_")
        .filter(|name| shown(name) != NOT_APPLICABLE)?;
    let played = policy.gateways.iter().any(|known| known == name);
    (played || PELCRO_GATEWAYS.contains(&name)).then(|| name.to_owned())
}

fn implied_account(gateway: &str) -> String {
    format!("gw_{gateway}")
}

/// All names, in the order of the contract.
pub(crate) const PUBLISHED: &[&str] = &[
    "chargebee",
    "chargebee_payments",
    "adyen",
    "stripe",
    "wepay",
    "braintree",
    "authorize_net",
    "paypal_pro",
    "pin",
    "eway",
    "eway_rapid",
    "worldpay",
    "balanced_payments",
    "beanstream",
    "bluepay",
    "elavon",
    "first_data_global",
    "hdfc",
    "migs",
    "nmi",
    "ogone",
    "paymill",
    "paypal_payflow_pro",
    "sage_pay",
    "tco",
    "wirecard",
    "amazon_payments",
    "paypal_express_checkout",
    "gocardless",
    "orbital",
    "moneris_us",
    "moneris",
    "bluesnap",
    "cybersource",
    "vantiv",
    "checkout_com",
    "paypal",
    "ingenico_direct",
    "exact",
    "mollie",
    "quickbooks",
    "razorpay",
    "global_payments",
    "bank_of_america",
    "ecentric",
    "metrics_global",
    "windcave",
    "pay_com",
    "ebanx",
    "dlocal",
    "nuvei",
    "solidgate",
    "paystack",
    "jp_morgan",
    "deutsche_bank",
    "ezidebit",
    "twikey",
    "tempus",
    "moyasar",
    "payway",
    "payu",
    "not_applicable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_outside_the_list_are_not_shown() {
        for (name, expected) in [
            ("stripe", "stripe"),
            ("chargebee", "chargebee"),
            ("magpie", "not_applicable"),
        ] {
            assert_eq!(shown(name), expected);
        }
    }

    #[test]
    fn accounts_go_there_and_back() {
        let policy = Policy {
            gateway_accounts: vec![("gw_1".to_owned(), "stripe".to_owned())],
            ..Policy::default()
        };
        let at = |name: &str, account: Option<&str>| Stored {
            name: name.to_owned(),
            account: account.map(str::to_owned),
            reference: String::new(),
        };
        assert_eq!(account_of(&at("stripe", Some("gw_9")), &policy), "gw_9");
        assert_eq!(account_of(&at("stripe", None), &policy), "gw_1");
        assert_eq!(account_of(&at("chargebee", None), &policy), "gw_chargebee");
        assert_eq!(gateway_of("gw_1", &policy).as_deref(), Some("stripe"));
        assert_eq!(
            gateway_of("gw_chargebee", &policy).as_deref(),
            Some("chargebee")
        );
        assert_eq!(
            gateway_of("gw_braintree", &policy).as_deref(),
            Some("braintree")
        );
        for unknown in ["gw_2", "gw_", "gw_tap", "gw_adyen", "chargebee", ""] {
            assert_eq!(gateway_of(unknown, &policy), None, "{unknown}");
        }
    }
}
