//! What can be asked of the core: one file per verb.
//!
//! A verb is a request type with an answer type. Dialects make requests and phrase answers; the
//! service loads the facts, asks the verb for its decision and commits it. The list below ties the
//! two together, so that a dialect's table of endpoints is typed by the verb.

pub mod attach_source;
pub mod change;
pub mod changing;
pub mod charge;
pub mod charging;
pub mod create_customer;
pub mod create_source;
pub mod create_token;
pub mod event;
pub mod intending;
pub mod intent;
pub mod join;
pub mod read;
pub mod session;
pub mod update_customer;
pub mod update_source;

pub use attach_source::AttachSource;
pub use change::{Change, Metadata};
pub use charge::{
    CancelRefund, CaptureCharge, ChargeAnswer, ChargeRef, CreateCharge, IntentAnswer, ListCharges,
    ListRefunds, ReadCharge, ReadRefund, RefundAnswer, RefundCharge, UpdateCharge, UpdateRefund,
    VerifyCharge, VoidCharge,
};
pub use create_customer::CreateCustomer;
pub use create_source::{CreateSource, DefaultRule, Material};
pub use create_token::{CreateToken, TokenMaterial};
pub use event::{
    CreateEndpoint, DeleteEndpoint, EndpointAnswer, ListEndpoints, ListEvents, ReadEndpoint,
    ReadEvent, UpdateEndpoint,
};
pub use intent::{
    AuthorizeIntent, CancelIntent, CaptureIntent, ConfirmIntent, Confirmation, CreateIntent,
    IntentMethod, IntentRef, ListIntents, PayIntent, ReadIntent, UpdateIntent, VerifyIntent,
};
pub use read::{
    AccountAnswer, CustomerAnswer, CustomerRef, Done, Ping, ReadAccount, ReadCustomer, ReadSource,
    ReadToken, Relations, SourceAnswer, SourceList, SourceRef, TokenAnswer,
};
pub use session::{Login, Logout, Refresh, Register};
pub use update_customer::{CustomerChange, DeleteCustomer, UpdateCustomer};
pub use update_source::{
    AssignRole, AttachMethod, DeleteSource, ExportAnswer, ExportSource, InstrumentSort, Manner,
    Proof, SourceChange, SourceRole, SwitchGateway, UpdateSource, VerifySource,
};

use crate::event::Happened;
use crate::list::{ListCustomers, ListSources, Page};

/// A request that has an answer of its own type.
pub trait Verb: Sized {
    /// What it is answered with.
    type Answer;

    /// The request among all requests.
    fn into_operation(self) -> Operation;

    /// The answer among all answers; `None` means that the service mixed up two verbs.
    fn answer(answer: &Answer) -> Option<&Self::Answer>;
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $verb:ident => $answer:ty,)*) => {
        /// Any request.
        #[derive(Debug)]
        pub enum Operation {
            $($(#[$doc])* $verb(Box<$verb>),)*
        }

        /// Any answer.
        #[derive(Debug)]
        pub enum Answer {
            $($(#[$doc])* $verb(Box<$answer>),)*
        }

        $(impl Verb for $verb {
            type Answer = $answer;

            fn into_operation(self) -> Operation {
                Operation::$verb(Box::new(self))
            }

            fn answer(answer: &Answer) -> Option<&Self::Answer> {
                match answer {
                    Answer::$verb(answer) => Some(answer),
                    _ => None,
                }
            }
        })*
    };
}

verbs! {
    /// Make a customer.
    CreateCustomer => CustomerAnswer,
    /// Read a customer.
    ReadCustomer => CustomerAnswer,
    /// List customers.
    ListCustomers => Page<CustomerAnswer>,
    /// Make a token.
    CreateToken => TokenAnswer,
    /// Read a token.
    ReadToken => TokenAnswer,
    /// Make a source.
    CreateSource => SourceAnswer,
    /// Give an existing source to a customer.
    AttachSource => CustomerAnswer,
    /// Read a source.
    ReadSource => SourceAnswer,
    /// List sources.
    ListSources => SourceList,
    /// Change a source.
    UpdateSource => SourceAnswer,
    /// Prove that a source is the payer's.
    VerifySource => SourceAnswer,
    /// Take a source out of use.
    DeleteSource => SourceAnswer,
    /// Give a role to a source.
    AssignRole => SourceAnswer,
    /// Attach a payment method.
    AttachMethod => SourceAnswer,
    /// Move a card to another gateway account.
    SwitchGateway => SourceAnswer,
    /// Copy a card to another gateway account.
    ExportSource => ExportAnswer,
    /// Change a customer.
    UpdateCustomer => CustomerAnswer,
    /// Delete a customer.
    DeleteCustomer => CustomerAnswer,
    /// Charge a source.
    CreateCharge => ChargeAnswer,
    /// Read a charge.
    ReadCharge => ChargeAnswer,
    /// List charges.
    ListCharges => Page<ChargeAnswer>,
    /// Change what is said about a charge.
    UpdateCharge => ChargeAnswer,
    /// Capture a held charge.
    CaptureCharge => ChargeAnswer,
    /// Let a held charge go.
    VoidCharge => ChargeAnswer,
    /// Name the payer's one-time password.
    VerifyCharge => ChargeAnswer,
    /// Give money back.
    RefundCharge => RefundAnswer,
    /// Read a refund.
    ReadRefund => RefundAnswer,
    /// List refunds.
    ListRefunds => Page<RefundAnswer>,
    /// Change what is said about a refund.
    UpdateRefund => RefundAnswer,
    /// Call a pending refund back.
    CancelRefund => RefundAnswer,
    /// Make an intent.
    CreateIntent => IntentAnswer,
    /// Read an intent.
    ReadIntent => IntentAnswer,
    /// List intents.
    ListIntents => Page<IntentAnswer>,
    /// Change an intent.
    UpdateIntent => IntentAnswer,
    /// Go ahead with an intent.
    ConfirmIntent => IntentAnswer,
    /// Link a source to a payment.
    AuthorizeIntent => IntentAnswer,
    /// Charge the linked source of a payment.
    PayIntent => IntentAnswer,
    /// Capture a held payment.
    CaptureIntent => IntentAnswer,
    /// Give an intent up.
    CancelIntent => IntentAnswer,
    /// Name deposits or a code for an intent.
    VerifyIntent => IntentAnswer,
    /// Read an event.
    ReadEvent => Happened,
    /// List events.
    ListEvents => Page<Happened>,
    /// Make a webhook endpoint.
    CreateEndpoint => EndpointAnswer,
    /// Read a webhook endpoint.
    ReadEndpoint => EndpointAnswer,
    /// List webhook endpoints.
    ListEndpoints => Page<EndpointAnswer>,
    /// Change a webhook endpoint.
    UpdateEndpoint => EndpointAnswer,
    /// Delete a webhook endpoint.
    DeleteEndpoint => EndpointAnswer,
    /// Read the account of the key.
    ReadAccount => AccountAnswer,
    /// Is anybody there?
    Ping => Done,
    /// Make a customer with a password and log in.
    Register => CustomerAnswer,
    /// Log in with a password.
    Login => CustomerAnswer,
    /// End a session.
    Logout => Done,
    /// Start a new session from a running one.
    Refresh => CustomerAnswer,
}
