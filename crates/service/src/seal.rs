//! Numbers go in, ciphertext and fingerprints come out.

use domain::source::Fingerprint;
use domain::{Id, Secret};
use store::table::Scope;
use vault::Place;

use crate::fault::Fault;
use crate::world::{Service, mode_byte};

/// The field of an instrument that holds its number.
const NUMBER: &str = "number";

impl Service {
    /// Seals a number for the instrument of this id.
    pub(crate) fn seal(
        &self,
        scope: &Scope,
        instrument: &Id,
        number: &Secret,
    ) -> Result<Vec<u8>, Fault> {
        let place = place(scope, instrument);
        Ok(self.vault.seal(&place, number.expose().as_bytes())?)
    }

    /// Opens the number of an instrument.
    pub(crate) fn open(
        &self,
        scope: &Scope,
        instrument: &Id,
        sealed: &[u8],
    ) -> Result<Secret, Fault> {
        let plain = self.vault.open(&place(scope, instrument), sealed)?;
        let text = std::str::from_utf8(plain.expose())
            .map_err(|_| Fault::Bug("a sealed number is not text"))?;
        Ok(Secret::new(text))
    }

    /// The fingerprint of a number: for a card its digits, for an account routing and number.
    pub(crate) fn fingerprint(
        &self,
        scope: &Scope,
        kind: &str,
        number: &str,
    ) -> Result<Fingerprint, Fault> {
        let (account, mode) = (scope.account.as_str(), mode_byte(scope));
        let stored = self
            .vault
            .fingerprint(account, mode, kind, number.as_bytes())?;
        let public = self.vault.public_fingerprint(account, mode, &stored)?;
        Ok(Fingerprint { stored, public })
    }

    /// A keyed digest of a gateway's own single-use token.
    pub(crate) fn token_digest(&self, scope: &Scope, token: &str) -> Result<[u8; 32], Fault> {
        let (account, mode) = (scope.account.as_str(), mode_byte(scope));
        Ok(self
            .vault
            .digest(account, mode, "spent", &[token.as_bytes()])?)
    }
}

fn place<'a>(scope: &'a Scope, instrument: &'a Id) -> Place<'a> {
    Place {
        account: scope.account.as_str(),
        mode: mode_byte(scope),
        record: instrument.as_str(),
        field: NUMBER,
    }
}
