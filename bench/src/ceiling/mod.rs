//! The two ceilings: what HTTP alone allows on this machine, and what HTTP and the disk allow.

mod asked;
mod bare;
mod rows;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::population::{self, Card, LISTED_CARDS, LISTED_CUSTOMERS, Population};
use asked::{Answers, Asked};
use bare::Bare;

/// As many as the server has: the machine's two cores.
const WORKERS: usize = 2;

const JSON: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "application/json")];

/// Serves a handler that reads the body and does nothing.
///
/// # Errors
/// When no port can be listened on.
pub(crate) fn serve_empty() -> Result<ExitCode> {
    let answers = Arc::new(Answers::new());
    serve(Router::new().fallback(nothing).with_state(answers))
}

/// Serves a handler that commits or reads the rows of a call in a database in this folder.
///
/// # Errors
/// When no port can be listened on, or the database does not open.
pub(crate) fn serve_bare(data: &Path, customers: usize) -> Result<ExitCode> {
    let bare = Arc::new(Bare::open(data, customers)?);
    serve(Router::new().fallback(bare::answer).with_state(bare))
}

/// What a bare server with this many customers holds; the empty one is asked for the same.
pub(crate) fn population(customers: usize) -> Population {
    let listed = |number: usize| {
        let first = customers + number * LISTED_CARDS;
        let newest_first = (first..first + LISTED_CARDS).rev();
        let ids: Vec<String> = newest_first.map(rows::card).collect();
        population::pages(&rows::customer(customers + number), &ids)
    };
    Population {
        customers: (0..customers).map(rows::customer).collect(),
        cards: (0..customers)
            .map(|index| Card {
                customer: rows::customer(index),
                id: rows::card(index),
            })
            .collect(),
        pages: (0..LISTED_CUSTOMERS).flat_map(listed).collect(),
    }
}

async fn nothing(
    State(answers): State<Arc<Answers>>,
    method: Method,
    uri: Uri,
    _body: Bytes,
) -> Response {
    (JSON, answers.to(&Asked::of(&method, &uri))).into_response()
}

fn serve(router: Router) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .context("starting the runtime")?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .context("listening")?;
        println!("http://{}", listener.local_addr().context("listening")?);
        let listener = listener.tap_io(|stream| {
            // A connection that cannot be set up this way fails soon enough by itself.
            let _ = stream.set_nodelay(true);
        });
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
                .context("waiting for signals")?;
        tokio::select! {
            served = axum::serve(listener, router) => served.context("serving")?,
            _ = terminate.recv() => {}
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// A JSON text of this many bytes, 11 at least.
fn document(bytes: usize) -> String {
    format!(r#"{{"fill":"{}"}}"#, "x".repeat(bytes.saturating_sub(11)))
}
