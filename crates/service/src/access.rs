//! Turns what a caller presented into an account, a mode and a role.

use domain::{Caller, Dialect, Id, Mode, Role};
use kit::{Access, Presented, Trouble, text};
use store::table::directory::{self, Entry, Found};
use store::table::{Scope, customer, session};
use tree::Tree;
use tree::json::{self, Limits};

use crate::fault::Fault;
use crate::world::{Service, mode_byte};

/// A session as its signed claims tell it.
#[derive(Clone, Debug)]
pub(crate) struct Claims {
    /// The unit of revocation.
    pub(crate) jti: String,
    /// Seconds since 1970.
    pub(crate) expires: i64,
}

/// A caller, and the session it came with.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) caller: Caller,
    pub(crate) claims: Option<Claims>,
}

impl Known {
    fn plain(caller: Caller) -> Self {
        Self {
            caller,
            claims: None,
        }
    }
}

/// No, or a fault.
pub(crate) enum Denied {
    Trouble(Trouble),
    Fault(Fault),
}

impl<T: Into<Fault>> From<T> for Denied {
    fn from(fault: T) -> Self {
        Denied::Fault(fault.into())
    }
}

fn no<T>(trouble: Trouble) -> Result<T, Denied> {
    Err(Denied::Trouble(trouble))
}

impl Service {
    /// Who is calling, if the caller may use an endpoint with this access.
    pub(crate) fn caller(
        &self,
        dialect: Dialect,
        access: Access,
        presented: &Presented,
    ) -> Result<Known, Denied> {
        match access {
            Access::Anyone => Ok(Known::plain(nobody(dialect))),
            Access::Site => self.by_site(dialect, presented).map(Known::plain),
            Access::Customer => self.by_session(dialect, presented),
            Access::SecretOrPublic if presented.key.is_none() => {
                self.by_nothing(dialect, presented).map(Known::plain)
            }
            _ if dialect == Dialect::Piriod => self.by_workspace(access, presented),
            _ => self.by_key(dialect, access, presented).map(Known::plain),
        }
    }

    fn by_key(
        &self,
        dialect: Dialect,
        access: Access,
        presented: &Presented,
    ) -> Result<Caller, Denied> {
        let Some(key) = &presented.key else {
            return no(Trouble::NoCredentials);
        };
        let found = self.key(key.expose())?;
        let Some(Found {
            scope,
            role: Some(role),
            label,
        }) = found
        else {
            return no(Trouble::UnknownKey {
                masked: text::mask_key(key.expose()),
            });
        };
        if !self.modes.contains(&scope.mode) {
            return no(Trouble::LiveModeOff);
        }
        let allowed = match access {
            Access::Publishable => role == Role::Publishable,
            Access::AnyKey => true,
            _ => role == Role::Secret,
        };
        if !allowed {
            return no(Trouble::WrongRole { role });
        }
        Ok(caller_of(scope, role, dialect, Some(label)))
    }

    /// Looks a key up by its keyed digest.
    pub(crate) fn key(&self, key: &str) -> Result<Option<Found>, Fault> {
        let digest = hex(&self.vault.credential_digest(key));
        let row = self.store.ask_one(&directory::find(Entry::Key, &digest))?;
        Ok(row.map(|row| directory::found(&row)).transpose()?)
    }

    fn entry(&self, entry: Entry, name: &str) -> Result<Option<Found>, Fault> {
        let row = self.store.ask_one(&directory::find(entry, name))?;
        Ok(row.map(|row| directory::found(&row)).transpose()?)
    }

    /// Piriod: a token that is sent is always checked; the workspace must be its account's.
    fn by_workspace(&self, access: Access, presented: &Presented) -> Result<Known, Denied> {
        let access = if access == Access::SecretOrPublic {
            Access::Secret
        } else {
            access
        };
        let caller = self.by_key(Dialect::Piriod, access, presented)?;
        let Some(name) = &presented.workspace else {
            return no(Trouble::NoWorkspace);
        };
        match self.entry(Entry::Workspace, name)? {
            Some(found) if found.scope.account == caller.account => {}
            _ => return no(Trouble::ForeignAccount),
        }
        if presented.test_mode == Some(true) && caller.mode.is_live() {
            return no(Trouble::ForeignAccount);
        }
        Ok(Known::plain(caller))
    }

