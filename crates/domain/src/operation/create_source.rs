//! Make a source: the call at the heart of every dialect.

use tree::Tree;

use crate::access::Dialect;
use crate::bank::BankInput;
use crate::card::CardInput;
use crate::id::{Id, Mint};
use crate::instruction::Kept;
use crate::method::Method;
use crate::operation::join::Setting;
use crate::operation::{CustomerRef, Relations};
use crate::source::{
    Action, ActionKind, Amount, Instrument, InstrumentKind, Particulars, Shape, Source, Status,
    Stored, Usage,
};

/// Make a source from a token, from typed-in data, or from a gateway's own token.
#[derive(Clone, Debug)]
pub struct CreateSource {
    /// Who gets it; `None` makes one that belongs to nobody.
    pub customer: Option<CustomerRef>,
    /// What it is made from.
    pub material: Material,
    /// The family of objects it will belong to. A Stripe source that is attached keeps its own.
    pub shape: Shape,
    /// How often it can pay.
    pub usage: Usage,
    /// The gateway; `None` means the dialect's default.
    pub gateway: Option<String>,
    /// The account at the gateway, where the caller names one.
    pub gateway_account: Option<String>,
    /// Whether it becomes the customer's default.
    pub default: DefaultRule,
    /// Whether the issuer is asked.
    pub verify: crate::instruction::Verify,
    /// Whether the answer can carry a step for the payer (3-D Secure).
    pub authenticate: bool,
    /// The state a source of this method starts in, when the gateway is content; `None` leaves it
    /// to the gateway's answer.
    pub starts_as: Option<Status>,
    /// The step that the payer will have to take, as far as the dialect prescribes one; the
    /// gateway's own step replaces it.
    pub action: Option<Action>,
    /// The amount it is made for.
    pub amount: Option<Amount>,
    /// Everything else that is shown again.
    pub particulars: Particulars,
    /// What to load for the answer.
    pub with: Relations,
    /// Whether the answer carries a new session (Pelcro).
    pub new_session: bool,
}

/// What a source is made from.
#[derive(Clone, Debug)]
pub enum Material {
    /// A text that names a token, a source or a test instrument: the core looks which.
    Handle(String),
    /// A typed-in card.
    Card(Box<CardInput>),
    /// A typed-in bank account; the method tells the scheme.
    Bank(Box<BankInput>, Method),
    /// A gateway's own token: a nonce, an object of hosted fields, a transient JWT.
    Foreign {
        /// The token as sent.
        token: Tree,
        /// Expiry sent beside it: (month, year), as typed.
        expiry: Option<(String, String)>,
    },
    /// A wallet, a voucher, a redirect: nothing to store.
    Method(Method),
    /// Another card or account of the same kind, copied: its id, and whose it must be.
    Copy {
        /// The original.
        source: Id,
        /// Its owner; `None` for one that belongs to nobody.
        owner: Option<Id>,
    },
    /// What an intent of the payer authenticated (Chargebee): the intent's id.
    Intent(Id),
}

/// Whether a new source becomes the customer's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultRule {
    /// Only if the customer has none.
    IfNone,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A source is made: everything is known, nothing is left to ask.
#[derive(Debug)]
pub struct Ready {
    /// What will be stored, with its ciphertext and fingerprint.
    pub instrument: Instrument,
    /// The wallet that a token stood for, and its token's type.
    pub wallet: Option<(Method, String)>,
    /// What the gateway answered.
    pub kept: Kept,
    /// The gateway that keeps it.
    pub gateway: String,
    /// The gateway refused, and the dialect keeps such sources as failed.
    pub failed: bool,
    /// Ids were chosen before the gateway was asked: the payer's page carries the source's.
    pub id: Id,
    /// The number that goes with it.
    pub number: i64,
}

/// The source as it will be, before it joins a customer.
pub fn build(op: &CreateSource, ready: &Ready, customer: Option<&Id>, setting: &Setting) -> Source {
    let now = setting.mint.now();
    let (shape, method) = shape_of(op, ready);
    let mut particulars = op.particulars.clone();
    if let Some((_, kind)) = &ready.wallet {
        note_type(&mut particulars, setting.dialect, kind);
    }
    if shape == Shape::Object && setting.dialect == Dialect::Stripe {
        particulars.client_secret = Some(setting.mint.secret("src_client_secret_", 24));
    }
    Source {
        id: ready.id.clone(),
        number: ready.number,
        version: 1,
        created: now,
        updated: now,
        origin: setting.dialect,
        shape,
        method,
        usage: op.usage,
        status: status_of(op, ready),
        customer: customer.cloned(),
        instrument: ready.instrument.clone(),
        gateway: Stored {
            name: ready.gateway.clone(),
            account: op.gateway_account.clone(),
            reference: reference_of(ready, setting.mint),
        },
        amount: op.amount.clone(),
        action: action_of(op, ready, setting.mint),
        particulars,
    }
}

