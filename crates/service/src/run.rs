//! The one pipeline: from the head of a request to the bytes of its answer.

use std::time::Duration;

use bytes::Bytes;
use domain::operation::{Answer, Operation};
use domain::{Id, Moment};
use kit::redact::forbidden_member;
use kit::{
    About, BodyOrder, Call, Dialect, Endpoint, Found, Head, Reply, Stage, Trouble, View, allowed,
    find,
};
use store::table::effect;
use store::table::{Scope, idempotency};
use store::{CommitError, Unit};
use tree::{Map, Tree};

use crate::access::{Claims, Denied};
use crate::cause::{cause_of, contended, is_drawn, notifies};
use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::replay::{Keyed, record, replay};
use crate::requests::Trace;
use crate::world::Service;

/// How often a decision is taken when the facts it rests on keep changing meanwhile.
const TRIES_MAX: usize = 12;

/// How long a decision that has to be taken again waits for others on the same object.
const TURN_WAIT: Duration = Duration::from_secs(5);

/// A request's body as the server got it.
#[derive(Debug)]
pub enum Body {
    /// All of it.
    Whole(Bytes),
    /// More bytes than the limit.
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The connection broke, or it came too slowly.
    Broken,
}

/// What a verb needs to decide.
pub(crate) struct Context<'a> {
    pub(crate) caller: &'a domain::Caller,
    pub(crate) scope: Scope,
    pub(crate) policy: &'a domain::policy::Policy,
    pub(crate) now: Moment,
    pub(crate) claims: Option<&'a Claims>,
}

/// What runs under one key, or under none.
struct Running<'a> {
    dialect: &'a dyn Dialect,
    endpoint: &'a Endpoint,
    keyed: Option<Keyed>,
    request_id: &'a str,
    claims: Option<Claims>,
}

impl Service {
    /// Answers a request. Never fails: what goes wrong is an answer too.
    pub async fn answer(&self, head: &Head, body: Body) -> Reply {
        let started = self.clock.ticks();
        let now = self.clock.now();
        let request_id = self.with_mint(now, |mint| mint.secret("req_", 14));
        let Some(dialect) = self.dialect_of(&head.path) else {
            return nobody_answers();
        };
        let mut about = About {
            request_id,
            key: None,
            original_request: None,
            replayed: false,
            now,
        };
        let mut trace = Trace::new(dialect.name().name());
        let mut reply = match self
            .through(dialect, head, body, &mut about, &mut trace)
            .await
        {
            Ok(reply) | Err(reply) => reply,
        };
        about.now = self.clock.now();
        dialect.finish(&mut reply, head, &about);
        let micros = self.clock.ticks().saturating_sub(started);
        self.log.note(trace, head, &about, (&reply, micros));
        reply
    }

    /// Everything between the path and the last headers. Early answers come as errors.
    async fn through(
        &self,
        dialect: &dyn Dialect,
        head: &Head,
        body: Body,
        about: &mut About,
        trace: &mut Trace,
    ) -> Result<Reply, Reply> {
        let trouble = |trouble: Trouble| dialect.trouble(&trouble, head);
        let query = dialect.query(head)?;
        let (endpoint, params) = match find(
            dialect.endpoints(),
            &head.method,
            &dialect.canonical(&head.path),
        ) {
            Found::Endpoint(endpoint, params) => (endpoint, params),
            Found::OtherMethods(methods) => {
                return Err(trouble(Trouble::UnknownMethod {
                    allow: allowed(&methods),
                }));
            }
            Found::Nothing => return Err(trouble(Trouble::UnknownPath)),
        };
        trace.operation = endpoint.operation;
        let bytes = match body {
            Body::Whole(bytes) => bytes,
            Body::TooLarge { limit } => return Err(trouble(Trouble::BodyTooLarge { limit })),
            Body::Broken => return Err(trouble(Trouble::BodyBroken)),
        };
        let parsed = match (dialect.body(head, &bytes), dialect.body_order()) {
            (Err(reply), BodyOrder::BeforeCredentials) => return Err(reply),
            (parsed, _) => parsed,
        };
        let presented = dialect.presented(head, &query, parsed.as_ref().unwrap_or(&Tree::Null))?;
        let known = self
            .caller(dialect.name(), endpoint.access, &presented)
            .map_err(|denied| self.denied(dialect, head, denied))?;
        trace.caller = Some(known.caller.clone());
        let body = parsed?;
        let call = Call {
            head,
            params,
            query,
            body,
            caller: &known.caller,
            policy: &self.policy,
            now: about.now,
            operation: endpoint.operation,
        };
        let request_id = about.request_id.clone();
        let running = Running {
            dialect,
            endpoint,
            keyed: None,
            request_id: &request_id,
            claims: known.claims,
        };
        let reply = self.keyed_or_not(&call, running, about).await;
        (trace.query, trace.body) = (call.query, call.body);
        reply
    }

