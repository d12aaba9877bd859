//! The second ceiling: HTTP around nothing but [`Store::commit`].

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use store::{Options, Store, Unit};

use super::rows::{Documents, New};
use super::{ANSWER_BYTES, JSON, document};

const BODY_LIMIT: usize = 1024 * 1024;

/// Microseconds from 1970 to 2024, where object numbers start.
const NUMBER_EPOCH: i64 = 1_704_067_200_000_000;

/// An open database and what every answer is made of.
pub(super) struct Bare {
    store: Store,
    documents: Documents,
    answer: Bytes,
    /// The number of the next source.
    number: AtomicI64,
}

impl Bare {
    /// Opens a new database in this folder, with customers in it.
    pub(super) fn open(data: &Path, customers: usize) -> Result<Bare> {
        let now = now_micros();
        let mut options = Options::new(data.join("bare.db"), now);
        options.statements = store::table::STATEMENTS;
        options.ticks = ticks;
        let store = Store::open(options).context("opening the database")?;
        let answer = document(ANSWER_BYTES);
        let documents = Documents::new(answer.clone());
        let first = now - NUMBER_EPOCH;
        let mut unit = Unit::new();
        for index in 0..customers {
            unit.push(documents.customer(index, first + index as i64, now));
        }
        store
            .commit_blocking(unit)
            .context("writing the customers")?;
        let number = AtomicI64::new(first + customers as i64);
        Ok(Bare {
            store,
            documents,
            answer: answer.into(),
            number,
        })
    }

    fn unit(&self, path: &str, request: &Request) -> Unit {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let new = New {
            number,
            at: now_micros(),
        };
        let customer = path
            .strip_prefix("/v1/customers/")
            .and_then(|rest| rest.strip_suffix("/sources"));
        let key = request
            .headers()
            .get("idempotency-key")
            .and_then(|key| key.to_str().ok());
        match (customer, key) {
            (Some(customer), Some(key)) => self.documents.stripe(&new, customer, key),
            _ => self.documents.magpie(&new),
        }
    }
}

/// Commits, then answers with the prepared body.
pub(super) async fn create(State(bare): State<Arc<Bare>>, request: Request) -> Response {
    let unit = bare.unit(request.uri().path(), &request);
    if axum::body::to_bytes(request.into_body(), BODY_LIMIT)
        .await
        .is_err()
    {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    match bare.store.commit(unit).await {
        Ok(()) => (JSON, bare.answer.clone()).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
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
    use super::super::customer;
    use super::*;

    /// Runs every statement against the real schema with values in the right places.
    #[test]
    fn units_commit_on_the_real_schema() {
        let folder = tempfile::tempdir().unwrap();
        let bare = Bare::open(folder.path(), 3).unwrap();
        let customer = customer(2);
        for number in 0..3 {
            let new = New {
                number,
                at: now_micros(),
            };
            let key = format!("key-{number}");
            let unit = bare.documents.stripe(&new, &customer, &key);
            bare.store.commit_blocking(unit).unwrap();
            let new = New {
                number: number + 10,
                at: now_micros(),
            };
            bare.store
                .commit_blocking(bare.documents.magpie(&new))
                .unwrap();
        }
        let unknown = bare
            .documents
            .stripe(&New { number: 99, at: 1 }, "cus_none", "key");
        assert!(bare.store.commit_blocking(unknown).is_err());
    }
}
