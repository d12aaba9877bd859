//! Preparing a payment method in the browser, with the gateway's own script.

use domain::Dialect;
use domain::charge::Terms;
use domain::intent::Purpose;
use domain::operation::{CreateIntent, CustomerRef};
use kit::{Call, Reply};

use crate::errors::application;

/// The gateway whose script takes the client secret.
const GATEWAY: &str = "stripe";

/// `POST /customer/setupIntent`
pub(crate) fn create(call: &Call) -> Result<CreateIntent, Reply> {
    if call.policy.gateway(Dialect::Pelcro) != GATEWAY {
        let sentence = "This site does not have an active Stripe account.";
        return Err(application(422, sentence));
    }
    Ok(CreateIntent {
        purpose: Purpose::Setup,
        amount: None,
        currency: None,
        customer: Some(CustomerRef::Session),
        method: None,
        capture: true,
        keep_for: Some("off_session".to_owned()),
        expires: None,
        terms: Terms::default(),
        confirm: None,
    })
}
