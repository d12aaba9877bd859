//! The servers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use courier::{Allow, Guard, Roots, Wire};
use domain::{Id, Mode};
use service::setup::{self, Workshop};
use service::{Parts, Service, run_chores, run_deliveries, run_settlements};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use vault::Entropy;

use crate::clock::{SystemClock, ticks};
use crate::commands::{WrongSetting, say};
use crate::http::{self, Front};
use crate::settings::{Dev, Serve, ServedMode, Serving};
use crate::{admin, curls, open};

/// How often the chores run.
const CHORES_EVERY: Duration = Duration::from_secs(60);

/// How often it is looked whether a bank answered, or an intent's time ran out.
const SETTLEMENTS_EVERY: Duration = Duration::from_secs(1);

/// The development server: demo account, loopback only.
pub(crate) fn dev(dev: &Dev) -> Result<()> {
    if !dev.serving.listen.ip().is_loopback() {
        let address = dev.serving.listen;
        let text = format!(
            "--listen {address}: the demo keys are public, so `dev` serves loopback addresses \
             only; use `wellspring serve` for others"
        );
        return Err(WrongSetting(text).into());
    }
    let mut serving = dev.serving.clone();
    let temporary = match dev.temporary {
        true => Some(tempfile::tempdir().context("a temporary folder")?),
        false => None,
    };
    if let Some(folder) = &temporary {
        serving.place.data = folder.path().join("data");
    }
    let done = run(&serving, Some(Id::new(setup::DEMO_ACCOUNT)), Demo::Yes);
    drop(temporary);
    done
}

/// The server without demo credentials.
pub(crate) fn serve(serve: &Serve) -> Result<()> {
    if serve.mode == ServedMode::Live {
        let text = "--mode live: the master key is a plain file, and live card numbers need one \
                    that is held by a key service or hardware; this version serves test mode only";
        return Err(WrongSetting(text.to_owned()).into());
    }
    let public = serve.public_account.as_deref().map(Id::from);
    run(&serve.serving, public, Demo::No)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Demo {
    Yes,
    No,
}

fn run(serving: &Serving, public_account: Option<Id>, demo: Demo) -> Result<()> {
    let policy = serving.policy().map_err(WrongSetting)?;
    // Bound before anything is made: a port in use leaves no demo account behind.
    let listener = std::net::TcpListener::bind(serving.listen)
        .with_context(|| format!("--listen {}", serving.listen))?;
    listener.set_nonblocking(true)?;
    let clock = SystemClock::default();
    let workshop = open::open(&serving.place, clock, Arc::new(Entropy::system()))?;
    prepare(&workshop, serving, public_account.as_ref(), demo)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let store = workshop.store.clone();
    let done = runtime.block_on(async {
        let address = listener.local_addr()?;
        let parts = parts(
            workshop,
            clock,
            (serving, address),
            (policy, public_account),
        );
        let service = Service::new(parts);
        service.open_outbox().await?;
        if demo == Demo::Yes {
            setup::ensure_demo_customer(&service).await?;
        }
        listen(serving, TcpListener::from_std(listener)?, service, demo).await
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    store.close();
    done
}

/// Makes the demo account, or refuses a folder that must not be served like this.
fn prepare(
    workshop: &Workshop,
    serving: &Serving,
    public_account: Option<&Id>,
    demo: Demo,
) -> Result<()> {
    if demo == Demo::Yes {
        return Ok(workshop.ensure_demo()?);
    }
    if workshop.has_demo()? && !serving.listen.ip().is_loopback() {
        let text = format!(
            "--listen {}: this data folder has the demo account, whose keys are public; \
             serve it on a loopback address or use another folder",
            serving.listen
        );
        return Err(WrongSetting(text).into());
    }
    match public_account {
        Some(account) if !workshop.has_account(account)? => {
            let text = format!("--public-account {account}: there is no such account");
            Err(WrongSetting(text).into())
        }
        _ => Ok(()),
    }
}

fn parts(
    workshop: Workshop,
    clock: SystemClock,
    (serving, address): (&Serving, SocketAddr),
    (policy, public_account): (domain::policy::Policy, Option<Id>),
) -> Parts {
    let guard = guard(address);
    let base_url = match &serving.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{address}"),
    };
    Parts {
        store: workshop.store,
        vault: workshop.vault,
        entropy: workshop.entropy,
        clock: Arc::new(clock),
        dialects: crate::commands::dialects(),
        policy,
        public_account,
        modes: vec![Mode::Test],
        log_size: serving.request_log,
        guard,
        carrier: Arc::new(Wire::new(guard, Roots::public(), Arc::new(ticks))),
        base_url,
    }
}

/// Where messages may go: anywhere public; a server that only this machine reaches may also call
/// this machine. Test mode takes plain HTTP.
pub(crate) fn guard(address: SocketAddr) -> Guard {
    Guard {
        loopback: match address.ip().is_loopback() {
            true => Allow::Yes,
            false => Allow::No,
        },
        plain_http: Allow::Yes,
    }
}

async fn listen(
    serving: &Serving,
    listener: TcpListener,
    service: Arc<Service>,
    demo: Demo,
) -> Result<()> {
    let address = listener.local_addr()?;
    // Heard from the moment on that the greeting invites anybody to send one.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let data = serving.place.data.display().to_string();
    match demo {
        Demo::Yes => say(&curls::greeting(address, &data)),
        Demo::No => say(&format!(
            "Wellspring is ready at http://{address}   (test mode, data in {data})\n\
             The master key is a plain file: good for test data only.\n"
        )),
    }
    let chores = tokio::spawn(chores(Arc::clone(&service)));
    let settlements = tokio::spawn(settlements(Arc::clone(&service)));
    let deliveries = tokio::spawn(run_deliveries(Arc::clone(&service)));
    let admin = admin::listen(&serving.place, Arc::clone(&service))?;
    let front = Front {
        service,
        public_url: serving.public_url.clone(),
        address,
    };
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    http::serve(listener, Arc::new(front), stop).await;
    chores.abort();
    settlements.abort();
    deliveries.abort();
    admin.close();
    Ok(())
}

async fn settlements(service: Arc<Service>) {
    let mut rounds = tokio::time::interval(SETTLEMENTS_EVERY);
    loop {
        rounds.tick().await;
        if let Err(fault) = run_settlements(&service).await {
            tracing::warn!(%fault, "the settlements will be tried again");
        }
    }
}

async fn chores(service: Arc<Service>) {
    let mut rounds = tokio::time::interval(CHORES_EVERY);
    loop {
        rounds.tick().await;
        if let Err(fault) = run_chores(&service).await {
            tracing::warn!(%fault, "the chores will be tried again");
        }
    }
}
