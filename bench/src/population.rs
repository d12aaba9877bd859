//! The customers and cards that a load needs to be there.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::arguments::Call;
use crate::connection::Connection;
use crate::requests;

/// How many customers have a long list.
pub(crate) const LISTED_CUSTOMERS: usize = 5;

/// How long those lists are.
pub(crate) const LISTED_CARDS: usize = 200;

/// How many cards are on a page.
pub(crate) const PAGE: usize = 10;

/// Cards that are asked for at once while the order of a list is found out: the most there are.
const LOOK: usize = 100;

/// What a server holds before it is measured.
#[derive(Debug, Default)]
pub(crate) struct Population {
    /// Ids of customers with a card or without.
    pub(crate) customers: Vec<String>,
    /// One card for each of them, when a load needs it.
    pub(crate) cards: Vec<Card>,
    /// All pages of the long lists, when a load needs them.
    pub(crate) pages: Vec<Page>,
}

/// A card and whose it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) customer: String,
    pub(crate) id: String,
}

/// Where a page of a customer's list begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) customer: String,
    /// The last card of the page before.
    pub(crate) after: Option<String>,
}

impl Population {
    /// How many sources that is.
    pub(crate) fn sources(&self) -> u64 {
        (self.cards.len() + self.pages.len() * PAGE) as u64
    }
}

/// Creates this many customers through the Stripe dialect, and the cards that these calls need.
///
/// # Errors
/// When anything is refused.
pub(crate) async fn create(
    address: SocketAddr,
    customers: usize,
    calls: &[Call],
) -> Result<Population> {
    let connection = Connection::open(address)
        .await
        .context("connecting to the server")?;
    let mut maker = Maker {
        address,
        connection,
    };
    let mut made = Population::default();
    for number in 0..customers {
        made.customers.push(maker.customer(number).await?);
    }
    if calls.contains(&Call::Charge) || calls.contains(&Call::Retrieve) {
        for customer in &made.customers {
            made.cards.push(Card {
                customer: customer.clone(),
                id: maker.card(customer).await?,
            });
        }
    }
    if calls.contains(&Call::List) {
        for number in 0..LISTED_CUSTOMERS {
            let customer = maker.customer(customers + number).await?;
            for _ in 0..LISTED_CARDS {
                maker.card(&customer).await?;
            }
            made.pages
                .extend(pages(&customer, &maker.list(&customer).await?));
        }
    }
    Ok(made)
}

/// The pages of a list whose cards are these, in its order.
pub(crate) fn pages(customer: &str, ids: &[String]) -> Vec<Page> {
    let starts = (0..ids.len()).step_by(PAGE);
    let page = |start: usize| Page {
        customer: customer.to_owned(),
        after: start.checked_sub(1).map(|last| ids[last].clone()),
    };
    starts.map(page).collect()
}

/// One connection on which everything is made.
struct Maker {
    address: SocketAddr,
    connection: Connection,
}

impl Maker {
    async fn customer(&mut self, number: usize) -> Result<String> {
        let request = requests::new_customer(self.address, number);
        id(&self.answer(&request, "creating a customer").await?)
    }

    async fn card(&mut self, customer: &str) -> Result<String> {
        let request = requests::new_card(self.address, customer);
        id(&self.answer(&request, "creating a card").await?)
    }

    /// The ids of a customer's cards in the order of its list.
    async fn list(&mut self, customer: &str) -> Result<Vec<String>> {
        let mut ids: Vec<String> = Vec::with_capacity(LISTED_CARDS);
        while ids.len() < LISTED_CARDS {
            let after = ids.last().map(String::as_str);
            let request = requests::page(self.address, (customer, after), LOOK);
            let page = self.answer(&request, "listing cards").await?;
            let cards = page.get("data").and_then(Value::as_array);
            let cards = cards.context("a list without data")?;
            ensure!(!cards.is_empty(), "a list ends after {} cards", ids.len());
            for card in cards {
                ids.push(id(card)?);
            }
        }
        Ok(ids)
    }

    async fn answer(&mut self, request: &str, doing: &'static str) -> Result<Value> {
        let answer = self
            .connection
            .exchange(request.as_bytes())
            .await
            .context(doing)?;
        let body = self.connection.body(&answer);
        ensure!(
            answer.is_success(),
            "{doing}: {} {}",
            answer.status,
            String::from_utf8_lossy(body)
        );
        serde_json::from_slice(body).context(doing)
    }
}

fn id(object: &Value) -> Result<String> {
    let id = object.get("id").and_then(Value::as_str);
    Ok(id.context("an object without an id")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_starts_after_the_last_card_of_the_one_before() {
        let ids: Vec<String> = (0..25).map(|number| format!("card_{number}")).collect();
        let after: Vec<Option<String>> = pages("cus_1", &ids)
            .into_iter()
            .map(|page| page.after)
            .collect();
        let expected = [None, Some("card_9".to_owned()), Some("card_19".to_owned())];
        assert_eq!(after, expected);
        assert_eq!(pages("cus_1", &ids[..10]).len(), 1);
        assert!(pages("cus_1", &[]).is_empty());
    }
}