/// Keeps the token's type among what only its dialect shows.
fn note_type(particulars: &mut Particulars, dialect: Dialect, kind: &str) {
    let details = particulars.details.get_or_insert_with(|| tree::map([]));
    if let Some(details) = details.as_map_mut() {
        let mut own = match details.remove(dialect.name()) {
            Some(Tree::Map(own)) => own,
            _ => tree::Map::new(),
        };
        own.insert("type", kind);
        details.insert(dialect.name(), own);
    }
}

/// The family and the method, by what was stored: the caller may not know what a token holds.
fn shape_of(op: &CreateSource, ready: &Ready) -> (Shape, Method) {
    match (&ready.instrument.kind, op.shape) {
        (InstrumentKind::Bank(_), Shape::Card | Shape::BankAccount) => {
            (Shape::BankAccount, Method::BankAccount)
        }
        (InstrumentKind::Card(_), Shape::Card | Shape::BankAccount) => (Shape::Card, Method::Card),
        (InstrumentKind::Card(_), shape) => (shape, Method::Card),
        (_, shape) => match &ready.wallet {
            Some((method, _)) => (Shape::Object, *method),
            None => (shape, method_of(&op.material)),
        },
    }
}

fn method_of(material: &Material) -> Method {
    match material {
        Material::Method(method) | Material::Bank(_, method) => *method,
        _ => Method::Card,
    }
}

fn status_of(op: &CreateSource, ready: &Ready) -> Status {
    match op.starts_as {
        _ if ready.failed => Status::Failed,
        Some(status) => status,
        None if ready.kept.chargeable => Status::Chargeable,
        None if ready.kept.action.is_some() => Status::RequiresAuthorization,
        None => Status::Pending,
    }
}

/// The id that the gateway would give; the sandbox leaves the naming to us.
fn reference_of(ready: &Ready, mint: &Mint) -> String {
    match ready.gateway.as_str() {
        _ if !ready.kept.reference.is_empty() => ready.kept.reference.clone(),
        "chargebee" => mint.base62("tok_", 16).as_str().to_owned(),
        "stripe" | "magpie" => ready.instrument.id.as_str().to_owned(),
        "tap" => mint.stripe("card_").as_str().to_owned(),
        _ => mint.base62("", 20).as_str().to_owned(),
    }
}

/// The gateway's step, or the one the dialect prescribes; a step that is finished by the gateway's
/// own script gets its intent here.
fn action_of(op: &CreateSource, ready: &Ready, mint: &Mint) -> Option<Action> {
    if ready.failed {
        return None;
    }
    let mut action = match (&ready.kept.action, &op.action) {
        (Some(gateway), Some(dialect)) => Action {
            url: gateway.url.clone().or_else(|| dialect.url.clone()),
            data: if says_nothing(&gateway.data) {
                &dialect.data
            } else {
                &gateway.data
            }
            .clone(),
            ..dialect.clone()
        },
        (Some(action), None) | (None, Some(action)) => action.clone(),
        (None, None) => return None,
    };
    let named = action.data.get("client_secret").is_some();
    if action.kind == ActionKind::Sdk && !named {
        let id = mint.stripe("seti_");
        let secret = mint.secret(&format!("{id}_secret_"), 30);
        action.data = tree::map([("id", id.as_str().into()), ("client_secret", secret.into())]);
    }
    Some(action)
}

fn says_nothing(data: &Tree) -> bool {
    data.is_null() || data.as_map().is_some_and(tree::Map::is_empty)
}

/// The id and the number of a new source.
///
/// A bare card or account made from a token keeps the id that it had inside the token.
pub fn name(op: &CreateSource, instrument: &Id, setting: &Setting) -> (Id, i64) {
    let mint = setting.mint;
    let number = mint.number();
    let bare = matches!(op.shape, Shape::Card | Shape::BankAccount);
    let from_handle = matches!(op.material, Material::Handle(_));
    let id = match setting.dialect {
        Dialect::Stripe if bare => instrument.clone(),
        Dialect::Stripe if op.shape == Shape::PaymentMethod => mint.stripe("pm_"),
        Dialect::Stripe => mint.stripe("src_"),
        Dialect::Chargebee => mint.base62("pm_", 16),
        Dialect::Magpie => mint.hex("src_"),
        Dialect::Pelcro if from_handle => instrument.clone(),
        Dialect::Piriod | Dialect::Pelcro => Id::new(number.to_string()),
    };
    (id, number)
}

/// The id of a new instrument.
pub fn instrument_id(kind: &InstrumentKind, setting: &Setting) -> Id {
    let prefix = match kind {
        InstrumentKind::Card(_) => "card_",
        InstrumentKind::Bank(_) => "ba_",
        InstrumentKind::Wallet => "wal_",
    };
    match setting.dialect {
        Dialect::Magpie => setting.mint.hex(prefix),
        _ => setting.mint.stripe(prefix),
    }
}
