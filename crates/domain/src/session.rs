//! Customer sessions: Pelcro's bearer tokens.

use crate::id::Id;
use crate::moment::Moment;

/// A session as its token carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The signed token (a JWT). It is a credential: answers only, never logs.
    pub token: crate::secret::Secret,
    /// The unit of revocation.
    pub jti: String,
    /// The customer it stands for.
    pub customer: Id,
    /// When it ends.
    pub expires: Moment,
}
