//! Intents: making, confirming, capturing, giving up.

use tree::Tree;

use crate::charge::Terms;
use crate::id::Id;
use crate::intent::{Challenge, Intent, Purpose};
use crate::list::{Filter, Find};
use crate::moment::Moment;
use crate::operation::change::{Change, Metadata};
use crate::operation::{CreateSource, CustomerRef};
use crate::source::Amount;

/// Make an intent.
#[derive(Clone, Debug)]
pub struct CreateIntent {
    /// What it is for.
    pub purpose: Purpose,
    /// How much; `None` for setting up.
    pub amount: Option<Amount>,
    /// ISO 4217, lower case.
    pub currency: Option<String>,
    /// Who pays.
    pub customer: Option<CustomerRef>,
    /// The source, if there is one.
    pub method: Option<IntentMethod>,
    /// Whether an approval captures at once.
    pub capture: bool,
    /// Whether, and for what, the source is kept on the customer.
    pub keep_for: Option<String>,
    /// When it ends by itself.
    pub expires: Option<Moment>,
    /// Everything else that is shown again.
    pub terms: Terms,
    /// Confirm it at once.
    pub confirm: Option<Confirmation>,
}

/// The source of an intent.
#[derive(Clone, Debug)]
pub enum IntentMethod {
    /// A source (`pm_…`, `card_…`, `src_…`), or a test name, by id.
    Named(Id),
    /// By number (Piriod).
    Number(i64),
    /// Made on the way, for nobody yet; its `customer` is ignored.
    Made(Box<CreateSource>),
}

/// Going ahead with an intent.
#[derive(Clone, Debug, Default)]
pub struct Confirmation {
    /// Whether the payer is not there.
    pub off_session: bool,
    /// Whether an approval captures at once; `None` leaves what was said before.
    pub capture: Option<bool>,
    /// Whether a challenge is asked for.
    pub challenge: Option<Challenge>,
    /// Where the payer comes back to.
    pub return_url: Option<String>,
    /// Whether the caller's script finishes the step (Stripe's `use_stripe_sdk`).
    pub by_script: bool,
    /// Refuse instead of asking the payer (Stripe's `error_on_requires_action`).
    pub refuse_steps: bool,
}

/// Read an intent of the caller's dialect.
#[derive(Clone, Debug)]
pub struct ReadIntent {
    /// Which.
    pub intent: IntentRef,
    /// What it must be for.
    pub purpose: Option<Purpose>,
    /// What a browser shows; must equal the intent's own.
    pub client_secret: Option<String>,
}

/// Names an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntentRef {
    /// By id.
    Id(Id),
    /// By number (Piriod).
    Number(i64),
}

/// List intents of the caller's dialect.
#[derive(Clone, Debug)]
pub struct ListIntents {
    /// Which, from where. `parent` is a source.
    pub find: Find,
    /// What they are for.
    pub purpose: Purpose,
    /// A further condition.
    pub filter: Option<Filter<Intent>>,
}

/// Change an open intent.
#[derive(Clone, Debug)]
pub struct UpdateIntent {
    /// Which.
    pub intent: IntentRef,
    /// What it must be for.
    pub purpose: Purpose,
    /// Whether an approval captures at once; `None` leaves it.
    pub capture: Option<bool>,
    /// New amount.
    pub amount: Option<Amount>,
    /// New currency, lower case.
    pub currency: Option<String>,
    /// New payer.
    pub customer: Change<CustomerRef>,
    /// New source.
    pub method: Change<IntentMethod>,
    /// New description.
    pub description: Change<String>,
    /// New text for the bank statement.
    pub statement_descriptor: Change<String>,
    /// Whether, and for what, the source is kept.
    pub keep_for: Change<String>,
    /// New metadata.
    pub metadata: Metadata,
    /// New members under the caller's dialect in the details, each replacing the old one; null
    /// removes it.
    pub details: Option<Tree>,
    /// New addresses to come back to; `None` leaves them.
    pub returns: Option<crate::source::Returns>,
}

/// Go ahead: charge the source, or set it up.
#[derive(Clone, Debug)]
pub struct ConfirmIntent {
    /// Which.
    pub intent: IntentRef,
    /// What it must be for.
    pub purpose: Purpose,
    /// What a browser shows; must equal the intent's own.
    pub client_secret: Option<String>,
    /// The source, when it comes only now.
    pub method: Option<IntentMethod>,
    /// Whether, and for what, the source is kept; `None` leaves what was said before.
    pub keep_for: Option<String>,
    /// How.
    pub confirmation: Confirmation,
    /// New members under the caller's dialect in the details; null removes one.
    pub details: Option<Tree>,
}

/// Link a source and start the gateway's transaction (Piriod): a reusable source is charged at
/// once, a single-use one waits for [`PayIntent`].
#[derive(Clone, Debug)]
pub struct AuthorizeIntent {
    /// Which.
    pub intent: IntentRef,
    /// With what.
    pub source: i64,
}

/// Charge the source that was linked (Piriod).
#[derive(Clone, Debug)]
pub struct PayIntent {
    /// Which.
    pub intent: IntentRef,
}

/// Capture a held payment.
#[derive(Clone, Debug)]
pub struct CaptureIntent {
    /// Which.
    pub intent: Id,
    /// How much, in the smallest unit; `None`: all of it.
    pub amount: Option<i64>,
    /// New metadata.
    pub metadata: Metadata,
}

/// Give an intent up.
#[derive(Clone, Debug)]
pub struct CancelIntent {
    /// Which.
    pub intent: Id,
    /// What it must be for.
    pub purpose: Purpose,
    /// Why.
    pub reason: Option<String>,
    /// What a browser shows; must equal the intent's own.
    pub client_secret: Option<String>,
}

/// Name the deposits, or the code that came with one.
#[derive(Clone, Debug)]
pub struct VerifyIntent {
    /// Which.
    pub intent: Id,
    /// What it must be for.
    pub purpose: Purpose,
    /// What a browser shows; must equal the intent's own.
    pub client_secret: Option<String>,
    /// What the payer names.
    pub proof: crate::operation::Proof,
}
