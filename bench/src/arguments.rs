//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Load on a Wellspring server and on the two ceilings beside it.
#[derive(Debug, Parser)]
#[command(
    name = "wellspring-bench",
    version,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) serve: Option<Serve>,
    #[command(flatten)]
    pub(crate) options: Options,
}

/// What the program starts itself as, to be measured from outside.
#[derive(Debug, Subcommand)]
pub(crate) enum Serve {
    /// The first ceiling: reads the body, answers with a prepared one.
    ServeEmpty,
    /// The second ceiling: commits the rows of a call and answers with a prepared body, or reads
    /// rows and answers with what is in them.
    ServeBare {
        /// The folder of the database.
        #[arg(long)]
        data: PathBuf,
        /// How many customers it starts with, besides those with long lists.
        #[arg(long)]
        customers: usize,
    },
}

/// What is measured, and how long.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The server's program; without it the `wellspring` beside this program.
    #[arg(long, value_name = "PATH")]
    server: Option<PathBuf>,
    /// Seconds that each cell is measured.
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// Seconds of load before each measurement.
    #[arg(long, default_value_t = 0.5)]
    warm_up: f64,
    /// Numbers of connections, each with one request under way.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64, 256])]
    pub(crate) connections: Vec<usize>,
    /// Which calls are made.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Call::ALL)]
    pub(crate) rows: Vec<Call>,
    /// Measures the server or the ceilings alone.
    #[arg(long, value_enum)]
    pub(crate) only: Option<Only>,
    /// Existing customers that the calls are spread over.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) customers: usize,
    /// Fills the server up to this many sources afterwards, then reads its memory once more.
    #[arg(long, value_name = "N")]
    pub(crate) sources: Option<u64>,
    /// Seconds of creates at full load while an endpoint is told of them, and of a modest load
    /// after that; 0 leaves both out.
    #[arg(long, default_value_t = 5.0)]
    webhook_seconds: f64,
    /// Where the temporary data folders are made; the disk under it is what is measured.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Writes everything measured as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// The calls that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Call {
    /// `POST /v1/customers/{customer}/sources` with a test token.
    Stripe,
    /// `POST /v2/sources/` with a card number.
    Magpie,
    /// `POST /v1/charges` with a customer's card.
    Charge,
    /// `GET /v1/customers/{customer}/sources`, ten of many, page after page.
    List,
    /// `GET /v1/customers/{customer}/sources/{id}`.
    Retrieve,
}

/// Half of what is measured otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// The empty handler and the bare store.
    Ceilings,
    /// The server.
    Server,
}

impl Call {
    /// In the order of tables.
    pub(crate) const ALL: [Call; 5] = [
        Call::Stripe,
        Call::Magpie,
        Call::Charge,
        Call::List,
        Call::Retrieve,
    ];

    /// Whether each success is one more source.
    pub(crate) fn creates(self) -> bool {
        matches!(self, Call::Stripe | Call::Magpie)
    }

    /// Whether it changes nothing.
    pub(crate) fn reads(self) -> bool {
        matches!(self, Call::List | Call::Retrieve)
    }

    /// How tables name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Call::Stripe => "Stripe create",
            Call::Magpie => "Magpie create",
            Call::Charge => "Stripe charge",
            Call::List => "Stripe list of 10",
            Call::Retrieve => "Stripe retrieve",
        }
    }
}

impl Options {
    /// The server's program.
    pub(crate) fn server(&self) -> Result<PathBuf> {
        let path = match &self.server {
            Some(path) => path.clone(),
            None => std::env::current_exe()
                .context("finding this program")?
                .with_file_name("wellspring"),
        };
        ensure!(
            path.is_file(),
            "no server at {}: name it with --server",
            path.display()
        );
        Ok(path)
    }

    /// How long each cell is measured.
    pub(crate) fn measured(&self) -> Result<Duration> {
        let measured = Duration::try_from_secs_f64(self.seconds).context("--seconds")?;
        ensure!(!measured.is_zero(), "--seconds must be more than nothing");
        Ok(measured)
    }

    /// How long each cell runs before it is measured.
    pub(crate) fn warm_up(&self) -> Result<Duration> {
        Duration::try_from_secs_f64(self.warm_up).context("--warm-up")
    }

    /// How long an endpoint is told of creates at each load; nothing when it is left out.
    pub(crate) fn told(&self) -> Result<Option<Duration>> {
        let told =
            Duration::try_from_secs_f64(self.webhook_seconds).context("--webhook-seconds")?;
        let server = self.only != Some(Only::Ceilings);
        Ok(Some(told).filter(|told| server && !told.is_zero()))
    }

    /// Where the temporary folders go.
    pub(crate) fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(std::env::temp_dir)
    }
}
