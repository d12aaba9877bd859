//! The second ceiling: HTTP around nothing but [`Store::commit`] and [`Store::ask`].

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use store::{Options, Store, StoreFault, Unit};

use super::JSON;
use super::asked::{Answers, Asked, CHARGE_BYTES, SOURCE_BYTES, field};
use super::rows::{self, Documents, New};
use crate::population::{LISTED_CARDS, LISTED_CUSTOMERS, PAGE};

const BODY_LIMIT: usize = 1024 * 1024;

/// Microseconds from 1970 to 2024, where object numbers start.
const NUMBER_EPOCH: i64 = 1_704_067_200_000_000;

/// An open database and what every answer is made of.
pub(super) struct Bare {
    store: Store,
    documents: Documents,
    answers: Answers,
    /// The number of the next object.
    number: AtomicI64,
}

impl Bare {
    /// Opens a new database in this folder, with customers in it that have a card each, and some
    /// besides that have many.
    pub(super) fn open(data: &Path, customers: usize) -> Result<Bare> {
        let now = now_micros();
        let mut options = Options::new(data.join("bare.db"), now);
        options.statements = store::table::STATEMENTS;
        options.ticks = ticks;
        let bare = Bare {
            store: Store::open(options).context("opening the database")?,
            documents: Documents::new(SOURCE_BYTES, CHARGE_BYTES),
            answers: Answers::new(),
            number: AtomicI64::new(now - NUMBER_EPOCH),
        };
        let mut unit = Unit::new();
        let listed = (0..LISTED_CUSTOMERS * LISTED_CARDS).map(|card| card / LISTED_CARDS);
        let owners = (0..customers).chain(listed.map(|number| customers + number));
        for index in 0..customers + LISTED_CUSTOMERS {
            unit.push(bare.documents.customer(index, &bare.new_object()));
        }
        for (card, owner) in owners.enumerate() {
            unit.push(bare.documents.owned_card(card, owner, &bare.new_object()));
        }
        bare.store
            .commit_blocking(unit)
            .context("writing customers and cards")?;
        Ok(bare)
    }

    fn new_object(&self) -> New {
        New {
            number: self.number.fetch_add(1, Ordering::Relaxed),
            at: now_micros(),
        }
    }

    /// What a call writes.
    fn unit(&self, asked: &Asked, headers: &HeaderMap, form: &str) -> Unit {
        let new = self.new_object();
        let key = headers.get("idempotency-key");
        let key = key.and_then(|key| key.to_str().ok()).unwrap_or_default();
        match asked {
            Asked::SourceOf(customer) => self.documents.stripe(&new, customer, key),
            Asked::Charge => {
                let named = |name| field(form, name).unwrap_or_default();
                let payer = (named("customer"), named("source"));
                self.documents.charge(&new, payer, key)
            }
            _ => self.documents.magpie(&new),
        }
    }

    /// The document of a source.
    fn one(&self, id: &str) -> Result<Option<String>, StoreFault> {
        let row = self.store.ask_one(&rows::by_id(id))?;
        row.map(|mut row| row.take_text(rows::DETAIL)).transpose()
    }

    /// The documents of a page of a customer's sources, as a list.
    fn page(&self, customer: &str, after: Option<&str>) -> Result<Option<String>, StoreFault> {
        let below = match after {
            Some(id) => match self.store.ask_one(&rows::by_id(id))? {
                Some(row) => row.integer(rows::NUMBER)?,
                None => return Ok(None),
            },
            None => i64::MAX,
        };
        let mut text = String::from("[");
        for row in self.store.ask(&rows::page(customer, below, PAGE))? {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(row.text(rows::DETAIL)?);
        }
        text.push(']');
        Ok(Some(text))
    }
}

/// Commits and answers with a prepared body, or reads and answers with what it found.
pub(super) async fn answer(State(bare): State<Arc<Bare>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let asked = Asked::of(&head.method, &head.uri);
    let found = match asked {
        Asked::One(id) => bare.one(id),
        Asked::Page { customer, after } => bare.page(customer, after),
        _ => {
            let form = std::str::from_utf8(&body).unwrap_or_default();
            let unit = bare.unit(&asked, &head.headers, form);
            return match bare.store.commit(unit).await {
                Ok(()) => (JSON, bare.answers.to(&asked)).into_response(),
                Err(error) => broken(error),
            };
        }
    };
    match found {
        Ok(Some(text)) => (JSON, text).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => broken(error),
    }
}

fn broken(error: impl ToString) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}

fn now_micros() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

fn ticks() -> u64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ceiling::population;

    /// Runs every statement against the real schema with values in the right places.
    #[test]
    fn units_commit_on_the_real_schema() {
        let folder = tempfile::tempdir().unwrap();
        let bare = Bare::open(folder.path(), 3).unwrap();
        let held = population(3);
        let card = &held.cards[2];
        for number in 0..3 {
            let key = format!("key-{number}");
            let documents = &bare.documents;
            for unit in [
                documents.stripe(&bare.new_object(), &card.customer, &key),
                documents.charge(&bare.new_object(), (&card.customer, &card.id), &key[1..]),
                documents.magpie(&bare.new_object()),
            ] {
                bare.store.commit_blocking(unit).unwrap();
            }
        }
        let unknown = bare.documents.stripe(&bare.new_object(), "cus_none", "key");
        assert!(bare.store.commit_blocking(unknown).is_err());
    }

    #[test]
    fn every_card_and_every_page_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let bare = Bare::open(folder.path(), 3).unwrap();
        let held = population(3);
        for card in &held.cards {
            assert!(bare.one(&card.id).unwrap().is_some(), "{card:?}");
        }
        assert_eq!(bare.one("card_none").unwrap(), None);
        assert_eq!(held.pages.len(), LISTED_CUSTOMERS * LISTED_CARDS / PAGE);
        for page in &held.pages {
            let text = bare.page(&page.customer, page.after.as_deref());
            let list: Vec<serde_json::Value> =
                serde_json::from_str(&text.unwrap().unwrap()).unwrap();
            assert_eq!(list.len(), PAGE, "{page:?}");
        }
    }
}
