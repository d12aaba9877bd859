//! A service over a store of its own, and calls to it.

use std::sync::Arc;

use domain::charge::Terms;
use domain::effect::Effect;
use domain::intent::{Intent, Purpose};
use domain::operation::{
    Answer, ConfirmIntent, Confirmation, CreateCustomer, CreateIntent, IntentAnswer, IntentMethod,
    IntentRef, Relations, Verb,
};
use domain::policy::Policy;
use domain::source::{Amount, Source};
use domain::{Caller, Dialect, Id, Mode, Moment, Refusal, Role};
use kit::Verdict;
use store::table::Scope;
use store::{Options, Store};
use vault::{Entropy, MasterKey, Vault};

use crate::decision::Memo;
use crate::setup::{DEMO_ACCOUNT, Workshop};
use crate::world::{Clock, Parts, Service};

pub(super) const NOW: Moment = Moment::from_seconds(1_795_262_400);

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Moment {
        NOW
    }

    fn ticks(&self) -> u64 {
        0
    }
}

struct Nobody;

impl courier::Carrier for Nobody {
    fn carry<'a>(&'a self, _: courier::Letter) -> courier::Carrying<'a> {
        Box::pin(std::future::pending())
    }
}

pub(super) struct World {
    pub(super) service: Arc<Service>,
    _folder: tempfile::TempDir,
}

impl World {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            statements: store::table::STATEMENTS,
            ..Options::new(folder.path().join("intents.db"), 0)
        };
        let store = Store::open(options).unwrap();
        let entropy = Arc::new(Entropy::seeded(1));
        let vault = Vault::new(MasterKey::generate(&entropy, 0), Arc::clone(&entropy));
        let workshop = Workshop {
            store,
            vault: Arc::new(vault),
            entropy,
            now: NOW,
        };
        let workshop = tokio::task::spawn_blocking(move || {
            workshop.ensure_demo().unwrap();
            workshop
        });
        let workshop = workshop.await.unwrap();
        let service = Service::new(Parts {
            store: workshop.store,
            vault: workshop.vault,
            entropy: workshop.entropy,
            clock: Arc::new(Stopped),
            dialects: Vec::new(),
            policy: Policy::default(),
            public_account: None,
            modes: vec![Mode::Test],
            log_size: 0,
            guard: courier::Guard::default(),
            carrier: Arc::new(Nobody),
            base_url: String::new(),
        });
        Self {
            service,
            _folder: folder,
        }
    }

    pub(super) fn caller(&self, dialect: Dialect, role: Role) -> Caller {
        Caller {
            account: Id::new(DEMO_ACCOUNT),
            mode: Mode::Test,
            role,
            dialect,
            key: None,
            customer: None,
        }
    }

    pub(super) async fn write(&self, caller: &Caller, effects: &[Effect]) {
        let context = self.service.own_context(caller, NOW);
        assert!(self.service.commit_own(&context, effects).await.unwrap());
    }

    /// Decides and commits.
    pub(super) async fn ask<V: Verb>(&self, caller: &Caller, verb: V) -> Result<Answer, Refusal> {
        let context = self.service.own_context(caller, NOW);
        let operation = verb.into_operation();
        let mut memo = Memo::default();
        let decision = self.service.decide(&context, &operation, &mut memo).await;
        let decision = decision.unwrap();
        self.write(caller, &decision.effects).await;
        decision.outcome
    }

    pub(super) async fn stripe<V: Verb<Answer = IntentAnswer>>(
        &self,
        verb: V,
    ) -> Result<IntentAnswer, Refusal> {
        let caller = self.caller(Dialect::Stripe, Role::Secret);
        let answer = self.ask(&caller, verb).await?;
        Ok(V::answer(&answer).unwrap().clone())
    }

    pub(super) async fn settle(&self, intent: &Intent, verdict: Verdict) -> IntentAnswer {
        let caller = self.caller(intent.origin, Role::Secret);
        let context = self.service.own_context(&caller, NOW);
        let settled = self
            .service
            .settle_intent(&context, intent.clone(), verdict);
        let Ok((effects, answer)) = settled else {
            panic!("the payer's word counts");
        };
        self.write(&caller, &effects).await;
        answer
    }

    pub(super) async fn customer(&self) -> Id {
        let create = CreateCustomer {
            id: None,
            profile: domain::customer::Profile::default(),
            claims: Vec::new(),
            source: None,
            with: Relations::NONE,
        };
        let caller = self.caller(Dialect::Stripe, Role::Secret);
        match self.ask(&caller, create).await {
            Ok(Answer::CreateCustomer(answer)) => answer.customer.id,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn source(&self, id: &Id) -> Source {
        let caller = self.caller(Dialect::Stripe, Role::Secret);
        let context = self.service.own_context(&caller, NOW);
        let found = self.service.source_by_id(&context, id.as_str());
        found.unwrap().expect("a source")
    }

    /// Kinds of the events of an intent, in order.
    pub(super) fn events(&self, intent: &Intent) -> Vec<String> {
        let scope = Scope {
            account: Id::new(DEMO_ACCOUNT),
            mode: Mode::Test,
        };
        let kind = domain::event::ObjectKind::Intent;
        let query = store::table::event::of_object(&scope, kind, &intent.id);
        let rows = self.service.store.ask(&query).unwrap();
        let kinds = rows.iter().map(|row| row.text(1).unwrap());
        kinds
            .map(|kind| kind.trim_start_matches("intent.").to_owned())
            .collect()
    }
}

pub(super) fn payment(method: &str) -> CreateIntent {
    CreateIntent {
        purpose: Purpose::Payment,
        amount: Some(Amount::Minor {
            value: 2000,
            currency: "usd".to_owned(),
        }),
        currency: Some("usd".to_owned()),
        customer: None,
        method: Some(IntentMethod::Named(Id::from(method))),
        capture: true,
        keep_for: None,
        expires: None,
        terms: Terms::default(),
        confirm: Some(Confirmation::default()),
    }
}

pub(super) fn setup(method: &str) -> CreateIntent {
    CreateIntent {
        purpose: Purpose::Setup,
        amount: None,
        currency: None,
        ..payment(method)
    }
}

pub(super) fn confirm(intent: &Intent) -> ConfirmIntent {
    ConfirmIntent {
        intent: IntentRef::Id(intent.id.clone()),
        purpose: intent.purpose,
        client_secret: None,
        method: None,
        keep_for: None,
        confirmation: Confirmation::default(),
        details: None,
    }
}
