//! What an operator asks about webhooks: over the server's own socket, or on a stopped server's
//! folder. Questions and answers are small documents.

use domain::endpoint::{Endpoint, EndpointState};
use domain::event::{DeliveryState, number_of_id};
use domain::operation::{Answer, CreateEndpoint, DeleteEndpoint, UpdateEndpoint};
use domain::{Dialect, Id, Mode, Moment};
use store::table::{Scope, delivery, directory, event as event_table};
use store::{CommitError, Unit};
use tree::{Map, Tree};

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// Why a request of an operator was not done: a sentence.
type Complaint = String;

impl Service {
    /// Does what an operator asks: `{"do": "add" | "list" | "remove" | "enable" | "disable" |
    /// "replay" | "log", "account": …, …}`. The answer has `error` when it was not done.
    pub async fn administer(&self, request: &Tree) -> Tree {
        match self.administered(request).await {
            Ok(answer) => answer,
            Err(complaint) => tree::map([("error", complaint.into())]),
        }
    }

    async fn administered(&self, request: &Tree) -> Result<Tree, Complaint> {
        let scope = self.scope_of(request)?;
        let dialect = match text(request, "dialect") {
            None => None,
            Some("wellspring") => None,
            Some(name) => Some(
                Dialect::from_name(name).ok_or_else(|| format!("no dialect is called {name}"))?,
            ),
        };
        let caller = self.secret_caller(&scope, dialect.unwrap_or(Dialect::Stripe));
        let context = self.own_context(&caller, self.clock.now());
        match text(request, "do").unwrap_or_default() {
            "add" => self.add_endpoint(&context, dialect, request).await,
            "list" => {
                let all = self.all_endpoints(&context)?;
                let list = all.iter().map(endpoint_tree).collect();
                Ok(tree::map([("endpoints", Tree::List(list))]))
            }
            "remove" => self.switch(&context, request, EndpointState::Deleted).await,
            "enable" => self.switch(&context, request, EndpointState::Enabled).await,
            "disable" => {
                self.switch(&context, request, EndpointState::Disabled)
                    .await
            }
            "replay" => self.replay_events(&context, request).await,
            "log" => self.delivery_log(&context, request),
            other => Err(format!("nothing is called {other}")),
        }
    }

    /// The account that is named, or the only one; test mode.
    fn scope_of(&self, request: &Tree) -> Result<Scope, Complaint> {
        let rows = self.store.ask(&directory::accounts()).map_err(told)?;
        let mut known = Vec::with_capacity(rows.len());
        for row in rows {
            known.push(row.text(0).map_err(told)?.to_owned());
        }
        let account = match (text(request, "account"), &known[..]) {
            (Some(named), _) if known.iter().any(|known| known == named) => named.to_owned(),
            (Some(named), _) => return Err(format!("there is no account {named}")),
            (None, [only]) => only.clone(),
            (None, []) => return Err("there is no account".to_owned()),
            (None, _) => return Err("there are several accounts: name one".to_owned()),
        };
        Ok(Scope {
            account: Id::new(account),
            mode: Mode::Test,
        })
    }

    async fn add_endpoint(
        &self,
        context: &Context<'_>,
        dialect: Option<Dialect>,
        request: &Tree,
    ) -> Result<Tree, Complaint> {
        let names = request.get("events").and_then(Tree::as_list);
        let events: Vec<String> = names
            .unwrap_or_default()
            .iter()
            .filter_map(Tree::as_str)
            .map(str::to_owned)
            .collect();
        self.check_names(dialect, &events)?;
        let op = CreateEndpoint {
            dialect,
            url: text(request, "url").unwrap_or_default().to_owned(),
            events,
            api_version: text(request, "api_version").map(str::to_owned),
            description: text(request, "description").map(str::to_owned),
            metadata: None,
            basic: None,
            disabled: false,
            details: None,
        };
        let decision = self.create_endpoint(context, &op).map_err(refused)?;
        match self.carried_out(context, decision).await? {
            Answer::CreateEndpoint(answer) => {
                let mut tree = endpoint_tree(&answer.endpoint);
                if let (Some(map), Some(secret)) = (tree.as_map_mut(), &answer.secret) {
                    map.insert("secret", secret.expose());
                }
                Ok(tree)
            }
            _ => Err("an answer of another verb".to_owned()),
        }
    }

