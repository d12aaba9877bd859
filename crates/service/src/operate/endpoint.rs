//! Webhook endpoints.

use domain::effect::Effect;
use domain::endpoint::{Endpoint, EndpointState};
use domain::event::EventKind;
use domain::list::Page;
use domain::operation::change::merge_members;
use domain::operation::join::record;
use domain::operation::{
    Answer, Change, CreateEndpoint, DeleteEndpoint, EndpointAnswer, ListEndpoints, ReadEndpoint,
    UpdateEndpoint,
};
use domain::refusal::Kind;
use domain::{Dialect, Id, Refusal, Secret};
use store::table::endpoint as endpoint_table;
use store::table::page::PageOf;
use tree::{Map, Tree};

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// Most endpoints of a dialect, account and mode: Chargebee's own limit is five, Stripe's sixteen.
const fn limit(dialect: Option<Dialect>) -> i64 {
    match dialect {
        Some(Dialect::Chargebee) => 5,
        _ => 16,
    }
}

/// What an endpoint shares with its receiver.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared {
    /// Signing secrets, the newest first.
    pub(crate) secrets: Vec<Secret>,
    /// The password of HTTP Basic credentials.
    pub(crate) password: Option<Secret>,
}

impl Service {
    pub(crate) fn create_endpoint(
        &self,
        context: &Context,
        op: &CreateEndpoint,
    ) -> Result<Decision, No> {
        self.check_address_of(&op.url)?;
        let known = self.endpoints_of(context, op.dialect)?;
        let limit = limit(op.dialect);
        if known.len() as i64 >= limit {
            return Err(Refusal::TooManyEndpoints { limit }.into());
        }
        let (id, number, secret) = self.with_mint(context.now, |mint| {
            let id = match op.dialect {
                Some(Dialect::Chargebee) => mint.base62("whv2_", 16),
                Some(Dialect::Stripe) => mint.stripe("we_"),
                _ => mint.stripe("wh_"),
            };
            let secret = match op.dialect {
                Some(Dialect::Piriod) => mint.secret("whsecret_", 32),
                // 24 characters of base 64 stand for 18 bytes; the scheme asks for 24 at least.
                _ => mint.secret("whsec_", 32),
            };
            (id, mint.number(), Secret::new(secret))
        });
        let shared = Shared {
            secrets: vec![secret.clone()],
            password: op.basic.as_ref().map(|(_, password)| password.clone()),
        };
        let details = first_is_primary(op.dialect, op.details.clone(), &known);
        let endpoint = Endpoint {
            sealed: self.seal_shared(context, &id, &shared)?,
            id,
            number,
            version: 1,
            created: context.now,
            updated: context.now,
            dialect: op.dialect,
            url: op.url.clone(),
            state: if op.disabled {
                EndpointState::Disabled
            } else {
                EndpointState::Enabled
            },
            events: op.events.clone(),
            api_version: op.api_version.clone(),
            description: op.description.clone(),
            metadata: op.metadata.clone(),
            user: op.basic.as_ref().map(|(user, _)| user.clone()),
            details,
        };
        self.outbox.announce();
        let effects = self.with_setting(context, |setting| {
            let kind = EventKind::EndpointCreated;
            let event = record(setting, kind, &endpoint.id, None, Tree::Null);
            Ok(vec![
                Effect::InsertEndpoint(Box::new(endpoint.clone())),
                event,
            ])
        })?;
        let mut effects = effects;
        effects.extend(self.one_primary(context, &endpoint, known)?);
        let answer = EndpointAnswer {
            endpoint,
            secret: Some(secret),
        };
        Ok(Decision {
            effects,
            outcome: Ok(Answer::CreateEndpoint(Box::new(answer))),
        })
    }

    /// Whether messages may go to an address at all, as far as its text says.
    fn check_address_of(&self, url: &str) -> Result<(), No> {
        match self.guard.parse(url) {
            Ok(target) => match target.ip().map(|ip| self.guard.admits(ip)) {
                Some(Err(blocked)) => Err(Refusal::AddressBlocked {
                    url: url.to_owned(),
                    reason: blocked.to_string(),
                }
                .into()),
                _ => Ok(()),
            },
            Err(blocked) => Err(Refusal::AddressBlocked {
                url: url.to_owned(),
                reason: blocked.to_string(),
            }
            .into()),
        }
    }

    pub(crate) fn read_endpoint(
        &self,
        context: &Context,
        op: &ReadEndpoint,
    ) -> Result<Decision, No> {
        let dialect = Some(context.caller.dialect);
        let answer = bare(self.endpoint(context, dialect, &op.endpoint)?);
        Ok(Decision::answer(Answer::ReadEndpoint(Box::new(answer))))
    }

