//! The master key and the file it rests in.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};

use crate::context::{authenticate, derive, signer};
use crate::entropy::Entropy;
use crate::error::KeyError;
use crate::secret::Secret;

/// The first line of every key file.
const TITLE: &str = "wellspring key file 1";

/// The mode a plain key file is good for. A key that lies readable on a disk protects test data;
/// whoever starts live mode must refuse it.
const MODE: &str = "test";

/// No key file is longer, in bytes.
const LIMIT: u64 = 4096;

/// The key-encryption key: wraps the account keys and is the root of the credential pepper.
///
/// It is 256 bits long and never used directly. Wrapping, check value and pepper each have a
/// key of their own, derived by HKDF-SHA-256 (RFC 5869).
pub struct MasterKey {
    id: [u8; 8],
    created_micros: i64,
    key: Secret<[u8; 32]>,
    wrapping: Secret<[u8; 32]>,
}

impl MasterKey {
    /// A fresh master key that rests nowhere, for simulation and tests.
    #[must_use]
    pub fn generate(entropy: &Entropy, now_micros: i64) -> Self {
        let mut id = [0; 8];
        entropy.fill(&mut id);
        Self::assemble(id, now_micros, entropy.key())
    }

    /// Makes a fresh master key and writes it to a new file that only its owner can read
    /// (mode 0600), synced to disk together with its folder.
    ///
    /// # Errors
    /// [`KeyError::Exists`] when there is a file already, [`KeyError::Io`] otherwise.
    pub fn create_file(path: &Path, entropy: &Entropy, now_micros: i64) -> Result<Self, KeyError> {
        let master = Self::generate(entropy, now_micros);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        let text = master.to_text();
        let written = file
            .write_all(text.expose().as_bytes())
            .and_then(|()| file.sync_all())
            .and_then(|()| sync_folder_of(path));
        if let Err(error) = written {
            // Half a key file must not stay in the way of the next try. If even removing it
            // fails, the first error is the one to tell.
            let _ = std::fs::remove_file(path);
            return Err(error.into());
        }
        Ok(master)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError::Missing`], [`KeyError::Permissions`] when anybody but the owner has access,
    /// [`KeyError::Malformed`] when the text or its check value is wrong, [`KeyError::Io`].
    pub fn read_file(path: &Path) -> Result<Self, KeyError> {
        let file = File::open(path)?;
        // Asked of the open file, not of the path: the answer is about the bytes we read.
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(KeyError::Malformed("not a regular file"));
        }
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::Permissions);
        }
        if metadata.len() > LIMIT {
            return Err(KeyError::Malformed("too long for a key file"));
        }
        let mut bytes = Secret::new(Vec::with_capacity(LIMIT as usize + 1));
        file.take(LIMIT).read_to_end(bytes.expose_mut())?;
        let text = std::str::from_utf8(bytes.expose());
        Self::from_text(text.map_err(|_| KeyError::Malformed("not text"))?)
    }

    /// The key's public name, 16 hexadecimal digits. Every key it wrapped carries it.
    #[must_use]
    pub fn id(&self) -> String {
        HEXLOWER.encode(&self.id)
    }

    /// The mode the key may be used for: always `test` for a plain key file.
    #[must_use]
    pub fn mode(&self) -> &'static str {
        MODE
    }

    /// When the key was made, in microseconds since 1970.
    #[must_use]
    pub fn created_micros(&self) -> i64 {
        self.created_micros
    }

    pub(crate) fn id_bytes(&self) -> &[u8; 8] {
        &self.id
    }

    pub(crate) fn wrapping(&self) -> &Secret<[u8; 32]> {
        &self.wrapping
    }

    pub(crate) fn pepper(&self) -> Secret<[u8; 32]> {
        derive(
            self.key.expose(),
            &self.id,
            &[b"wellspring credential pepper"],
        )
    }

    fn assemble(id: [u8; 8], created_micros: i64, key: Secret<[u8; 32]>) -> Self {
        let wrapping = derive(key.expose(), &id, &[b"wellspring key wrapping"]);
        Self {
            id,
            created_micros,
            key,
            wrapping,
        }
    }

    /// Proves that key, id, mode and date of a file belong together and arrived whole.
    fn check_value(&self) -> String {
        let key = derive(self.key.expose(), &self.id, &[b"wellspring key file check"]);
        let created = self.created_micros.to_be_bytes();
        let parts = [TITLE.as_bytes(), &self.id, MODE.as_bytes(), &created];
        BASE64.encode(&authenticate(&signer(&key), parts))
    }

    fn to_text(&self) -> Secret<String> {
        // The capacity covers the whole text: growing would leave copies of the key behind.
        let mut text = Secret::new(String::with_capacity(LIMIT as usize));
        let key = Secret::new(BASE64.encode(self.key.expose()));
        let lines = [
            (TITLE, ""),
            ("id: ", &self.id()),
            ("mode: ", MODE),
            ("created_micros: ", &self.created_micros.to_string()),
            ("key: ", key.expose()),
            ("check: ", &self.check_value()),
        ];
        for part in lines
            .into_iter()
            .flat_map(|(name, value)| [name, value, "\n"])
        {
            text.expose_mut().push_str(part);
        }
        text
    }

    fn from_text(text: &str) -> Result<Self, KeyError> {
        let mut lines = text.lines();
        if lines.next() != Some(TITLE) {
            return Err(KeyError::Malformed("first line of the key file"));
        }
        let mut field = |name: &'static str| {
            let line = lines.next().and_then(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.strip_prefix(": "))
                .ok_or(KeyError::Malformed(name))
        };
        let mut id = [0; 8];
        decode(HEXLOWER, field("id")?, &mut id).ok_or(KeyError::Malformed("id"))?;
        if field("mode")? != MODE {
            return Err(KeyError::Malformed("mode"));
        }
        let created = field("created_micros")?.parse();
        let created = created.map_err(|_| KeyError::Malformed("created_micros"))?;
        let mut key = Secret::new([0; 32]);
        decode(BASE64, field("key")?, key.expose_mut()).ok_or(KeyError::Malformed("key"))?;
        let check = field("check")?;
        let master = Self::assemble(id, created, key);
        if lines.next().is_some() || !crate::same(check.as_bytes(), master.check_value().as_bytes())
        {
            return Err(KeyError::Malformed("check value"));
        }
        Ok(master)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterKey")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

/// Fills `bytes` from text of exactly that many bytes, leaving no copy behind.
fn decode(encoding: data_encoding::Encoding, text: &str, bytes: &mut [u8]) -> Option<()> {
    let decoded = Secret::new(encoding.decode(text.as_bytes()).ok()?);
    if decoded.expose().len() != bytes.len() {
        return None;
    }
    bytes.copy_from_slice(decoded.expose());
    Some(())
}

/// Makes the new name of a file durable: syncing the file alone does not.
fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests;
