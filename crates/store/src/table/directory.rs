//! Finds the account: keys, sites, workspaces. The only table whose questions have no account.

use domain::{Id, Mode, Moment, Role};

use crate::table::Scope;
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Value, Write};

/// A row by kind and name.
pub static FIND: Statement = Statement::new(
    "directory.find",
    "select account, mode, role, label from directory where kind = $1 and name = $2",
);

/// A new row.
pub static INSERT: Statement = Statement::new(
    "directory.insert",
    "insert into directory(kind, name, account, mode, role, label, created) \
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
);

/// Publishable keys of an account, oldest first: they are readable.
pub static PUBLISHABLE: Statement = Statement::new(
    "directory.publishable",
    "select label, mode from directory \
     where kind = 'key' and role = 'publishable' and account = $1 order by created",
);

/// The sites of an account, oldest first.
pub static SITES: Statement = Statement::new(
    "directory.sites",
    "select name from directory where kind = 'site' and account = $1 order by created, name",
);

/// An account by id.
pub static ACCOUNT: Statement = Statement::new(
    "account.find",
    "select name, created from account where id = $1",
);

/// A new account.
pub static INSERT_ACCOUNT: Statement = Statement::new(
    "account.insert",
    "insert into account(id, name, created) values ($1, $2, $3) on conflict do nothing",
);

/// All accounts, oldest first.
pub static ACCOUNTS: Statement = Statement::new(
    "account.all",
    "select id, name, created from account order by created",
);

/// What finds an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An API key; the name is its keyed digest in hexadecimal.
    Key,
    /// A Pelcro site; the name is its number.
    Site,
    /// A Piriod workspace; the name is its id.
    Workspace,
}

impl Entry {
    const fn name(self) -> &'static str {
        match self {
            Entry::Key => "key",
            Entry::Site => "site",
            Entry::Workspace => "workspace",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whose.
    pub scope: Scope,
    /// The role of a key; `None` for sites and workspaces.
    pub role: Option<Role>,
    /// The name that people may see.
    pub label: String,
}

/// A new entry.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What it is.
    pub entry: Entry,
    /// Its name: see [`Entry`].
    pub name: String,
    /// Whose.
    pub scope: Scope,
    /// The role of a key.
    pub role: Option<Role>,
    /// The name that people may see.
    pub label: String,
    /// When it was made.
    pub created: Moment,
}

/// Asks for an entry.
pub fn find(entry: Entry, name: &str) -> Query {
    Query::new(&FIND, vec![entry.name().into(), name.into()])
}

/// Reads the answer to [`find`].
pub fn found(row: &Row) -> Result<Found, StoreFault> {
    let mode = Mode::from_code(row.integer(1)?).ok_or(StoreFault::Shape)?;
    let role = match row.text(2)? {
        "publishable" => Some(Role::Publishable),
        "secret" => Some(Role::Secret),
        _ => None,
    };
    let scope = Scope {
        account: Id::new(row.text(0)?),
        mode,
    };
    Ok(Found {
        scope,
        role,
        label: row.text(3)?.to_owned(),
    })
}

/// Writes an entry; its name must be free.
pub fn insert(new: &NewEntry) -> Write {
    let values = vec![
        new.entry.name().into(),
        new.name.as_str().into(),
        new.scope.account.as_str().into(),
        new.scope.mode.code().into(),
        new.role.map_or("", Role::name).into(),
        new.label.as_str().into(),
        new.created.0.into(),
    ];
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("entry_free"),
    }
}

/// Writes an account; its id must be free.
pub fn insert_account(id: &Id, name: &str, created: Moment) -> Write {
    let values = vec![id.as_str().into(), name.into(), created.0.into()];
    Write {
        statement: &INSERT_ACCOUNT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("account_free"),
    }
}

/// Asks for an account: columns name, created.
pub fn account(id: &Id) -> Query {
    Query::new(&ACCOUNT, vec![Value::from(id.as_str())])
}

/// Asks for all accounts: columns id, name, created.
pub fn accounts() -> Query {
    Query::new(&ACCOUNTS, Vec::new())
}

/// Asks for an account's sites: one column, their numbers as text.
pub fn sites(account: &Id) -> Query {
    Query::new(&SITES, vec![Value::from(account.as_str())])
}

/// Asks for an account's publishable keys: columns key, mode.
pub fn publishable(account: &Id) -> Query {
    Query::new(&PUBLISHABLE, vec![Value::from(account.as_str())])
}
