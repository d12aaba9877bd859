//! Making accounts, keys, sites and workspaces, and the demo account.

use std::sync::Arc;

use domain::customer::Profile;
use domain::effect::{Claim, Effect};
use domain::operation::{CreateCustomer, Relations, Verb};
use domain::{Caller, Dialect, Id, Mode, Moment, Role};
use store::table::directory::{self, Entry, NewEntry};
use store::table::key::{self, KeyRow};
use store::table::{Scope, customer, effect};
use store::{CommitError, Store, Unit};
use tree::Map;
use vault::{Entropy, KeyRecord, KeyUsage, Purpose, Vault, password};

use crate::access::hex;
use crate::fault::Fault;
use crate::run::Context;
use crate::world::{Service, mode_byte};

/// The demo account.
pub const DEMO_ACCOUNT: &str = "acct_wellspring";
/// Its publishable key: public knowledge.
pub const DEMO_PUBLISHABLE_KEY: &str = "pk_test_wellspring";
/// Its secret key: public knowledge too, so it is refused on any address but loopback.
pub const DEMO_SECRET_KEY: &str = "sk_test_wellspring";
/// Its Piriod workspace.
pub const DEMO_WORKSPACE: &str = "acc_wellspring";
/// Its Pelcro site.
pub const DEMO_SITE: i64 = 1;
/// Its customer.
pub const DEMO_CUSTOMER: &str = "cus_demo";
/// The customer's e-mail.
pub const DEMO_EMAIL: &str = "demo@example.com";
/// The customer's password.
pub const DEMO_PASSWORD: &str = "wellspring";
/// The password is printed in every manual: a slow hash of it would only slow the first start.
const DEMO_ITERATIONS: u32 = 1000;

/// Characters of the random part of a key: 32 of base 62 are 190 bits.
const KEY_LENGTH: usize = 32;

/// Why something could not be made.
#[derive(Debug)]
pub enum SetupError {
    /// There is one of that name.
    Taken,
    /// There is no such account.
    NoAccount,
    /// The store or the vault failed.
    Fault(Fault),
}

impl std::fmt::Display for SetupError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SetupError::Taken => out.write_str("there is one of that name already"),
            SetupError::NoAccount => out.write_str("there is no such account"),
            SetupError::Fault(fault) => fault.fmt(out),
        }
    }
}

impl std::error::Error for SetupError {}

impl<T: Into<Fault>> From<T> for SetupError {
    fn from(fault: T) -> Self {
        SetupError::Fault(fault.into())
    }
}

/// What is needed to make things: no runtime, no service.
pub struct Workshop {
    /// The rows.
    pub store: Store,
    /// The keys.
    pub vault: Arc<Vault>,
    /// Randomness.
    pub entropy: Arc<Entropy>,
    /// The time.
    pub now: Moment,
}

impl Workshop {
    /// Loads the wrapped keys of all accounts into the vault.
    ///
    /// # Errors
    /// When the store cannot be read. A key that the master key does not open is the vault's own
    /// error, told in `Err(Ok(_))`'s place as [`SetupError::Fault`].
    pub fn load_keys(&self) -> Result<Result<(), vault::KeyError>, SetupError> {
        let mut records = Vec::new();
        let mut usage = Vec::new();
        for row in self.store.ask(&key::all())? {
            let row = key::of_row(&row)?;
            let record = record_of(&row)?;
            if record.purpose == Purpose::Data {
                usage.push(KeyUsage {
                    account: record.account.clone(),
                    mode: record.mode,
                    number: record.number,
                    sealings: row.sealings.unsigned_abs() + UNCOUNTED_MAX,
                });
            }
            records.push(record);
        }
        let loaded = self.vault.load(&records);
        self.vault.restore_usage(&usage);
        Ok(loaded)
    }

    /// Makes an account with its data keys for a mode.
    ///
    /// # Errors
    /// [`SetupError::Taken`] when the id is in use.
    pub fn create_account(&self, scope: &Scope, name: &str) -> Result<(), SetupError> {
        let mut unit = Unit::new();
        unit.push(directory::insert_account(&scope.account, name, self.now));
        let keys = self
            .vault
            .make_keys(scope.account.as_str(), mode_byte(scope), self.now.0);
        for record in keys {
            unit.push(key::insert(row_of(record)));
        }
        let made = self.commit(unit);
        if made.is_err() {
            self.vault.forget(scope.account.as_str());
        }
        made
    }