    /// Runs a call, under its idempotency key if it has one.
    async fn keyed_or_not(
        &self,
        call: &Call<'_>,
        mut running: Running<'_>,
        about: &mut About,
    ) -> Result<Reply, Reply> {
        let dialect = running.dialect;
        if !call.head.is_post() {
            return self.perform(call, &running).await;
        }
        let Some(key) = dialect.idempotency_key(call.head)? else {
            return self.perform(call, &running).await;
        };
        about.key = Some(key.clone());
        let scope = Scope::of(call.caller);
        let keyed = self
            .keyed(call, &key, dialect.idempotency_seconds())
            .map_err(|fault| self.broken(dialect, call.head, &fault))?;
        let wait = Duration::from_secs(dialect.idempotency_wait_seconds());
        let Some(_hold) = self.running.hold(&scope, dialect.name(), &key, wait).await else {
            return Err(dialect.trouble(&Trouble::KeyInUse { key }, call.head));
        };
        let known = self
            .record_of(&scope, dialect.name(), &keyed)
            .map_err(|fault| self.broken(dialect, call.head, &fault))?;
        about.original_request = Some(about.request_id.clone());
        if let Some(record) = known {
            return self.replayed((dialect, &scope), record, (&keyed, call.head), about);
        }
        running.keyed = Some(keyed);
        match self.perform(call, &running).await {
            // Another process was first: its record is there now.
            Err(reply) if reply.status == FIRST_ELSEWHERE => {
                let keyed = running.keyed.as_ref().ok_or_else(nobody_answers)?;
                match self.record_of(&scope, dialect.name(), keyed) {
                    Ok(Some(record)) => {
                        self.replayed((dialect, &scope), record, (keyed, call.head), about)
                    }
                    _ => Err(dialect.trouble(&Trouble::KeyInUse { key }, call.head)),
                }
            }
            done => done,
        }
    }

    fn replayed(
        &self,
        (dialect, scope): (&dyn Dialect, &Scope),
        record: idempotency::Record,
        (keyed, head): (&Keyed, &Head),
        about: &mut About,
    ) -> Result<Reply, Reply> {
        let original = record.request.clone();
        let record = self
            .opened_record(scope, record)
            .map_err(|fault| self.broken(dialect, head, &fault))?;
        let reply = replay(record, keyed).map_err(|trouble| dialect.trouble(&trouble, head))?;
        about.replayed = true;
        about.original_request = Some(original);
        Ok(reply)
    }

