//! Customers and the names that only one of them may have.

use domain::customer::{Customer, Profile};
use domain::effect::Claim;
use domain::list::Deleted;
use domain::{Dialect, Id, Moment};
use tree::{Map, Tree};

use crate::table::Scope;
use crate::table::detail::{self, put};
use crate::{Expect, Miss, Query, Row, Statement, StoreFault, Value, Write};

macro_rules! columns {
    () => {
        "id, number, version, created, updated, origin, deleted, default_source, backup_source, \
         live_sources, email, profile"
    };
}

/// One customer by id.
pub static BY_ID: Statement = Statement::new(
    "customer.by_id",
    concat!(
        "select ",
        columns!(),
        " from customer where account = $1 and mode = $2 and id = $3"
    ),
);

/// One customer by number.
pub static BY_NUMBER: Statement = Statement::new(
    "customer.by_number",
    concat!(
        "select ",
        columns!(),
        " from customer where account = $1 and mode = $2 and number = $3"
    ),
);

/// Customers below a number, newest first.
pub static PAGE_BACKWARD: Statement = Statement::new(
    "customer.page_backward",
    concat!(
        "select ",
        columns!(),
        " from customer where account = $1 and mode = $2 and number < $3 and deleted <= $4 \
         and (cast($5 as text) is null or email = $5) and created >= $6 and created <= $7 \
         order by number desc limit $8"
    ),
);

/// Customers above a number, oldest first.
pub static PAGE_FORWARD: Statement = Statement::new(
    "customer.page_forward",
    concat!(
        "select ",
        columns!(),
        " from customer where account = $1 and mode = $2 and number > $3 and deleted <= $4 \
         and (cast($5 as text) is null or email = $5) and created >= $6 and created <= $7 \
         order by number limit $8"
    ),
);

/// How many customers there are.
pub static COUNT: Statement = Statement::new(
    "customer.count",
    "select count(*) from customer where account = $1 and mode = $2 and deleted <= $3 \
     and (cast($4 as text) is null or email = $4) and created >= $5 and created <= $6",
);

/// A new customer.
pub static INSERT: Statement = Statement::new(
    "customer.insert",
    "insert into customer(account, mode, id, number, version, created, updated, origin, deleted, \
     default_source, backup_source, live_sources, email, profile) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing",
);

/// A changed customer, if nobody else changed it. A deleted one has no default, no sources and no
/// password.
pub static UPDATE: Statement = Statement::new(
    "customer.update",
    "update customer set version = $1, updated = $2, deleted = cast($3 as bigint), \
     backup_source = $4, email = $5, profile = $6, \
     default_source = case when $3 = 1 then null else default_source end, \
     live_sources = case when $3 = 1 then 0 else live_sources end, \
     password = case when $3 = 1 then null else password end \
     where account = $7 and mode = $8 and id = $9 and version = $10",
);

/// A password hash.
pub static SET_PASSWORD: Statement = Statement::new(
    "customer.set_password",
    "update customer set password = $1 where account = $2 and mode = $3 and id = $4",
);

/// The password hash.
pub static PASSWORD: Statement = Statement::new(
    "customer.password",
    "select password from customer \
     where account = $1 and mode = $2 and id = $3 and deleted = 0",
);

/// One more live source, below a limit.
pub static COUNT_SOURCE: Statement = Statement::new(
    "customer.count_source",
    "update customer set live_sources = live_sources + 1 \
     where account = $1 and mode = $2 and id = $3 and deleted = 0 and live_sources < $4",
);

/// One live source less.
pub static DISCOUNT_SOURCE: Statement = Statement::new(
    "customer.discount_source",
    "update customer set live_sources = live_sources - 1 \
     where account = $1 and mode = $2 and id = $3 and live_sources > 0",
);

/// A new default, if the old one still is what it was.
pub static MOVE_DEFAULT: Statement = Statement::new(
    "customer.move_default",
    "update customer set default_source = $1, updated = $2, version = version + 1 \
     where account = $3 and mode = $4 and id = $5 and deleted = 0 \
     and coalesce(default_source, '') = coalesce(cast($6 as text), '')",
);