    /// Names that no message will ever have are slips of the pen.
    fn check_names(&self, dialect: Option<Dialect>, events: &[String]) -> Result<(), Complaint> {
        let own: Vec<&str> = domain::event::EventKind::ALL
            .iter()
            .map(|kind| kind.name())
            .collect();
        let known: &[&str] = match dialect {
            Some(name) => self
                .dialect_named(name)
                .map_or(&[][..], |dialect| dialect.event_names()),
            None => &own,
        };
        let fits = |wanted: &str| {
            let fits = |name: &&str| domain::endpoint::fits(wanted, name);
            known.is_empty() || known.iter().any(fits)
        };
        match events.iter().find(|wanted| !fits(wanted)) {
            Some(wrong) => Err(format!("no event is called {wrong}")),
            None => Ok(()),
        }
    }

    async fn switch(
        &self,
        context: &Context<'_>,
        request: &Tree,
        state: EndpointState,
    ) -> Result<Tree, Complaint> {
        let id = text(request, "endpoint").ok_or("which endpoint?")?;
        let all = self.all_endpoints(context)?;
        let endpoint = all
            .iter()
            .find(|endpoint| endpoint.id.as_str() == id)
            .ok_or_else(|| format!("there is no endpoint {id}"))?;
        let decision = self
            .switch_endpoint(context, endpoint, state)
            .map_err(refused)?;
        let after = match self.carried_out(context, decision).await? {
            Answer::UpdateEndpoint(answer) => answer.endpoint,
            _ => return Err("an answer of another verb".to_owned()),
        };
        Ok(endpoint_tree(&after))
    }

    /// Sends one event, or the events of a time, to endpoints again.
    async fn replay_events(
        &self,
        context: &Context<'_>,
        request: &Tree,
    ) -> Result<Tree, Complaint> {
        let now = context.now;
        let named = text(request, "endpoint");
        let all = self.all_endpoints(context)?;
        let chosen: Vec<&Endpoint> = all
            .iter()
            .filter(|endpoint| named.is_none_or(|named| endpoint.id.as_str() == named))
            .collect();
        if chosen.is_empty() {
            return Err("there is no such endpoint".to_owned());
        }
        let mut unit = Unit::new();
        if let Some(id) = text(request, "event") {
            let number = self.number_of_event(context, id)?;
            let query = delivery::of_event(&context.scope, number);
            for row in self.store.ask(&query).map_err(told)? {
                let row = delivery::of_row(row).map_err(told)?;
                let known = |endpoint: &&&Endpoint| endpoint.id == row.key.endpoint;
                if chosen.iter().any(|endpoint| known(&endpoint)) {
                    let endpoint = row.key.endpoint.as_str();
                    unit.push(delivery::reopen(&context.scope, endpoint, number, now));
                }
            }
            if unit.is_empty() {
                return Err(format!("{id} was never meant for such an endpoint"));
            }
        } else {
            let micros = |name| request.get(name).and_then(Tree::as_i64).map(Moment);
            let from = micros("from").ok_or("an event, or a time to start from, is needed")?;
            let to = micros("to").unwrap_or(now);
            for endpoint in &chosen {
                let id = endpoint.id.as_str();
                unit.push(delivery::reopen_range(&context.scope, id, from, to, now));
            }
        }
        self.store.commit(unit).await.map_err(|error| match error {
            CommitError::Missed(_) => "the event was forgotten meanwhile".to_owned(),
            CommitError::Fault(fault) => told(fault),
        })?;
        self.outbox.announce();
        self.outbox.wake();
        let names = chosen.iter().map(|endpoint| endpoint.id.as_str().into());
        Ok(tree::map([("replayed_to", Tree::List(names.collect()))]))
    }

    /// An event by its id, as any dialect or message shows it.
    fn number_of_event(&self, context: &Context, id: &str) -> Result<i64, Complaint> {
        let missing = || format!("there is no event {id}");
        let own = id.replacen("ev_", "evt_1", usize::from(id.starts_with("ev_")));
        let number = number_of_id(&own).ok_or_else(missing)?;
        let query = event_table::by_number(&context.scope, number);
        match self.store.ask_one(&query).map_err(told)? {
            Some(_) => Ok(number),
            None => Err(missing()),
        }
    }

