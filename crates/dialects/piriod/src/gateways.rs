//! The gateways that a source can name, and what each of them can do.

use domain::method::Method;
use domain::source::Usage;

/// A gateway as this dialect knows it.
#[derive(Debug)]
pub(crate) struct Gateway {
    /// What callers write.
    pub(crate) key: &'static str,
    /// What the payer pays with there.
    pub(crate) method: Method,
    usages: &'static [Usage],
}

const SINGLE: &[Usage] = &[Usage::SingleUse];
const REUSABLE: &[Usage] = &[Usage::Reusable];
const BOTH: &[Usage] = &[Usage::SingleUse, Usage::Reusable];

const fn row(key: &'static str, method: Method, usages: &'static [Usage]) -> Gateway {
    Gateway {
        key,
        method,
        usages,
    }
}

static GATEWAYS: [Gateway; 10] = [
    row("transbank", Method::Redirect, SINGLE),
    row("webpay", Method::Redirect, SINGLE),
    row("oneclick", Method::Redirect, REUSABLE),
    row("khipu", Method::Redirect, SINGLE),
    row("stripe", Method::Card, BOTH),
    row("paypal", Method::Paypal, BOTH),
    row("mercadopago", Method::Redirect, BOTH),
    row("getnet", Method::Redirect, BOTH),
    row("2checkout", Method::Redirect, BOTH),
    row("ach_transfer", Method::Transfer, SINGLE),
];

/// The gateway of a key.
pub(crate) fn find(key: &str) -> Option<&'static Gateway> {
    GATEWAYS.iter().find(|gateway| gateway.key == key)
}

impl Gateway {
    /// Whether its sources can pay this often.
    pub(crate) fn supports(&self, usage: Usage) -> bool {
        self.usages.contains(&usage)
    }
}
