//! A look at things without a call: what messages and the payer's pages are phrased with.

use domain::{Caller, Dialect, Moment, Role};
use kit::{Call, Head, View};
use store::table::Scope;
use tree::{Map, Tree};

use crate::run::Context;
use crate::world::Service;

impl Service {
    /// The rights of a secret key of a dialect.
    pub(crate) fn secret_caller(&self, scope: &Scope, dialect: Dialect) -> Caller {
        Caller {
            account: scope.account.clone(),
            mode: scope.mode,
            role: Role::Secret,
            dialect,
            key: None,
            customer: None,
        }
    }

    /// What a decision of the server's own is taken with.
    pub(crate) fn own_context<'a>(&'a self, caller: &'a Caller, now: Moment) -> Context<'a> {
        Context {
            caller,
            scope: Scope::of(caller),
            policy: &self.policy,
            now,
            claims: None,
        }
    }

    /// Phrases something as if `head` had been called.
    pub(crate) fn with_view<T>(
        &self,
        (caller, head, query): (&Caller, &Head, Map),
        now: Moment,
        phrase: impl FnOnce(&View) -> T,
    ) -> T {
        let call = Call {
            head,
            params: Vec::new(),
            query: Tree::Map(query),
            body: Tree::Map(Map::new()),
            caller,
            policy: &self.policy,
            now,
            operation: "event",
        };
        phrase(&View {
            call: &call,
            request_id: "",
            now,
        })
    }

    /// The public API of a name.
    pub(crate) fn dialect_named(&self, name: Dialect) -> Option<&dyn kit::Dialect> {
        self.dialects
            .iter()
            .find(|dialect| dialect.name() == name)
            .map(Box::as_ref)
    }
}
