//! Registering, logging in and out, and the customer behind a session.

use domain::Secret;
use domain::mask::mask_numbers;
use domain::operation::session::LoginName;
use domain::operation::{CustomerRef, Login, Logout, ReadCustomer, Refresh, Register, Relations};
use kit::reader::TextRule;
use kit::{Call, Reader, Reply};

use crate::errors::validation;
use crate::read::member::{HABITS, TEXT_MAX, checked, optional, required};
use crate::read::profile;

/// Fewest characters of a password.
const PASSWORD_MIN: usize = 6;

/// `POST /auth/register`
pub(crate) fn register(call: &Call) -> Result<Register, Reply> {
    let reader = Reader::new(&call.body, HABITS);
    let (profile, username) = profile::profile(&reader);
    let rule = TextRule {
        min: PASSWORD_MIN,
        ..TextRule::optional(TEXT_MAX)
    };
    let password = required(&reader, "password", rule);
    checked(&reader)?;
    let password = password
        .map(Secret::new)
        .ok_or_else(|| validation::reply(&reader.issues()))?;
    Ok(Register {
        profile,
        username,
        password,
        with: Relations::ALL,
        issuer: issuer(call),
    })
}

/// `POST /auth/login`
pub(crate) fn login(call: &Call) -> Result<Login, Reply> {
    let reader = Reader::new(&call.body, HABITS);
    let name = login_name(&reader);
    let password = required(&reader, "password", TextRule::optional(TEXT_MAX));
    match (name, password) {
        (Some(name), Some(password)) if reader.is_clean() => Ok(Login {
            name,
            password: Secret::new(password),
            with: Relations::ALL,
            issuer: issuer(call),
        }),
        _ => Err(validation::reply(&reader.issues())),
    }
}

/// The e-mail counts when both are given.
fn login_name(reader: &Reader) -> Option<LoginName> {
    let rule = TextRule::optional(TEXT_MAX);
    let email = optional(reader, "email", rule);
    let username = optional(reader, "username", rule);
    let plain = |name: String| mask_numbers(name.trim()).into_owned();
    match (email, username) {
        (Some(email), _) => Some(LoginName::Email(plain(email))),
        (None, Some(username)) => Some(LoginName::Username(plain(username))),
        (None, None) => {
            if reader.is_clean() {
                reader.report("email", validation::without("username"));
                reader.report("username", validation::without("email"));
            }
            None
        }
    }
}

/// `POST /auth/logout`
pub(crate) fn logout(_call: &Call) -> Result<Logout, Reply> {
    Ok(Logout)
}

/// `POST /customer/refresh`
pub(crate) fn refresh(call: &Call) -> Result<Refresh, Reply> {
    Ok(Refresh {
        with: Relations::ALL,
        issuer: issuer(call),
    })
}

/// `POST /customer`, `GET /customer`
pub(crate) fn customer(_call: &Call) -> Result<ReadCustomer, Reply> {
    Ok(ReadCustomer {
        customer: CustomerRef::Session,
        with: Relations::ALL,
        new_session: true,
    })
}

/// The address of the endpoint that issues the session.
fn issuer(call: &Call) -> String {
    format!("{}{}", call.head.base_url, call.head.path)
}
