//! Opens the data folder: key file, database, keys.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use service::Clock as _;
use service::setup::Workshop;
use store::{Options, Store, StoreFault};
use vault::{Entropy, KeyError, MasterKey, Vault};

use crate::clock::{SystemClock, ticks};
use crate::settings::Place;

/// Connections that read side by side: one for each core and a few for long lists.
const READERS: usize = 4;

/// Opens a data folder for writing; makes what is missing.
pub(crate) fn open(place: &Place, clock: SystemClock, entropy: Arc<Entropy>) -> Result<Workshop> {
    make_folder(&place.data)?;
    let database = place.database();
    let options = Options {
        readers: READERS,
        statements: store::table::STATEMENTS,
        ticks,
        ..Options::new(&database, clock.now().0)
    };
    let store = Store::open(options).map_err(|fault| explain(&fault, place))?;
    let master = master_key(place, &store, clock, &entropy)?;
    workshop(store, master, clock, entropy)
}

/// Opens a data folder that a server may be using, for reading.
pub(crate) fn open_reader(place: &Place, clock: SystemClock) -> Result<Workshop> {
    let store = Store::open_reader(place.database()).map_err(|fault| explain(&fault, place))?;
    let path = place.key_file();
    let master =
        MasterKey::read_file(&path).with_context(|| format!("the key file {}", path.display()))?;
    workshop(store, master, clock, Arc::new(Entropy::system()))
}

fn workshop(
    store: Store,
    master: MasterKey,
    clock: SystemClock,
    entropy: Arc<Entropy>,
) -> Result<Workshop> {
    let vault = Arc::new(Vault::new(master, Arc::clone(&entropy)));
    let workshop = Workshop {
        store,
        vault,
        entropy,
        now: clock.now(),
    };
    workshop
        .load_keys()?
        .context("the key file does not fit this database")?;
    Ok(workshop)
}

/// Reads the key file; makes one only for a database that has no keys yet.
fn master_key(
    place: &Place,
    store: &Store,
    clock: SystemClock,
    entropy: &Entropy,
) -> Result<MasterKey> {
    let path = place.key_file();
    match MasterKey::read_file(&path) {
        Ok(master) => return Ok(master),
        Err(KeyError::Missing) => {}
        Err(other) => {
            return Err(other).with_context(|| format!("the key file {}", path.display()));
        }
    }
    let used = !store
        .ask(&store::table::key::all())
        .map_err(anyhow::Error::from)?
        .is_empty();
    if used {
        bail!(
            "the key file {} is missing, and this database needs it",
            path.display()
        );
    }
    MasterKey::create_file(&path, entropy, clock.now().0)
        .with_context(|| format!("the key file {}", path.display()))
}

fn make_folder(path: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder
        .create(path)
        .with_context(|| format!("the data folder {}", path.display()))
}

fn explain(fault: &StoreFault, place: &Place) -> anyhow::Error {
    let folder = place.data.display();
    match fault {
        StoreFault::Locked => {
            anyhow::anyhow!("the data folder {folder} is in use by another wellspring process")
        }
        StoreFault::Newer { .. } => {
            anyhow::anyhow!("the data folder {folder} was written by a newer version: {fault}")
        }
        _ => anyhow::anyhow!("the data folder {folder}: {fault}"),
    }
}
