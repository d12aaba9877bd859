//! Makes the customers that a load needs to be there.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::connection::Connection;
use crate::requests;

/// Creates this many customers through the Stripe dialect and returns their ids.
///
/// # Errors
/// When one of them is refused.
pub(crate) async fn create(address: SocketAddr, count: usize) -> Result<Vec<String>> {
    let mut connection = Connection::open(address)
        .await
        .context("connecting to the server")?;
    let mut ids = Vec::with_capacity(count);
    for number in 0..count {
        let request = requests::new_customer(address, number);
        let answer = connection
            .exchange(request.as_bytes())
            .await
            .context("creating a customer")?;
        let body = connection.body(&answer);
        ensure!(
            answer.is_success(),
            "creating a customer: {} {}",
            answer.status,
            String::from_utf8_lossy(body)
        );
        let customer: Value = serde_json::from_slice(body).context("reading a new customer")?;
        let id = customer
            .get("id")
            .and_then(Value::as_str)
            .context("a customer without an id")?;
        ids.push(id.to_owned());
    }
    Ok(ids)
}