    /// A call without credentials goes to the account of the settings and to no other: a workspace
    /// that it names must be one of that account.
    fn by_nothing(&self, dialect: Dialect, presented: &Presented) -> Result<Caller, Denied> {
        let Some(public) = &self.public_account else {
            return no(Trouble::NoCredentials);
        };
        let account = match &presented.workspace {
            Some(name) => match self.entry(Entry::Workspace, name)? {
                Some(found) if found.scope.account == *public => found.scope.account,
                _ => return no(Trouble::ForeignAccount),
            },
            None => public.clone(),
        };
        let mode = match (presented.test_mode, self.modes.as_slice()) {
            // Nothing was said and there is only one mode to mean.
            (None, [only]) => *only,
            (Some(true), _) => Mode::Test,
            _ => Mode::Live,
        };
        if !self.modes.contains(&mode) {
            return no(Trouble::LiveModeOff);
        }
        Ok(caller_of(
            Scope { account, mode },
            Role::Public,
            dialect,
            None,
        ))
    }

    fn by_site(&self, dialect: Dialect, presented: &Presented) -> Result<Caller, Denied> {
        let site = presented.site.unwrap_or_default().to_string();
        match self.entry(Entry::Site, &site)? {
            Some(found) if self.modes.contains(&found.scope.mode) => {
                Ok(caller_of(found.scope, Role::Public, dialect, None))
            }
            Some(_) => no(Trouble::LiveModeOff),
            None => no(Trouble::UnknownSite),
        }
    }

    fn by_session(&self, dialect: Dialect, presented: &Presented) -> Result<Known, Denied> {
        let mut caller = self.by_site(dialect, presented)?;
        let Some(token) = &presented.session else {
            return no(Trouble::NoCredentials);
        };
        let scope = Scope::of(&caller);
        let Some(claims) = self.claims(&scope, token.expose())? else {
            let foreign = self.is_of_another_account(&scope, token.expose())?;
            return no(if foreign {
                Trouble::ForeignAccount
            } else {
                Trouble::SessionInvalid
            });
        };
        let (number, claims) = claims;
        if claims.expires <= self.clock.now().seconds() {
            return no(Trouble::SessionInvalid);
        }
        if self
            .store
            .ask_one(&session::is_revoked(&scope, &claims.jti))?
            .is_some()
        {
            return no(Trouble::SessionRevoked);
        }
        let Some(row) = self.store.ask_one(&customer::by_number(&scope, number))? else {
            return no(Trouble::SessionInvalid);
        };
        let owner = customer::of_row(&row)?;
        if owner.deleted {
            return no(Trouble::SessionInvalid);
        }
        caller.role = Role::Customer;
        caller.key = Some(format!("customer {}", owner.id));
        caller.customer = Some(owner.id);
        Ok(Known {
            caller,
            claims: Some(claims),
        })
    }

    /// The customer's number and the claims of a token that this scope signed.
    fn claims(&self, scope: &Scope, token: &str) -> Result<Option<(i64, Claims)>, Fault> {
        let key = self
            .vault
            .session_key(scope.account.as_str(), mode_byte(scope))?;
        let Some(text) = vault::jwt::verify(token, key.expose()) else {
            return Ok(None);
        };
        let Ok(claims) = json::read(&text, &Limits::REQUEST) else {
            return Ok(None);
        };
        let number = claims
            .get("sub")
            .and_then(Tree::as_str)
            .and_then(|sub| sub.parse().ok());
        let jti = claims.get("jti").and_then(Tree::as_str).map(str::to_owned);
        let expires = claims.get("exp").and_then(Tree::as_i64);
        Ok(match (number, jti, expires) {
            (Some(number), Some(jti), Some(expires)) => Some((number, Claims { jti, expires })),
            _ => None,
        })
    }

    /// Tells a session of another site from a forged one.
    fn is_of_another_account(&self, scope: &Scope, token: &str) -> Result<bool, Fault> {
        for row in self.store.ask(&directory::accounts())? {
            for mode in &self.modes {
                let other = Scope {
                    account: Id::new(row.text(0)?),
                    mode: *mode,
                };
                if other != *scope && self.claims(&other, token)?.is_some() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

fn nobody(dialect: Dialect) -> Caller {
    let scope = Scope {
        account: Id::new(""),
        mode: Mode::Test,
    };
    caller_of(scope, Role::Public, dialect, None)
}

fn caller_of(scope: Scope, role: Role, dialect: Dialect, key: Option<String>) -> Caller {
    Caller {
        account: scope.account,
        mode: scope.mode,
        role,
        dialect,
        key,
        customer: None,
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
