//! The two ceilings: what HTTP alone allows on this machine, and what HTTP and the disk allow.

mod bare;
mod rows;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use bare::Bare;
pub(crate) use rows::customer;

/// As many as the server has: the machine's two cores.
const WORKERS: usize = 2;

/// About what a source is answered with.
const ANSWER_BYTES: usize = 900;

const JSON: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "application/json")];

/// Serves a handler that reads the body and does nothing.
///
/// # Errors
/// When no port can be listened on.
pub(crate) fn serve_empty() -> Result<ExitCode> {
    let answer = Bytes::from(document(ANSWER_BYTES));
    let handler = async move |_body: Bytes| (JSON, answer.clone());
    serve(Router::new().fallback(handler))
}

/// Serves a handler that commits the rows of a create call to a database in this folder.
///
/// # Errors
/// When no port can be listened on, or the database does not open.
pub(crate) fn serve_bare(data: &Path, customers: usize) -> Result<ExitCode> {
    let bare = Arc::new(Bare::open(data, customers)?);
    serve(Router::new().fallback(bare::create).with_state(bare))
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

/// A JSON text of this many bytes, 9 at least.
fn document(bytes: usize) -> String {
    format!(r#"{{"fill":"{}"}}"#, "x".repeat(bytes.saturating_sub(11)))
}