    /// A random account id.
    pub fn account_id(&self) -> Id {
        Id::new(self.random("acct_", 16))
    }

    /// Makes a key and gives it: a secret key is shown this once.
    ///
    /// # Errors
    /// [`SetupError::NoAccount`] when there is no such account.
    pub fn create_key(&self, scope: &Scope, role: Role) -> Result<String, SetupError> {
        let kind = if role == Role::Publishable {
            "pk"
        } else {
            "sk"
        };
        let mode = if scope.mode.is_live() { "live" } else { "test" };
        let text = self.random(&format!("{kind}_{mode}_"), KEY_LENGTH);
        self.enter_key(scope, role, &text)?;
        Ok(text)
    }

    /// Enters a given key: only its keyed hash rests, besides what people may see of it.
    ///
    /// # Errors
    /// [`SetupError::Taken`] when somebody has it, [`SetupError::NoAccount`].
    pub fn enter_key(&self, scope: &Scope, role: Role, text: &str) -> Result<(), SetupError> {
        let label = match role {
            Role::Publishable => text.to_owned(),
            _ => kit::text::mask_key(text),
        };
        let name = hex(&self.vault.credential_digest(text));
        self.enter(Entry::Key, name, (scope, Some(role), label))
    }

    /// Makes a Piriod workspace; `None` draws an id.
    ///
    /// # Errors
    /// [`SetupError::Taken`] when somebody has it, [`SetupError::NoAccount`].
    pub fn create_workspace(
        &self,
        scope: &Scope,
        id: Option<String>,
    ) -> Result<String, SetupError> {
        let id = id.unwrap_or_else(|| self.random("acc_", 16));
        self.enter(Entry::Workspace, id.clone(), (scope, None, id.clone()))?;
        Ok(id)
    }

    /// Makes a Pelcro site; `None` draws a number.
    ///
    /// # Errors
    /// [`SetupError::Taken`] when somebody has it, [`SetupError::NoAccount`].
    pub fn create_site(&self, scope: &Scope, number: Option<i64>) -> Result<i64, SetupError> {
        let number = number.unwrap_or_else(|| {
            let mut bytes = [0; 4];
            self.entropy.fill(&mut bytes);
            i64::from(u32::from_be_bytes(bytes) >> 2) + 1000
        });
        let name = number.to_string();
        self.enter(Entry::Site, name.clone(), (scope, None, name))?;
        Ok(number)
    }

    fn enter(
        &self,
        entry: Entry,
        name: String,
        (scope, role, label): (&Scope, Option<Role>, String),
    ) -> Result<(), SetupError> {
        if self
            .store
            .ask_one(&directory::account(&scope.account))?
            .is_none()
        {
            return Err(SetupError::NoAccount);
        }
        let scope = scope.clone();
        let mut unit = Unit::new();
        let new = NewEntry {
            entry,
            name,
            scope,
            role,
            label,
            created: self.now,
        };
        unit.push(directory::insert(&new));
        self.commit(unit)
    }

    fn commit(&self, unit: Unit) -> Result<(), SetupError> {
        match self.store.commit_blocking(unit) {
            Ok(()) => Ok(()),
            Err(CommitError::Missed(_)) => Err(SetupError::Taken),
            Err(CommitError::Fault(fault)) => Err(fault.into()),
        }
    }

    fn random(&self, prefix: &str, length: usize) -> String {
        let fill = |bytes: &mut [u8]| self.entropy.fill(bytes);
        domain::Mint::new(self.now, &fill, &|wish| wish).secret(prefix, length)
    }

