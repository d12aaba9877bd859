//! What can be asked of the core: one file per verb.
//!
//! A verb is a request type with an answer type. Dialects make requests and phrase answers; the
//! service loads the facts, asks the verb for its decision and commits it. The list below ties the
//! two together, so that a dialect's table of endpoints is typed by the verb.

pub mod attach_source;
pub mod create_customer;
pub mod create_source;
pub mod create_token;
pub mod delete_source;
pub mod join;
pub mod read;
pub mod session;

pub use attach_source::AttachSource;
pub use create_customer::CreateCustomer;
pub use create_source::{CreateSource, DefaultRule, Material};
pub use create_token::{CreateToken, TokenMaterial};
pub use delete_source::DeleteSource;
pub use read::{
    AccountAnswer, CustomerAnswer, CustomerRef, Done, Ping, ReadAccount, ReadCustomer, ReadSource,
    ReadToken, Relations, SourceAnswer, SourceList, SourceRef, TokenAnswer,
};
pub use session::{Login, Logout, Refresh, Register};

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
    /// Delete a source.
    DeleteSource => SourceAnswer,
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
