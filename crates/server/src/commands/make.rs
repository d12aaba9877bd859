//! Accounts, keys, sites, workspaces.

use std::sync::Arc;

use anyhow::Result;
use domain::{Id, Mode, Role};
use service::setup::Workshop;
use store::table::Scope;
use vault::Entropy;

use crate::clock::SystemClock;
use crate::commands::say;
use crate::open;
use crate::settings::{AccountCommand, KeyCommand, KeyKind, Place, SiteCommand, WorkspaceCommand};

fn workshop(place: &Place) -> Result<Workshop> {
    open::open(place, SystemClock::default(), Arc::new(Entropy::system()))
}

fn test_scope(account: Id) -> Scope {
    Scope {
        account,
        mode: Mode::Test,
    }
}

/// Makes an account, or lists them.
pub(crate) fn account(command: &AccountCommand) -> Result<()> {
    match command {
        AccountCommand::Create { name, place } => create_account(name, place),
        AccountCommand::List { place } => crate::commands::look::accounts(place),
    }
}

/// An account with a pair of keys.
fn create_account(name: &str, place: &Place) -> Result<()> {
    let workshop = workshop(place)?;
    let scope = test_scope(workshop.account_id());
    workshop.create_account(&scope, name)?;
    let publishable = workshop.create_key(&scope, Role::Publishable)?;
    let secret = workshop.create_key(&scope, Role::Secret)?;
    say(&format!(
        "account          {}\npublishable key  {publishable}\nsecret key       {secret}\n\n\
         The secret key is shown this once.\n",
        scope.account
    ));
    workshop.store.close();
    Ok(())
}

/// A key.
pub(crate) fn key(command: &KeyCommand) -> Result<()> {
    let KeyCommand::Create {
        account,
        kind,
        place,
    } = command;
    let workshop = workshop(place)?;
    let role = match kind {
        KeyKind::Publishable => Role::Publishable,
        KeyKind::Secret => Role::Secret,
    };
    let key = workshop.create_key(&test_scope(Id::from(account.as_str())), role)?;
    say(&format!("{key}\n"));
    workshop.store.close();
    Ok(())
}

/// A Pelcro site.
pub(crate) fn site(command: &SiteCommand) -> Result<()> {
    let SiteCommand::Create { account, id, place } = command;
    let workshop = workshop(place)?;
    let scope = test_scope(Id::from(account.as_str()));
    let number = workshop.create_site(&scope, id.map(i64::from))?;
    say(&format!("{number}\n"));
    workshop.store.close();
    Ok(())
}

/// A Piriod workspace.
pub(crate) fn workspace(command: &WorkspaceCommand) -> Result<()> {
    let WorkspaceCommand::Create { account, id, place } = command;
    let workshop = workshop(place)?;
    let scope = test_scope(Id::from(account.as_str()));
    let id = workshop.create_workspace(&scope, id.clone())?;
    say(&format!("{id}\n"));
    workshop.store.close();
    Ok(())
}