    /// Every try to tell about an event.
    fn delivery_log(&self, context: &Context, request: &Tree) -> Result<Tree, Complaint> {
        let id = text(request, "event").ok_or("which event?")?;
        let number = self.number_of_event(context, id)?;
        let mut standing = Vec::new();
        let query = delivery::of_event(&context.scope, number);
        for row in self.store.ask(&query).map_err(told)? {
            let row = delivery::of_row(row).map_err(told)?;
            let mut map = Map::new();
            map.insert("endpoint", row.key.endpoint.as_str());
            map.insert("state", row.progress.state.name());
            map.insert("attempts", row.progress.attempts);
            if row.progress.state == DeliveryState::Pending {
                map.insert("due", kit::text::iso8601(row.progress.due, 0));
            }
            standing.push(Tree::Map(map));
        }
        let mut tries = Vec::new();
        let query = delivery::attempts_of(&context.scope, number);
        for row in self.store.ask(&query).map_err(told)? {
            let line = delivery::logged_of_row(row).map_err(told)?;
            let mut map = Map::new();
            map.insert("endpoint", line.endpoint.as_str());
            map.insert("attempt", line.number);
            map.insert("time", kit::text::iso8601(line.attempt.time, 0));
            map.insert("status", line.attempt.status);
            map.insert("micros", line.attempt.micros);
            if !line.attempt.error.is_empty() {
                map.insert("error", line.attempt.error);
            }
            tries.push(Tree::Map(map));
        }
        Ok(tree::map([
            ("event", id.into()),
            ("deliveries", Tree::List(standing)),
            ("attempts", Tree::List(tries)),
        ]))
    }

    fn all_endpoints(&self, context: &Context) -> Result<Vec<Endpoint>, Complaint> {
        let mut all = self.endpoints_of(context, None).map_err(told)?;
        for dialect in Dialect::ALL {
            all.extend(self.endpoints_of(context, Some(dialect)).map_err(told)?);
        }
        Ok(all)
    }

    async fn carried_out(
        &self,
        context: &Context<'_>,
        decision: Decision,
    ) -> Result<Answer, Complaint> {
        let answer = decision.outcome.map_err(|refusal| words(&refusal))?;
        match self.commit_own(context, &decision.effects).await {
            Ok(true) => Ok(answer),
            Ok(false) => Err("somebody changed it meanwhile: try again".to_owned()),
            Err(fault) => Err(told(fault)),
        }
    }

    fn switch_endpoint(
        &self,
        context: &Context,
        endpoint: &Endpoint,
        state: EndpointState,
    ) -> Result<Decision, No> {
        let dialect = endpoint.dialect;
        let caller = self.secret_caller(&context.scope, dialect.unwrap_or(Dialect::Stripe));
        let context = self.own_context(&caller, context.now);
        if state == EndpointState::Deleted {
            let op = DeleteEndpoint {
                endpoint: endpoint.id.clone(),
            };
            let decision = self.delete_endpoint_of(&context, dialect, &op)?;
            return Ok(match decision.outcome {
                Ok(Answer::DeleteEndpoint(answer)) => Decision {
                    effects: decision.effects,
                    outcome: Ok(Answer::UpdateEndpoint(answer)),
                },
                outcome => Decision {
                    effects: decision.effects,
                    outcome,
                },
            });
        }
        let op = UpdateEndpoint {
            endpoint: endpoint.id.clone(),
            url: None,
            events: None,
            api_version: domain::operation::Change::Keep,
            description: domain::operation::Change::Keep,
            metadata: domain::operation::Metadata::Keep,
            basic: domain::operation::Change::Keep,
            state: Some(state),
            details: None,
        };
        self.update_endpoint_of(&context, dialect, &op)
    }
}

fn text<'a>(request: &'a Tree, name: &str) -> Option<&'a str> {
    request.get(name).and_then(Tree::as_str)
}

fn told(fault: impl Into<Fault>) -> Complaint {
    fault.into().to_string()
}

fn refused(no: No) -> Complaint {
    match no {
        No::Refusal(refusal) => words(&refusal),
        No::Fault(fault) => told(fault),
    }
}

fn words(refusal: &domain::Refusal) -> Complaint {
    match refusal {
        domain::Refusal::AddressBlocked { url, reason } => format!("{url}: {reason}"),
        domain::Refusal::TooManyEndpoints { limit } => {
            format!("there are {limit} such endpoints already")
        }
        domain::Refusal::NotFound { id, .. } => format!("there is no {id}"),
        _ => "this cannot be done".to_owned(),
    }
}

fn endpoint_tree(endpoint: &Endpoint) -> Tree {
    let names = endpoint.events.iter().map(|name| name.as_str().into());
    let mut map = Map::new();
    map.insert("id", endpoint.id.as_str());
    map.insert(
        "dialect",
        endpoint.dialect.map_or("wellspring", Dialect::name),
    );
    map.insert("url", endpoint.url.as_str());
    map.insert("state", endpoint.state.name());
    map.insert("events", Tree::List(names.collect()));
    map.insert("created", kit::text::iso8601(endpoint.created, 0));
    Tree::Map(map)
}
