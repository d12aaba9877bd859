//! One object as each dialect shows it, side by side.

use domain::{Caller, Dialect, Id, Role};
use kit::{Head, Reply};
use store::table::{Scope, source};

use crate::fault::Fault;
use crate::world::Service;

/// What one dialect says about an object.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The dialect.
    pub dialect: Dialect,
    /// The path that was asked; `None` when this dialect has none for the object.
    pub path: Option<String>,
    /// Its answer; `None` when it was not asked.
    pub reply: Option<Reply>,
}

/// Which object.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Whose.
    pub scope: Scope,
    /// Id of a source, or its number.
    pub id: String,
    /// What the answers' links start with.
    pub base_url: String,
}

impl Service {
    /// A source as each of the dialects shows it; `None` when there is no such source.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn show(&self, subject: &Subject) -> Result<Option<Vec<Shown>>, Fault> {
        let scope = &subject.scope;
        let mut row = self.store.ask_one(&source::by_id(scope, &subject.id))?;
        if let (None, Ok(number)) = (&row, subject.id.parse()) {
            row = self.store.ask_one(&source::by_number(scope, number))?;
        }
        let Some(row) = row else { return Ok(None) };
        let found = source::of_row(row)?;
        let mut shown = Vec::with_capacity(self.dialects.len());
        for dialect in &self.dialects {
            let name = dialect.name();
            let path = dialect.address(&found);
            let reply = match &path {
                Some(path) => {
                    let caller = caller(scope, name, found.customer.clone());
                    self.peek(&Head::get(path, &subject.base_url), &caller)
                        .await
                }
                None => None,
            };
            shown.push(Shown {
                dialect: name,
                path,
                reply,
            });
        }
        Ok(Some(shown))
    }
}

fn caller(scope: &Scope, dialect: Dialect, customer: Option<Id>) -> Caller {
    let role = if dialect == Dialect::Pelcro {
        Role::Customer
    } else {
        Role::Secret
    };
    Caller {
        account: scope.account.clone(),
        mode: scope.mode,
        role,
        dialect,
        key: None,
        customer,
    }
}
