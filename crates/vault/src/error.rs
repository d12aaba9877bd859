//! What can go wrong. No variant carries a key, a number or a ciphertext.

use std::fmt;
use std::io;

/// Why a key file or a key record is refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum KeyError {
    /// There is no key file at the given path.
    Missing,
    /// There is a key file already; it is never overwritten.
    Exists,
    /// The key file may be read or written by group or others.
    Permissions,
    /// The key file or key record is not in the expected form; the words say where.
    Malformed(&'static str),
    /// The key record was wrapped by another master key than the one at hand.
    WrongKey,
    /// The key record does not authenticate: changed, or moved to another account, mode,
    /// number or purpose.
    Tampered,
    /// Another key with the same account, mode, purpose and number is loaded already.
    Conflict,
    /// Reading or writing the key file failed.
    Io(io::Error),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no key file"),
            Self::Exists => f.write_str("a key file exists already and is never overwritten"),
            Self::Permissions => {
                f.write_str("the key file is open to group or others; restrict it with `chmod 600`")
            }
            Self::Malformed(place) => write!(f, "malformed key: {place}"),
            Self::WrongKey => f.write_str("the key was wrapped by another master key"),
            Self::Tampered => f.write_str("the key record was changed or moved"),
            Self::Conflict => f.write_str("another key with the same number is loaded"),
            Self::Io(error) => write!(f, "key file: {error}"),
        }
    }
}

impl std::error::Error for KeyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for KeyError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::AlreadyExists => Self::Exists,
            _ => Self::Io(error),
        }
    }
}

/// Why sealing, opening or deriving failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum VaultFault {
    /// No key of that account, mode, purpose and number is loaded.
    UnknownKey,
    /// The ciphertext does not authenticate: changed, or moved from another place.
    Forged,
    /// Too short, of an unknown scheme, or longer than a field may be.
    Malformed,
    /// The newest data key has sealed as often as it may; a new one is needed.
    KeyWornOut,
}

impl fmt::Display for VaultFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownKey => "the key is not loaded",
            Self::Forged => "the sealed value was changed or moved",
            Self::Malformed => "not a sealed value",
            Self::KeyWornOut => "the data key has reached its limit of sealings",
        })
    }
}

impl std::error::Error for VaultFault {}