    /// Whether the demo account is in this database.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_demo(&self) -> Result<bool, SetupError> {
        self.has_account(&Id::new(DEMO_ACCOUNT))
    }

    /// Whether an account is in this database.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_account(&self, id: &Id) -> Result<bool, SetupError> {
        Ok(self.store.ask_one(&directory::account(id))?.is_some())
    }

    /// Makes the demo account with its keys, workspace and site; what is there stays.
    ///
    /// # Errors
    /// When the store or the vault fails.
    pub fn ensure_demo(&self) -> Result<(), SetupError> {
        let scope = demo_scope();
        if !self.has_demo()? {
            self.create_account(&scope, "Wellspring demo")?;
        }
        let there = |made: Result<(), SetupError>| match made {
            Ok(()) | Err(SetupError::Taken) => Ok(()),
            Err(other) => Err(other),
        };
        there(self.enter_key(&scope, Role::Publishable, DEMO_PUBLISHABLE_KEY))?;
        there(self.enter_key(&scope, Role::Secret, DEMO_SECRET_KEY))?;
        there(
            self.create_workspace(&scope, Some(DEMO_WORKSPACE.to_owned()))
                .map(drop),
        )?;
        there(self.create_site(&scope, Some(DEMO_SITE)).map(drop))
    }
}

/// More sealings than can happen between two counts: what a crash may have left uncounted.
const UNCOUNTED_MAX: u64 = 10_000_000;

fn record_of(row: &KeyRow) -> Result<KeyRecord, Fault> {
    let purpose = Purpose::from_word(&row.purpose).ok_or(Fault::Bug("a key of unknown purpose"))?;
    Ok(KeyRecord {
        account: row.account.clone(),
        mode: u8::try_from(row.mode).map_err(|_| Fault::Bug("a key of unknown mode"))?,
        number: u32::try_from(row.number).map_err(|_| Fault::Bug("a key's number"))?,
        purpose,
        wrapped: row.wrapped.clone(),
        created_micros: row.created,
    })
}

/// A new key as it rests.
pub(crate) fn row_of(record: KeyRecord) -> KeyRow {
    KeyRow {
        account: record.account,
        mode: i64::from(record.mode),
        purpose: record.purpose.word().to_owned(),
        number: i64::from(record.number),
        wrapped: record.wrapped,
        created: record.created_micros,
        sealings: 0,
    }
}

/// Account and mode of the demo.
pub fn demo_scope() -> Scope {
    Scope {
        account: Id::new(DEMO_ACCOUNT),
        mode: Mode::Test,
    }
}

/// Makes the demo customer, unless it is there.
///
/// # Errors
/// When the store or the vault fails.
pub async fn ensure_demo_customer(service: &Service) -> Result<(), Fault> {
    let scope = demo_scope();
    if service
        .store
        .ask_one(&customer::by_id(&scope, DEMO_CUSTOMER))?
        .is_some()
    {
        return Ok(());
    }
    let caller = Caller {
        account: scope.account.clone(),
        mode: scope.mode,
        role: Role::Secret,
        dialect: Dialect::Stripe,
        key: None,
        customer: None,
    };
    let context = Context {
        caller: &caller,
        scope: scope.clone(),
        policy: &service.policy,
        now: service.clock.now(),
        claims: None,
    };
    let profile = Profile {
        email: Some(DEMO_EMAIL.to_owned()),
        name: Some("Demo Customer".to_owned()),
        ..Profile::default()
    };
    let create = CreateCustomer {
        id: Some(Id::new(DEMO_CUSTOMER)),
        profile,
        claims: vec!["magpie_email", "pelcro_email"],
        source: None,
        with: Relations::NONE,
    };
    service.execute(&context, &create.into_operation()).await?;
    set_demo_password(service, &scope, context.now).await
}

async fn set_demo_password(service: &Service, scope: &Scope, now: Moment) -> Result<(), Fault> {
    let hash = password::hash(DEMO_PASSWORD, DEMO_ITERATIONS, &service.entropy);
    let id = Id::new(DEMO_CUSTOMER);
    let cause = effect::Cause {
        facts: Map::new(),
        at: now,
        quiet: true,
        told: false,
    };
    let mut unit = Unit::new();
    let set = Effect::SetPassword {
        customer: id.clone(),
        hash,
    };
    let username = Effect::Claim(Claim {
        register: "pelcro_username",
        name: "demo".to_owned(),
        customer: id,
    });
    for effect in [set, username] {
        effect::push(&mut unit, scope, &effect, &cause);
    }
    service
        .store
        .commit(unit)
        .await
        .map_err(|error| match error {
            CommitError::Fault(fault) => Fault::Store(fault),
            CommitError::Missed(_) => Fault::Bug("the demo customer came twice"),
        })
}
