//! What a message says, in the words of its endpoint.

use std::time::Duration;

use courier::{Credentials, Schedule, Scheme};
use domain::endpoint::Endpoint;
use domain::event::Happened;
use domain::{Caller, Dialect};
use kit::{Head, Message};
use store::table::delivery::Delivery;
use store::table::{directory, event as event_table};
use tree::{Map, Tree};

use crate::fault::Fault;
use crate::world::Service;

/// A message with what signs it.
pub(super) struct Post {
    pub(super) message: Message,
    pub(super) scheme: Scheme,
    pub(super) credentials: Credentials,
}

impl Service {
    /// The messages of a delivery; `None` when its event is gone.
    pub(super) fn posts_of(
        &self,
        endpoint: Option<&Endpoint>,
        row: &Delivery,
    ) -> Result<Option<Vec<Post>>, Fault> {
        let scope = &row.key.scope;
        let query = event_table::by_number(scope, row.number);
        let Some(recorded) = self.store.ask_one(&query)? else {
            return Ok(None);
        };
        let recorded = event_table::of_row(recorded)?;
        let dialect = match endpoint {
            Some(endpoint) => endpoint.dialect,
            None => Some(Dialect::Magpie),
        };
        let caller = self.secret_caller(scope, dialect.unwrap_or(Dialect::Stripe));
        let context = self.own_context(&caller, self.clock.now());
        let Some(happened) = self.happened(&context, recorded)? else {
            return Ok(None);
        };
        let (credentials, wants) = match endpoint {
            Some(endpoint) => {
                let shared = self.shared(&context, endpoint)?;
                let credentials = Credentials {
                    secrets: shared.secrets,
                    user: endpoint.user.clone(),
                    password: shared.password,
                };
                (credentials, Some(endpoint))
            }
            None => (Credentials::default(), None),
        };
        let scheme = scheme_of(dialect);
        let messages = match (dialect, endpoint) {
            (None, _) => vec![own_message(&happened)],
            (Some(name), endpoint) => {
                let Some(dialect) = self.dialect_named(name) else {
                    return Ok(None);
                };
                let head = self.head_of(endpoint);
                let query = self.site_of(&caller)?;
                let now = self.clock.now();
                self.with_view((&caller, &head, query), now, |view| match endpoint {
                    Some(_) => dialect.messages(&happened, view),
                    None => dialect.notify(&happened, view).into_iter().collect(),
                })
            }
        };
        let posts = messages
            .into_iter()
            .filter(|message| wants.is_none_or(|endpoint| endpoint.wants(&message.name)));
        Ok(Some(
            posts
                .map(|message| Post {
                    message,
                    scheme,
                    credentials: credentials.clone(),
                })
                .collect(),
        ))
    }

    /// The site that Pelcro's messages name: the account's first one, as calls carry it.
    fn site_of(&self, caller: &Caller) -> Result<Map, Fault> {
        let mut query = Map::new();
        if caller.dialect == Dialect::Pelcro {
            let asked = directory::sites(&caller.account);
            if let Some(row) = self.store.ask(&asked)?.first() {
                query.insert("site_id", row.text(0)?);
            }
        }
        Ok(query)
    }

    /// The head of a call that never was: where this server is, and the version to speak.
    fn head_of(&self, endpoint: Option<&Endpoint>) -> Head {
        let mut head = Head::get("/", &self.base_url);
        if let Some(version) = endpoint.and_then(|endpoint| endpoint.api_version.as_deref()) {
            head.set_header("stripe-version", version);
        }
        let details = endpoint.and_then(|endpoint| endpoint.details.as_ref());
        let cards = details.and_then(|details| details.get("send_card_resource"));
        if cards.and_then(Tree::as_bool) == Some(false) {
            head.set_header("chargebee-send-card-resource", "false");
        }
        head
    }
}

fn scheme_of(dialect: Option<Dialect>) -> Scheme {
    match dialect {
        Some(Dialect::Stripe) => Scheme::Stripe,
        Some(Dialect::Chargebee) => Scheme::Chargebee,
        Some(Dialect::Magpie) => Scheme::Magpie,
        Some(Dialect::Piriod) => Scheme::Piriod,
        Some(Dialect::Pelcro) => Scheme::Pelcro,
        None => Scheme::Standard,
    }
}

pub(super) fn schedule_of(endpoint: Option<&Endpoint>) -> Schedule {
    match endpoint.map(|endpoint| endpoint.dialect) {
        None => Schedule::MagpieNotify,
        Some(Some(Dialect::Chargebee)) => Schedule::Chargebee,
        Some(_) => Schedule::Standard,
    }
}

/// How long a receiver may take. Piriod's publish six seconds, Magpie's notified shops ten.
pub(super) fn timeout_of(endpoint: Option<&Endpoint>) -> Duration {
    Duration::from_secs(match endpoint.map(|endpoint| endpoint.dialect) {
        None => 10,
        Some(Some(Dialect::Piriod)) => 6,
        Some(_) => 15,
    })
}

/// This project's own message: what happened to which object; never data of the payer.
fn own_message(happened: &Happened) -> Message {
    let object = happened.kind.object().name();
    let mut data = Map::new();
    data.insert("object", object);
    data.insert("id", object_id(happened));
    data.insert("sequence", happened.sequence);
    if let Some(dialect) = happened.dialect {
        data.insert("dialect", dialect.name());
    }
    if let Some(request) = &happened.request {
        data.insert("request", request.as_str());
    }
    let mut body = Map::new();
    body.insert("type", happened.kind.name());
    body.insert("timestamp", kit::text::iso8601(happened.created, 0));
    body.insert("data", Tree::Map(data));
    Message {
        id: happened.id.as_str().to_owned(),
        name: happened.kind.name().to_owned(),
        body: tree::json::write(&Tree::Map(body)).into_bytes(),
        values: Vec::new(),
    }
}

fn object_id(happened: &Happened) -> String {
    use domain::event::Subject;
    let id = match &happened.subject {
        Subject::Customer(answer) => &answer.customer.id,
        Subject::Source(answer) => &answer.source.id,
        Subject::Token(answer) => &answer.token.id,
        Subject::Charge(answer) => &answer.charge.id,
        Subject::Refund(answer) => &answer.refund.id,
        Subject::Intent(answer) => &answer.intent.id,
        Subject::Endpoint(answer) => &answer.endpoint.id,
    };
    id.as_str().to_owned()
}