/// A name in a register.
pub static CLAIM: Statement = Statement::new(
    "claim.insert",
    "insert into claim(account, mode, register, name, customer) values ($1, $2, $3, $4, $5) \
     on conflict do nothing",
);

/// A name that is free again.
pub static RELEASE: Statement = Statement::new(
    "claim.release",
    "delete from claim \
     where account = $1 and mode = $2 and register = $3 and name = $4 and customer = $5",
);

/// Who has a name in a register.
pub static CLAIMED: Statement = Statement::new(
    "claim.find",
    "select customer from claim \
     where account = $1 and mode = $2 and register = $3 and name = $4",
);

/// Asks for a customer by id.
pub fn by_id(scope: &Scope, id: &str) -> Query {
    Query::new(&BY_ID, scope.values([id.into()]))
}

/// Asks for a customer by number.
pub fn by_number(scope: &Scope, number: i64) -> Query {
    Query::new(&BY_NUMBER, scope.values([number.into()]))
}

/// Which customers a page takes.
#[derive(Clone, Debug)]
pub struct PageOf<'a> {
    /// Only those with exactly this e-mail.
    pub email: Option<&'a str>,
    /// Whether deleted ones are taken.
    pub deleted: Deleted,
    /// Created from this microsecond on.
    pub from: i64,
    /// Created up to this microsecond.
    pub to: i64,
    /// Most rows.
    pub limit: usize,
}

/// Asks for customers below a number, newest first.
pub fn page_backward(scope: &Scope, below: i64, page: &PageOf) -> Query {
    Query::new(&PAGE_BACKWARD, page_values(scope, below, page))
}

/// Asks for customers above a number, oldest first.
pub fn page_forward(scope: &Scope, above: i64, page: &PageOf) -> Query {
    Query::new(&PAGE_FORWARD, page_values(scope, above, page))
}

/// Asks how many customers there are: one integer. The limit does not matter.
pub fn count(scope: &Scope, page: &PageOf) -> Query {
    let mut values = scope.values([]);
    values.extend(filter_values(page));
    Query::new(&COUNT, values)
}

fn page_values(scope: &Scope, number: i64, page: &PageOf) -> Vec<Value> {
    let mut values = scope.values([number.into()]);
    values.extend(filter_values(page));
    values.push((page.limit as i64).into());
    values
}

fn filter_values(page: &PageOf) -> [Value; 4] {
    [
        i64::from(page.deleted == Deleted::Shown).into(),
        page.email.into(),
        page.from.into(),
        page.to.into(),
    ]
}

/// Writes a customer; id and number must be free.
pub fn insert(scope: &Scope, customer: &Customer) -> Write {
    let values = scope.values([
        customer.id.as_str().into(),
        customer.number.into(),
        customer.version.into(),
        customer.created.0.into(),
        customer.updated.0.into(),
        customer.origin.name().into(),
        i64::from(customer.deleted).into(),
        customer.default_source.as_ref().map(Id::as_str).into(),
        customer.backup_source.as_ref().map(Id::as_str).into(),
        customer.live_sources.into(),
        customer.profile.email.as_deref().into(),
        profile_text(&customer.profile).into(),
    ]);
    Write {
        statement: &INSERT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("customer_free"),
    }
}

/// Writes a changed customer, if its version still is the one before. The default and the number
/// of sources stay what they are; a deletion clears them, and the password.
pub fn update(scope: &Scope, customer: &Customer) -> Write {
    let mut values = vec![
        customer.version.into(),
        customer.updated.0.into(),
        i64::from(customer.deleted).into(),
        customer.backup_source.as_ref().map(Id::as_str).into(),
        customer.profile.email.as_deref().into(),
        profile_text(&customer.profile).into(),
    ];
    values.extend(scope.values([customer.id.as_str().into(), (customer.version - 1).into()]));
    Write {
        statement: &UPDATE,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("customer_unchanged"),
    }
}

/// Writes a password hash.
pub fn set_password(scope: &Scope, customer: &Id, hash: &str) -> Write {
    let mut values = vec![hash.into()];
    values.extend(scope.values([customer.as_str().into()]));
    Write {
        statement: &SET_PASSWORD,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("customer_there"),
    }
}

