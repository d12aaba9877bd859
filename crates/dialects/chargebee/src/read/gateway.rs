//! The account at a gateway that a caller names.

use kit::{Call, Reply};

use crate::errors::Problem;
use crate::read::input::Input;
use crate::words::gateways;

/// Most characters of an account's id.
const ACCOUNT_MAX: usize = 50;

/// A gateway and the account there, both `None` when the caller names none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) gateway: Option<String>,
    pub(crate) account: Option<String>,
}

impl Route {
    /// The gateway behind an account; `param` is the field that named it.
    pub(crate) fn of(account: Option<String>, param: &str, call: &Call) -> Result<Self, Reply> {
        let Some(account) = account else {
            return Ok(Self::default());
        };
        match gateways::gateway_of(&account, call.policy) {
            Some(gateway) => Ok(Self {
                gateway: Some(gateway),
                account: Some(account),
            }),
            None => Err(Problem::not_found(&account, param).reply()),
        }
    }
}

/// The `gateway_account_id` of a level of the form.
pub(crate) fn account(input: &Input) -> Option<String> {
    input.text("gateway_account_id", ACCOUNT_MAX)
}