    pub(crate) fn list_endpoints(
        &self,
        context: &Context,
        op: &ListEndpoints,
    ) -> Result<Decision, No> {
        let all = self.endpoints_of(context, Some(context.caller.dialect))?;
        let page = super::list::page_of(&all, &op.find, |endpoint| (&endpoint.id, endpoint.number));
        let page = page.ok_or_else(|| {
            let id = match &op.find.start {
                domain::list::Start::After(id) | domain::list::Start::Before(id) => id.to_string(),
                _ => String::new(),
            };
            let kind = Kind::Endpoint;
            No::Refusal(Refusal::NotFound { kind, id })
        })?;
        let page = Page {
            items: page.items.into_iter().map(bare).collect(),
            has_more: page.has_more,
            total: page.total,
            skipped: page.skipped,
        };
        Ok(Decision::answer(Answer::ListEndpoints(Box::new(page))))
    }

    pub(crate) fn update_endpoint(
        &self,
        context: &Context,
        op: &UpdateEndpoint,
    ) -> Result<Decision, No> {
        self.update_endpoint_of(context, Some(context.caller.dialect), op)
    }

    /// Changes an endpoint of a dialect, or of none.
    pub(crate) fn update_endpoint_of(
        &self,
        context: &Context,
        dialect: Option<Dialect>,
        op: &UpdateEndpoint,
    ) -> Result<Decision, No> {
        let endpoint = self.endpoint(context, dialect, &op.endpoint)?;
        if let Some(url) = &op.url {
            self.check_address_of(url)?;
        }
        let mut after = endpoint.clone();
        let mut before = Map::new();
        if let Some(url) = op.url.as_ref().filter(|url| **url != endpoint.url) {
            before.insert("url", std::mem::replace(&mut after.url, url.clone()));
        }
        if let Some(events) = op.events.as_ref().filter(|new| **new != endpoint.events) {
            let old = endpoint.events.iter().map(|name| name.as_str().into());
            before.insert("events", Tree::List(old.collect()));
            after.events = events.clone();
        }
        if let Some(state) = op.state.filter(|state| *state != endpoint.state) {
            before.insert("state", endpoint.state.name());
            after.state = state;
        }
        if let Some(old) = op.metadata.apply(&mut after.metadata) {
            before.insert("metadata", old);
        }
        let text = |old: Option<String>| old.map_or(Tree::Null, Tree::from);
        if let Some(old) = op.description.apply(&mut after.description) {
            before.insert("description", text(old));
        }
        if let Some(old) = op.api_version.apply(&mut after.api_version) {
            before.insert("api_version", text(old));
        }
        if let Some(old) = merge_members(&mut after.details, op.details.as_ref()) {
            before.insert("details", old);
        }
        if op.basic.is_some() {
            let mut shared = self.shared(context, &endpoint)?;
            (after.user, shared.password) = match &op.basic {
                Change::To((user, password)) => (Some(user.clone()), Some(password.clone())),
                _ => (None, None),
            };
            after.sealed = self.seal_shared(context, &endpoint.id, &shared)?;
            before.insert("user", endpoint.user.as_deref());
        }
        let mut effects = self.changed_endpoint(context, &mut after, before)?;
        let others = self.endpoints_of(context, dialect)?;
        effects.extend(self.one_primary(context, &after, others)?);
        Ok(Decision {
            effects,
            outcome: Ok(Answer::UpdateEndpoint(Box::new(bare(after)))),
        })
    }

    /// When an endpoint is the primary one (Chargebee), the others are not.
    fn one_primary(
        &self,
        context: &Context,
        chosen: &Endpoint,
        others: Vec<Endpoint>,
    ) -> Result<Vec<Effect>, No> {
        let mut effects = Vec::new();
        if !is_primary(chosen) {
            return Ok(effects);
        }
        for mut other in others {
            if other.id == chosen.id || !is_primary(&other) {
                continue;
            }
            let members = tree::map([(PRIMARY, false.into())]);
            if let Some(old) = merge_members(&mut other.details, Some(&members)) {
                let mut before = Map::new();
                before.insert("details", old);
                effects.extend(self.changed_endpoint(context, &mut other, before)?);
            }
        }
        Ok(effects)
    }

    fn changed_endpoint(
        &self,
        context: &Context,
        after: &mut Endpoint,
        before: Map,
    ) -> Result<Vec<Effect>, No> {
        if before.is_empty() {
            return Ok(Vec::new());
        }
        after.version += 1;
        after.updated = context.now;
        let kind = match after.state {
            EndpointState::Deleted => EventKind::EndpointDeleted,
            EndpointState::Paused => EventKind::EndpointPaused,
            _ => EventKind::EndpointUpdated,
        };
        self.with_setting(context, |setting| {
            let event = record(setting, kind, &after.id, None, Tree::Map(before));
            Ok(vec![Effect::UpdateEndpoint(Box::new(after.clone())), event])
        })
    }

    pub(crate) fn delete_endpoint(
        &self,
        context: &Context,
        op: &DeleteEndpoint,
    ) -> Result<Decision, No> {
        self.delete_endpoint_of(context, Some(context.caller.dialect), op)
    }

