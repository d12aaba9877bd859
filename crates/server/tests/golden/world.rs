//! A whole service with a clock that stands still and randomness from a seed.

use std::sync::Arc;

use bytes::Bytes;
use domain::policy::Policy;
use domain::{Id, Mode, Moment};
use kit::{Head, Reply};
use service::setup::{DEMO_ACCOUNT, Workshop, ensure_demo_customer};
use service::{Body, Clock, Parts, Service};
use store::{Options, Store};
use tree::Tree;
use vault::{Entropy, MasterKey, Vault};

use crate::request;

/// 2026-11-21T12:00:00Z.
const NOW: Moment = Moment::from_seconds(1_795_262_400);

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Moment {
        NOW
    }

    fn ticks(&self) -> u64 {
        0
    }
}

/// A fresh demo account.
pub(crate) struct World {
    service: Arc<Service>,
    store: Store,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

/// Carries nothing: recordings are about answers.
struct Nobody;

impl courier::Carrier for Nobody {
    fn carry<'a>(&'a self, _: courier::Letter) -> courier::Carrying<'a> {
        Box::pin(async { courier::Delivered::Failed(courier::Trouble::NoAddress) })
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let entropy = Arc::new(Entropy::seeded(20_261_121));
        let options = Options {
            statements: store::table::STATEMENTS,
            ..Options::new(folder.path().join("golden.db"), NOW.0)
        };
        let store = Store::open(options).unwrap();
        let master = MasterKey::generate(&entropy, NOW.0);
        let vault = Arc::new(Vault::new(master, Arc::clone(&entropy)));
        let workshop = Workshop {
            store,
            vault,
            entropy,
            now: NOW,
        };
        workshop.ensure_demo().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let store = workshop.store.clone();
        let service = runtime.block_on(async {
            let service = Service::new(Parts {
                store: workshop.store,
                vault: workshop.vault,
                entropy: workshop.entropy,
                clock: Arc::new(StoppedClock),
                dialects: wellspring::dialects(),
                policy: Policy::default(),
                public_account: Some(Id::new(DEMO_ACCOUNT)),
                modes: vec![Mode::Test],
                log_size: 100,
                guard: courier::Guard {
                    loopback: courier::Allow::Yes,
                    plain_http: courier::Allow::Yes,
                },
                carrier: Arc::new(Nobody),
                base_url: request::BASE_URL.to_owned(),
            });
            ensure_demo_customer(&service).await.unwrap();
            service
        });
        Self {
            service,
            store,
            runtime,
            _folder: folder,
        }
    }

    pub(crate) fn answer(&self, step: &Tree) -> Reply {
        let (head, body) = request::parts(step);
        self.call(&head, body)
    }

    /// What the server would answer.
    pub(crate) fn call(&self, head: &Head, body: Vec<u8>) -> Reply {
        let body = Body::Whole(Bytes::from(body));
        self.runtime.block_on(async {
            match Service::is_page(&head.path) {
                true => self.service.page(head, body).await,
                false => self.service.answer(head, body).await,
            }
        })
    }

    /// The rows, for those who look behind the answers.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let health = self.store.health();
        self.store.close();
        assert_eq!(health.fault, None, "the store ended with a fault");
    }
}
