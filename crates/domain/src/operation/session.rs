//! Customer sessions: register, log in, log out, refresh (Pelcro).

use crate::customer::Profile;
use crate::operation::Relations;
use crate::secret::Secret;

/// Make a customer with a password and log in.
#[derive(Clone, Debug)]
pub struct Register {
    /// Who. `email` must be there; it and `username` (in the profile's Pelcro extra) must be free.
    pub profile: Profile,
    /// The user name, if any.
    pub username: Option<String>,
    /// The password.
    pub password: Secret,
    /// What to load for the answer.
    pub with: Relations,
    /// The address that the session names as its issuer.
    pub issuer: String,
}

/// Log in with a password.
#[derive(Clone, Debug)]
pub struct Login {
    /// E-mail or user name.
    pub name: LoginName,
    /// The password.
    pub password: Secret,
    /// What to load for the answer.
    pub with: Relations,
    /// The address that the session names as its issuer.
    pub issuer: String,
}

/// What a customer logs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginName {
    /// E-mail.
    Email(String),
    /// User name.
    Username(String),
}

/// End the session that the call carries.
#[derive(Clone, Debug)]
pub struct Logout;

/// Start a new session from the one that the call carries.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// What to load for the answer.
    pub with: Relations,
    /// The address that the session names as its issuer.
    pub issuer: String,
}