    /// Read, decide, write, commit; again when a fact changed meanwhile.
    async fn perform(&self, call: &Call<'_>, running: &Running<'_>) -> Result<Reply, Reply> {
        let dialect = running.dialect;
        let operation = match running.endpoint.read(call) {
            Ok(operation) => operation,
            Err(reply) => return self.record_unread(call, running, reply).await,
        };
        let forbidden = forbidden_member(&call.body).or_else(|| forbidden_member(&call.query));
        if let Some(member) = forbidden {
            return Err(dialect.trouble(&Trouble::ForbiddenData { member }, call.head));
        }
        let origin = dialect.origin(call.head)?;
        let request_id = running.request_id;
        let view_at = |now| View {
            call,
            request_id,
            now,
        };
        let broken = |fault: Fault| self.broken(dialect, call.head, &fault);
        let mut memo = Memo::default();
        let mut turn = None;
        for _ in 0..TRIES_MAX {
            let now = self.clock.now().max(call.now);
            let context = Context {
                caller: call.caller,
                scope: Scope::of(call.caller),
                policy: call.policy,
                now,
                claims: running.claims.as_ref(),
            };
            let decision = self
                .decide(&context, &operation, &mut memo)
                .await
                .map_err(broken)?;
            let reply = self.phrase(running, &decision, &view_at(now))?;
            let unit = self
                .unit(&context, running, (&decision, &origin), &reply)
                .map_err(broken)?;
            if unit.is_empty() {
                return Ok(reply);
            }
            match self.store.commit(unit).await {
                Ok(()) => {
                    if self.outbox.has_endpoints() || notifies(&decision.effects) {
                        self.outbox.wake();
                    }
                    return Ok(reply);
                }
                Err(CommitError::Missed(idempotency::KEY_FRESH)) => {
                    return Err(Reply::empty(FIRST_ELSEWHERE));
                }
                Err(CommitError::Missed(miss)) => {
                    tracing::debug!(fact = miss.0, "a fact changed meanwhile, deciding again");
                    // Those who decide again take turns per object, so that each gets through.
                    if turn.is_none() {
                        let object = contended(&decision.effects);
                        let scope = &context.scope;
                        turn = self
                            .turns
                            .hold(scope, dialect.name(), &object, TURN_WAIT)
                            .await;
                    }
                }
                Err(CommitError::Fault(fault)) => {
                    return Err(broken(Fault::Store(fault)));
                }
            }
        }
        Err(dialect.refusal(&domain::Refusal::Busy, &view_at(self.clock.now())))
    }

    fn phrase(&self, running: &Running, decision: &Decision, view: &View) -> Result<Reply, Reply> {
        match &decision.outcome {
            Ok(answer) => running.endpoint.write(answer, view).ok_or_else(|| {
                let fault = Fault::Bug("an answer of another verb");
                self.broken(running.dialect, view.call.head, &fault)
            }),
            Err(refusal) => Ok(running.dialect.refusal(refusal, view)),
        }
    }

    /// Effects, events and the recorded answer: one unit.
    fn unit(
        &self,
        context: &Context,
        running: &Running,
        (decision, origin): (&Decision, &Option<Tree>),
        reply: &Reply,
    ) -> Result<Unit, Fault> {
        let mut unit = Unit::new();
        if !decision.effects.is_empty() {
            let mut cause = cause_of(context, running.request_id, origin.as_ref());
            cause.told = self.outbox.has_endpoints();
            let key = running.keyed.as_ref().map(|keyed| keyed.key.as_str());
            if let Some(key) = key.filter(|key| is_drawn(key)) {
                cause.facts.insert("idempotency_key", key);
            }
            for effect in &decision.effects {
                effect::push(&mut unit, &context.scope, effect, &cause);
            }
        }
        let keeps = running.dialect.keeps(reply, Stage::Executed);
        if let Some(keyed) = running.keyed.as_ref().filter(|_| keeps) {
            let mut record = record(keyed, reply, running.request_id, context.now);
            // The one answer that tells a secret for good: it rests sealed.
            if matches!(decision.outcome, Ok(Answer::CreateEndpoint(_))) {
                self.seal_record(&context.scope, &mut record)?;
            }
            push_record(&mut unit, context, (running, keyed), record);
        }
        Ok(unit)
    }

    /// Parameters were refused: some dialects record that too.
    async fn record_unread(
        &self,
        call: &Call<'_>,
        running: &Running<'_>,
        reply: Reply,
    ) -> Result<Reply, Reply> {
        let keyed = running.keyed.as_ref();
        let Some(keyed) = keyed.filter(|_| running.dialect.keeps(&reply, Stage::Read)) else {
            return Err(reply);
        };
        let context = Context {
            caller: call.caller,
            scope: Scope::of(call.caller),
            policy: call.policy,
            now: call.now,
            claims: None,
        };
        let mut unit = Unit::new();
        let kept = record(keyed, &reply, running.request_id, context.now);
        push_record(&mut unit, &context, (running, keyed), kept);
        match self.store.commit(unit).await {
            Ok(()) => Err(reply),
            Err(CommitError::Missed(_)) => Err(Reply::empty(FIRST_ELSEWHERE)),
            Err(CommitError::Fault(fault)) => {
                Err(self.broken(running.dialect, call.head, &Fault::Store(fault)))
            }
        }
    }

