//! A data key that is nearly worn out is followed by a new one, on disk before it seals.

use std::sync::Arc;

use domain::policy::Policy;
use domain::{Mode, Moment};
use store::table::key;
use store::{Options, Store};
use vault::{Entropy, MasterKey, Place, Vault};
use wellspring_service::setup::{DEMO_ACCOUNT, Workshop};
use wellspring_service::{Clock, Parts, Service, run_chores};

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Moment {
        Moment::from_seconds(1_795_262_400)
    }

    fn ticks(&self) -> u64 {
        0
    }
}

struct Nobody;

impl courier::Carrier for Nobody {
    fn carry<'a>(&'a self, _: courier::Letter) -> courier::Carrying<'a> {
        Box::pin(async { courier::Delivered::Failed(courier::Trouble::NoAddress) })
    }
}

const LIMIT: u64 = 100;

fn place(record: &str) -> Place<'_> {
    Place {
        account: DEMO_ACCOUNT,
        mode: 0,
        record,
        field: "number",
    }
}

#[tokio::test]
async fn a_worn_data_key_is_followed_by_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        statements: store::table::STATEMENTS,
        ..Options::new(folder.path().join("keys.db"), 0)
    };
    let store = Store::open(options).unwrap();
    let entropy = Arc::new(Entropy::seeded(1));
    let vault = Vault::new(MasterKey::generate(&entropy, 0), Arc::clone(&entropy));
    let vault = Arc::new(vault.with_sealing_limit(LIMIT));
    let workshop = Workshop {
        store: store.clone(),
        vault: vault.clone(),
        entropy,
        now: StoppedClock.now(),
    };
    let workshop = tokio::task::spawn_blocking(move || {
        workshop.ensure_demo().unwrap();
        workshop
    })
    .await
    .unwrap();
    let service = Service::new(Parts {
        store: workshop.store,
        vault: workshop.vault,
        entropy: workshop.entropy,
        clock: Arc::new(StoppedClock),
        dialects: Vec::new(),
        policy: Policy::default(),
        public_account: None,
        modes: vec![Mode::Test],
        log_size: 0,
        guard: courier::Guard::default(),
        carrier: Arc::new(Nobody),
        base_url: String::new(),
    });
    let old = vault.seal(&place("card_old"), b"4242424242424242").unwrap();
    for _ in 1..LIMIT / 10 * 9 {
        vault.seal(&place("card_x"), b"4242424242424242").unwrap();
    }
    let data_keys = || {
        let rows = store.ask(&key::all()).unwrap();
        let keys = rows.iter().map(|row| key::of_row(row).unwrap());
        keys.filter(|key| key.purpose == "data")
            .map(|key| (key.number, key.sealings))
            .collect::<Vec<_>>()
    };
    assert_eq!(data_keys(), Vec::from([(1, 0)]));
    run_chores(&service).await.unwrap();
    assert_eq!(data_keys(), Vec::from([(1, 90), (2, 0)]));
    run_chores(&service).await.unwrap();
    assert_eq!(
        data_keys(),
        Vec::from([(1, 90), (2, 0)]),
        "one new key is enough"
    );

    let new = vault.seal(&place("card_new"), b"4242424242424242").unwrap();
    assert_eq!((old[4], new[4]), (1, 2), "the header names the key");
    assert_eq!(
        vault.open(&place("card_old"), &old).unwrap().expose(),
        b"4242424242424242"
    );
    assert_eq!(
        vault.open(&place("card_new"), &new).unwrap().expose(),
        b"4242424242424242"
    );
}
