//! A service over a store of its own, and the calls that the tests make.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::charge::Terms;
use domain::effect::Effect;
use domain::event::EventKind;
use domain::instruction::Verify;
use domain::intent::Challenge;
use domain::operation::{
    Answer, ChargeAnswer, ChargeRef, CreateCharge, CreateCustomer, CreateSource, CustomerRef,
    DefaultRule, Material, Operation, ReadCharge, RefundAnswer, RefundCharge, Relations, Verb,
};
use domain::source::{Particulars, Returns, Shape, Source, Status, Usage};
use domain::{Dialect, Id, Mode, Moment, Refusal};
use store::table::Scope;
use store::{Options, Store};
use vault::{Entropy, MasterKey, Vault};

use crate::decision::{Decision, Memo};
use crate::setup::{Workshop, demo_scope};
use crate::world::{Clock, Parts, Service};

pub(super) struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Moment {
        Moment::from_seconds(self.0.load(Ordering::Relaxed))
    }

    fn ticks(&self) -> u64 {
        0
    }
}

pub(super) struct Nobody;

impl courier::Carrier for Nobody {
    fn carry<'a>(&'a self, _: courier::Letter) -> courier::Carrying<'a> {
        Box::pin(std::future::pending())
    }
}

pub(super) struct World {
    pub(super) service: Arc<Service>,
    pub(super) hand: Arc<Hand>,
    pub(super) scope: Scope,
    _folder: tempfile::TempDir,
}

impl World {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            statements: store::table::STATEMENTS,
            ..Options::new(folder.path().join("charges.db"), 0)
        };
        let store = Store::open(options).unwrap();
        let entropy = Arc::new(Entropy::seeded(1));
        let vault = Vault::new(MasterKey::generate(&entropy, 0), Arc::clone(&entropy));
        let hand = Arc::new(Hand(AtomicI64::new(1_793_836_800)));
        let workshop = Workshop {
            store,
            vault: Arc::new(vault),
            entropy,
            now: hand.now(),
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
            clock: hand.clone(),
            dialects: Vec::new(),
            policy: domain::policy::Policy::default(),
            public_account: None,
            modes: vec![Mode::Test],
            log_size: 0,
            guard: courier::Guard::default(),
            carrier: Arc::new(Nobody),
            base_url: String::new(),
        });
        Self {
            service,
            hand,
            scope: demo_scope(),
            _folder: folder,
        }
    }

    /// Decides and commits.
    pub(super) async fn call<V: Verb>(
        &self,
        dialect: Dialect,
        verb: V,
    ) -> (Result<Answer, Refusal>, Vec<EventKind>) {
        let operation = verb.into_operation();
        let decision = self.decide(dialect, &operation, &mut Memo::default()).await;
        let kinds = kinds(&decision.effects);
        assert!(
            self.commit(dialect, &decision).await,
            "nobody else is there"
        );
        (decision.outcome, kinds)
    }

    pub(super) async fn decide(
        &self,
        dialect: Dialect,
        operation: &Operation,
        memo: &mut Memo,
    ) -> Decision {
        let caller = self.service.secret_caller(&self.scope, dialect);
        let context = self.service.own_context(&caller, self.hand.now());
        self.service
            .decide(&context, operation, memo)
            .await
            .unwrap()
    }

    pub(super) async fn commit(&self, dialect: Dialect, decision: &Decision) -> bool {
        let caller = self.service.secret_caller(&self.scope, dialect);
        let context = self.service.own_context(&caller, self.hand.now());
        self.service
            .commit_own(&context, &decision.effects)
            .await
            .unwrap()
    }

    pub(super) async fn charge(
        &self,
        dialect: Dialect,
        op: CreateCharge,
    ) -> Result<ChargeAnswer, Refusal> {
        self.call(dialect, op).await.0.map(|answer| match answer {
            Answer::CreateCharge(answer) => *answer,
            other => panic!("{other:?}"),
        })
    }

    pub(super) async fn read(&self, charge: &Id) -> ChargeAnswer {
        let op = ReadCharge {
            charge: charge.clone(),
        };
        match self.call(Dialect::Stripe, op).await.0 {
            Ok(Answer::ReadCharge(answer)) => *answer,
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn refund(
        &self,
        charge: &Id,
        amount: Option<i64>,
    ) -> Result<RefundAnswer, Refusal> {
        let op = RefundCharge {
            charge: ChargeRef::Id(charge.clone()),
            amount,
            reason: None,
            terms: Terms::default(),
        };
        self.call(Dialect::Stripe, op)
            .await
            .0
            .map(|answer| match answer {
                Answer::RefundCharge(answer) => *answer,
                other => panic!("{other:?}"),
            })
    }

    pub(super) async fn customer(&self, id: &str) {
        let op = CreateCustomer {
            id: Some(id.into()),
            profile: domain::customer::Profile::default(),
            claims: Vec::new(),
            source: None,
            with: Relations::NONE,
        };
        self.call(Dialect::Stripe, op).await.0.unwrap();
    }

    pub(super) async fn source(&self, dialect: Dialect, op: CreateSource) -> Source {
        match self.call(dialect, op).await.0 {
            Ok(Answer::CreateSource(answer)) => answer.source,
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn later(&self, seconds: i64) {
        self.hand.0.fetch_add(seconds, Ordering::Relaxed);
        self.service.settle_charges().await.unwrap();
    }
}

fn kinds(effects: &[Effect]) -> Vec<EventKind> {
    let kind = |effect: &Effect| match effect {
        Effect::Record(event) => Some(event.kind),
        _ => None,
    };
    effects.iter().filter_map(kind).collect()
}

pub(super) fn once(token: &str) -> CreateCharge {
    CreateCharge {
        customer: None,
        material: Some(Material::Handle(token.to_owned())),
        amount: 1000,
        currency: "usd".to_owned(),
        capture: true,
        challenge: Challenge::Never,
        cvc: None,
        terms: Terms::default(),
    }
}

pub(super) fn of(customer: &str, token: Option<&str>) -> CreateCharge {
    CreateCharge {
        customer: Some(CustomerRef::Id(customer.into())),
        material: token.map(|token| Material::Handle(token.to_owned())),
        ..once("")
    }
}

pub(super) fn saved(customer: &str, token: &str) -> CreateSource {
    CreateSource {
        customer: Some(CustomerRef::Id(customer.into())),
        material: Material::Handle(token.to_owned()),
        shape: Shape::Card,
        usage: Usage::Reusable,
        gateway: None,
        gateway_account: None,
        default: DefaultRule::IfNone,
        verify: Verify::Issuer,
        authenticate: false,
        starts_as: None,
        action: None,
        amount: None,
        particulars: Particulars::default(),
        with: Relations::NONE,
        new_session: false,
    }
}

pub(super) fn of_magpie(material: Material, starts_as: Status) -> CreateSource {
    CreateSource {
        customer: None,
        material,
        shape: Shape::Object,
        usage: Usage::SingleUse,
        verify: Verify::Nothing,
        starts_as: Some(starts_as),
        particulars: Particulars {
            returns: Returns {
                notify: Some("https://shop.example/notify".to_owned()),
                ..Returns::default()
            },
            ..Particulars::default()
        },
        ..saved("", "")
    }
}