/// Asks for a password hash: one column, which may be null.
pub fn password(scope: &Scope, customer: &Id) -> Query {
    Query::new(&PASSWORD, scope.values([customer.as_str().into()]))
}

/// One more live source, below a limit.
pub fn count_source(scope: &Scope, customer: &Id, limit: i64) -> Write {
    let values = scope.values([customer.as_str().into(), limit.into()]);
    Write {
        statement: &COUNT_SOURCE,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("below_limit"),
    }
}

/// One live source less.
pub fn discount_source(scope: &Scope, customer: &Id) -> Write {
    let values = scope.values([customer.as_str().into()]);
    Write {
        statement: &DISCOUNT_SOURCE,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("has_sources"),
    }
}

/// Moves the default, if it still is `from`.
pub fn move_default(
    scope: &Scope,
    customer: &Id,
    from: Option<&Id>,
    to: Option<&Id>,
    at: Moment,
) -> Write {
    let mut values = vec![to.map(Id::as_str).into(), at.0.into()];
    values.extend(scope.values([customer.as_str().into(), from.map(Id::as_str).into()]));
    Write {
        statement: &MOVE_DEFAULT,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("default_unchanged"),
    }
}

/// Claims a name.
pub fn claim(scope: &Scope, claim: &Claim) -> Write {
    let values = scope.values([
        claim.register.into(),
        claim.name.as_str().into(),
        claim.customer.as_str().into(),
    ]);
    Write {
        statement: &CLAIM,
        values,
        expect: Expect::Exactly(1),
        miss: Miss("name_free"),
    }
}

/// Gives a name back, if the customer has it.
pub fn release(scope: &Scope, claim: &Claim) -> Write {
    let values = scope.values([
        claim.register.into(),
        claim.name.as_str().into(),
        claim.customer.as_str().into(),
    ]);
    Write {
        statement: &RELEASE,
        values,
        expect: Expect::AtMost(1),
        miss: Miss("none"),
    }
}

/// Asks who has a name: one column.
pub fn claimed(scope: &Scope, register: &str, name: &str) -> Query {
    Query::new(&CLAIMED, scope.values([register.into(), name.into()]))
}

/// Reads a customer.
pub fn of_row(row: &Row) -> Result<Customer, StoreFault> {
    let profile = detail::read(row.text(11)?)?;
    Ok(Customer {
        id: Id::new(row.text(0)?),
        number: row.integer(1)?,
        version: row.integer(2)?,
        created: Moment(row.integer(3)?),
        updated: Moment(row.integer(4)?),
        origin: Dialect::from_name(row.text(5)?).ok_or(StoreFault::Shape)?,
        deleted: row.integer(6)? != 0,
        default_source: row.opt_text(7)?.map(Id::from),
        backup_source: row.opt_text(8)?.map(Id::from),
        live_sources: row.integer(9)?,
        profile: Profile {
            email: row.opt_text(10)?.map(str::to_owned),
            phone: detail::text(&profile, "phone"),
            name: detail::text(&profile, "name"),
            first_name: detail::text(&profile, "first_name"),
            last_name: detail::text(&profile, "last_name"),
            company: detail::text(&profile, "company"),
            description: detail::text(&profile, "description"),
            locale: detail::text(&profile, "locale"),
            metadata: profile.get("metadata").cloned(),
            address: profile.get("address").cloned(),
            extra: profile.get("extra").cloned(),
        },
    })
}

fn profile_text(profile: &Profile) -> String {
    let mut map = Map::new();
    put(&mut map, "phone", profile.phone.as_deref());
    put(&mut map, "name", profile.name.as_deref());
    put(&mut map, "first_name", profile.first_name.as_deref());
    put(&mut map, "last_name", profile.last_name.as_deref());
    put(&mut map, "company", profile.company.as_deref());
    put(&mut map, "description", profile.description.as_deref());
    put(&mut map, "locale", profile.locale.as_deref());
    put(&mut map, "metadata", profile.metadata.clone());
    put(&mut map, "address", profile.address.clone());
    put(&mut map, "extra", profile.extra.clone());
    tree::json::write(&Tree::Map(map))
}