    /// Deletes an endpoint of a dialect, or of none.
    pub(crate) fn delete_endpoint_of(
        &self,
        context: &Context,
        dialect: Option<Dialect>,
        op: &DeleteEndpoint,
    ) -> Result<Decision, No> {
        let mut endpoint = self.endpoint(context, dialect, &op.endpoint)?;
        let mut before = Map::new();
        before.insert("state", endpoint.state.name());
        endpoint.state = EndpointState::Deleted;
        endpoint.sealed = Vec::new();
        let effects = self.changed_endpoint(context, &mut endpoint, before)?;
        Ok(Decision {
            effects,
            outcome: Ok(Answer::DeleteEndpoint(Box::new(bare(endpoint)))),
        })
    }

    /// Switches an endpoint off because it failed for too long.
    pub(crate) fn pause_endpoint(
        &self,
        context: &Context,
        endpoint: &Endpoint,
    ) -> Result<Vec<Effect>, No> {
        let mut after = endpoint.clone();
        let mut before = Map::new();
        before.insert("state", endpoint.state.name());
        after.state = EndpointState::Paused;
        self.changed_endpoint(context, &mut after, before)
    }

    /// An endpoint of a dialect that was not deleted.
    fn endpoint(
        &self,
        context: &Context,
        dialect: Option<Dialect>,
        id: &Id,
    ) -> Result<Endpoint, No> {
        let query = endpoint_table::by_id(&context.scope, id.as_str());
        let found = self.store.ask_one(&query)?.map(endpoint_table::of_row);
        let found = found.transpose()?.filter(|endpoint| {
            endpoint.dialect == dialect && endpoint.state != EndpointState::Deleted
        });
        found.ok_or_else(|| {
            let (kind, id) = (Kind::Endpoint, id.as_str().to_owned());
            No::Refusal(Refusal::NotFound { kind, id })
        })
    }

    /// Every endpoint of a dialect that was not deleted, newest first.
    pub(crate) fn endpoints_of(
        &self,
        context: &Context,
        dialect: Option<Dialect>,
    ) -> Result<Vec<Endpoint>, Fault> {
        let mut all = Vec::new();
        let mut below = i64::MAX;
        loop {
            let page = PageOf {
                visible: -1,
                customer: None,
                parent: None,
                from: i64::MIN,
                to: i64::MAX,
                limit: 100,
            };
            let query = endpoint_table::page_backward(&context.scope, below, &page);
            let rows = self.store.ask(&query)?;
            let last = rows.len() < 100;
            for row in rows {
                let endpoint = endpoint_table::of_row(row)?;
                below = endpoint.number;
                if endpoint.dialect == dialect && endpoint.state != EndpointState::Deleted {
                    all.push(endpoint);
                }
            }
            if last {
                return Ok(all);
            }
        }
    }

    fn seal_shared(&self, context: &Context, id: &Id, shared: &Shared) -> Result<Vec<u8>, Fault> {
        let secrets = shared.secrets.iter().map(|secret| secret.expose().into());
        let mut map = Map::new();
        map.insert("secrets", Tree::List(secrets.collect()));
        if let Some(password) = &shared.password {
            map.insert("password", password.expose());
        }
        let text = Secret::new(tree::json::write(&Tree::Map(map)));
        self.seal(&context.scope, id, &text)
    }

    /// What an endpoint shares with its receiver.
    pub(crate) fn shared(&self, context: &Context, endpoint: &Endpoint) -> Result<Shared, Fault> {
        if endpoint.sealed.is_empty() {
            return Ok(Shared::default());
        }
        let text = self.open(&context.scope, &endpoint.id, &endpoint.sealed)?;
        let limits = tree::json::Limits {
            depth: 4,
            members: 100,
        };
        let tree = tree::json::read(text.expose(), &limits)
            .map_err(|_| Fault::Bug("an endpoint's secrets are no document"))?;
        let secrets = tree.get("secrets").and_then(Tree::as_list);
        Ok(Shared {
            secrets: secrets
                .unwrap_or_default()
                .iter()
                .filter_map(Tree::as_str)
                .map(Secret::new)
                .collect(),
            password: tree.get("password").and_then(Tree::as_str).map(Secret::new),
        })
    }
}

/// The detail of Chargebee's endpoints that only one has.
const PRIMARY: &str = "primary_url";

fn is_primary(endpoint: &Endpoint) -> bool {
    let details = endpoint.details.as_ref();
    let flag = details.and_then(|details| details.get(PRIMARY));
    flag.and_then(Tree::as_bool) == Some(true)
}

/// The first endpoint of a Chargebee site is the primary one, whatever was said.
fn first_is_primary(
    dialect: Option<Dialect>,
    details: Option<Tree>,
    known: &[Endpoint],
) -> Option<Tree> {
    if dialect != Some(Dialect::Chargebee) || !known.is_empty() {
        return details;
    }
    let mut details = details;
    merge_members(&mut details, Some(&tree::map([(PRIMARY, true.into())])));
    details
}

fn bare(endpoint: Endpoint) -> EndpointAnswer {
    EndpointAnswer {
        endpoint,
        secret: None,
    }
}