    fn denied(&self, dialect: &dyn Dialect, head: &Head, denied: Denied) -> Reply {
        match denied {
            Denied::Trouble(trouble) => dialect.trouble(&trouble, head),
            Denied::Fault(fault) => self.broken(dialect, head, &fault),
        }
    }

    /// Logs a fault and answers it opaquely.
    fn broken(&self, dialect: &dyn Dialect, head: &Head, fault: &Fault) -> Reply {
        tracing::error!(dialect = dialect.name().name(), %fault, "a call failed");
        let trouble = match fault {
            Fault::Store(_) => Trouble::Unavailable,
            Fault::Vault(_) | Fault::Bug(_) => Trouble::Internal,
        };
        dialect.trouble(&trouble, head)
    }

    /// The answer to a call that panicked: the dialect's own words for a fault of the server.
    pub fn answer_to_panic(&self, head: &Head) -> Reply {
        match self.dialect_of(&head.path) {
            Some(dialect) => dialect.trouble(&Trouble::Internal, head),
            None => nobody_answers(),
        }
    }

    /// Plays one GET with given rights: what `wellspring show` is made of.
    pub(crate) async fn peek(&self, head: &Head, caller: &domain::Caller) -> Option<Reply> {
        let dialect = self.dialect_of(&head.path)?;
        let query = dialect.query(head).ok()?;
        let Found::Endpoint(endpoint, params) = find(
            dialect.endpoints(),
            &head.method,
            &dialect.canonical(&head.path),
        ) else {
            return None;
        };
        let call = Call {
            head,
            params,
            query,
            body: Tree::Map(Map::new()),
            caller,
            policy: &self.policy,
            now: self.clock.now(),
            operation: endpoint.operation,
        };
        let running = Running {
            dialect,
            endpoint,
            keyed: None,
            request_id: "req_show",
            claims: None,
        };
        match self.perform(&call, &running).await {
            Ok(reply) | Err(reply) => Some(reply),
        }
    }

    /// Decides a single operation outside any dialect's call: seeding.
    pub(crate) async fn execute(
        &self,
        context: &Context<'_>,
        operation: &Operation,
    ) -> Result<(), Fault> {
        let mut memo = Memo::default();
        let decision = self.decide(context, operation, &mut memo).await?;
        if decision.outcome.is_err() {
            return Err(Fault::Bug("a seeding operation was refused"));
        }
        let cause = cause_of(context, "req_setup", None);
        let mut unit = Unit::new();
        for effect in &decision.effects {
            effect::push(&mut unit, &context.scope, effect, &cause);
        }
        self.store.commit(unit).await.map_err(|error| match error {
            CommitError::Fault(fault) => Fault::Store(fault),
            CommitError::Missed(_) => Fault::Bug("a seeding operation came twice"),
        })
    }
}

fn push_record(
    unit: &mut Unit,
    context: &Context,
    (running, keyed): (&Running, &Keyed),
    record: idempotency::Record,
) {
    let name = running.dialect.name();
    unit.push(idempotency::insert(
        &context.scope,
        name,
        record,
        keyed.stale_before,
    ));
}

/// Never sent: marks that another process recorded an answer under the same key first.
const FIRST_ELSEWHERE: u16 = 0;

/// No dialect owns the path: there is no language to answer in, so it is plain JSON.
fn nobody_answers() -> Reply {
    let text = "No API of this server has this path.";
    Reply::json(
        404,
        &tree::map([("error", tree::map([("message", text.into())]))]),
    )
}

impl Context<'_> {
    /// The customer of the session that the call carries.
    pub(crate) fn session_customer(&self) -> Option<&Id> {
        self.caller.customer.as_ref()
    }
}
