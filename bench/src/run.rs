//! One run: starts the servers, puts the loads on them in turn, stops them.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::arguments::{Call, Only, Options};
use crate::ceiling;
use crate::disk;
use crate::load::{self, Span};
use crate::machine;
use crate::population;
use crate::process::Server;
use crate::random::Random;
use crate::report::{Cell, Fill, Memory, Report, Target};
use crate::requests::Requests;
use crate::webhooks;

/// Requests between two lines of progress while a server is filled.
const FILL_STEP: u64 = 100_000;
const FILL_STEP_LIMIT: Duration = Duration::from_secs(3600);

/// A server under load.
struct Running {
    target: Target,
    server: Server,
    requests: Vec<(Call, Rc<Requests>)>,
    /// Sources made so far.
    sources: u64,
}

/// Measures what the options ask for, prints the table, writes the file.
///
/// # Errors
/// When a server does not start, or a file cannot be written. Refused requests are no error: they
/// are in the table, and in the exit code.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    let report = runtime.block_on(measure(options))?;
    print!("{}", report.markdown());
    if let Some(path) = &options.out {
        let text = format!("{:#}\n", report.json());
        std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(if report.problems().is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn measure(options: &Options) -> Result<Report> {
    ensure!(options.customers > 0, "--customers must be 1 or more");
    ensure!(
        !options.connections.contains(&0),
        "--connections must be 1 or more each"
    );
    let folder = tempfile::Builder::new()
        .prefix("wellspring-bench-")
        .tempdir_in(options.data())
        .context("making a folder for data")?;
    let mut report = Report::new(machine::line(), disk::sync_times(folder.path())?);
    let mut running = Vec::new();
    for target in targets(options.only) {
        eprintln!("starting: {}", target.name());
        let server = Server::start(command(target, options, folder.path())?)?;
        if target == Target::Wellspring {
            report.memory = Some(Memory::idle(server.resident_kib()?));
        }
        running.push(prepare(target, server, options).await?);
    }
    // What was measured before something broke is worth showing.
    if let Err(error) = put_load(&mut running, options, &mut report).await {
        report.faults.push(format!("{error:#}"));
    }
    for Running { target, server, .. } in running {
        if let Err(error) = server.stop() {
            report.faults.push(format!("{}: {error:#}", target.name()));
        }
    }
    if let Some(told) = options.told()? {
        eprintln!("starting: wellspring with an endpoint");
        let command = wellspring(options, &folder.path().join("told"))?;
        match webhooks::measure(Server::start(command)?, told).await {
            Ok(told) => report.told = Some(told),
            Err(error) => report.faults.push(format!("webhooks: {error:#}")),
        }
    }
    Ok(report)
}

/// Measures cell by cell, the targets in turn, so that noise hits all of them alike.
async fn put_load(running: &mut [Running], options: &Options, report: &mut Report) -> Result<()> {
    let random = Rc::new(RefCell::new(Random::new(2026)));
    for &connections in &options.connections {
        for &call in &options.rows {
            for each in running.iter_mut() {
                report
                    .cells
                    .push(each.cell(call, connections, options, &random).await?);
            }
        }
    }
    let real = running
        .iter_mut()
        .find(|each| each.target == Target::Wellspring);
    if let (Some(memory), Some(real)) = (&mut report.memory, real) {
        memory.after_load_kib = real.server.resident_kib()?;
        memory.sources = real.sources;
        if let Some(wanted) = options.sources {
            memory.filled = Some(real.fill(wanted, options, &random).await?);
        }
    }
    Ok(())
}

fn targets(only: Option<Only>) -> Vec<Target> {
    match only {
        None => vec![Target::Wellspring, Target::BareStore, Target::EmptyHandler],
        Some(Only::Ceilings) => vec![Target::BareStore, Target::EmptyHandler],
        Some(Only::Server) => vec![Target::Wellspring],
    }
}

/// How a target is started; its data goes into a folder of its own.
fn command(target: Target, options: &Options, folder: &Path) -> Result<Command> {
    let this = || {
        std::env::current_exe()
            .context("finding this program")
            .map(Command::new)
    };
    Ok(match target {
        Target::Wellspring => wellspring(options, &folder.join("wellspring"))?,
        Target::BareStore => {
            let mut command = this()?;
            command
                .arg("serve-bare")
                .arg("--data")
                .arg(folder.join("bare"));
            command
                .arg("--customers")
                .arg(options.customers.to_string());
            command
        }
        Target::EmptyHandler => {
            let mut command = this()?;
            command.arg("serve-empty");
            command
        }
    })
}

/// The real server on a data folder of its own.
fn wellspring(options: &Options, data: &Path) -> Result<Command> {
    let mut command = Command::new(options.server()?);
    command.args(["dev", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(data);
    Ok(command)
}

/// Waits until the server accepts connections, and makes what it is to hold.
async fn prepare(target: Target, server: Server, options: &Options) -> Result<Running> {
    wait_for(server.address).await?;
    let held = match target {
        Target::Wellspring => {
            population::create(server.address, options.customers, &options.rows).await?
        }
        _ => ceiling::population(options.customers),
    };
    let requests = options
        .rows
        .iter()
        .map(|&call| (call, Rc::new(Requests::new(call, server.address, &held))));
    Ok(Running {
        target,
        requests: requests.collect(),
        server,
        sources: held.sources(),
    })
}

async fn wait_for(address: SocketAddr) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match tokio::net::TcpStream::connect(address).await {
            Ok(_) => return Ok(()),
            Err(_) if Instant::now() < until => {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            Err(error) => return Err(error).context("connecting to the server"),
        }
    }
}

impl Running {
    fn requests(&self, call: Call) -> Result<Rc<Requests>> {
        let found = self.requests.iter().find(|(each, _)| *each == call);
        found
            .map(|(_, requests)| requests.clone())
            .context("a call that was not prepared")
    }

    async fn cell(
        &mut self,
        call: Call,
        connections: usize,
        options: &Options,
        random: &Rc<RefCell<Random>>,
    ) -> Result<Cell> {
        let requests = self.requests(call)?;
        let measured = options.measured()?;
        let span = Span {
            warm_up: options.warm_up()?,
            measured,
            most: u64::MAX,
        };
        let tally = load::run(self.server.address, &requests, connections, span, random).await?;
        self.sources += if call.creates() { tally.accepted } else { 0 };
        let cell = Cell {
            target: self.target,
            call,
            connections,
            measured,
            tally,
        };
        eprintln!("{}", cell.progress());
        Ok(cell)
    }

    /// Makes sources until there are this many.
    async fn fill(
        &mut self,
        wanted: u64,
        options: &Options,
        random: &Rc<RefCell<Random>>,
    ) -> Result<Fill> {
        let mut calls = options.rows.iter().copied();
        let call = calls
            .find(|call| call.creates())
            .context("no call to fill the server with")?;
        let requests = self.requests(call)?;
        let connections = options.connections.iter().copied().max().unwrap_or(1);
        let (before, start) = (self.sources, Instant::now());
        while self.sources < wanted {
            let most = FILL_STEP.min(wanted - self.sources);
            let span = Span {
                warm_up: Duration::ZERO,
                measured: FILL_STEP_LIMIT,
                most,
            };
            let tally =
                load::run(self.server.address, &requests, connections, span, random).await?;
            let first = tally.first_error.unwrap_or_default();
            ensure!(
                tally.errors == 0,
                "filling the server: {} errors, first {first}",
                tally.errors
            );
            self.sources += tally.accepted;
            eprintln!(
                "{} sources, {} KiB",
                self.sources,
                self.server.resident_kib()?
            );
        }
        Ok(Fill {
            sources: self.sources,
            resident_kib: self.server.resident_kib()?,
            per_second: (self.sources - before) as f64 / start.elapsed().as_secs_f64(),
        })
    }
}
