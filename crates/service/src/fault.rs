//! Faults: things that should not happen. They are logged and answered opaquely.

use store::StoreFault;
use vault::VaultFault;

/// Something that should not happen. Its text holds no customer data.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The store cannot answer or write.
    Store(StoreFault),
    /// The vault cannot open or seal.
    Vault(VaultFault),
    /// The program contradicts itself.
    Bug(&'static str),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Store(fault) => write!(out, "store: {fault}"),
            Fault::Vault(fault) => write!(out, "vault: {fault}"),
            Fault::Bug(text) => write!(out, "bug: {text}"),
        }
    }
}

impl std::error::Error for Fault {}

impl From<StoreFault> for Fault {
    fn from(fault: StoreFault) -> Self {
        Fault::Store(fault)
    }
}

impl From<VaultFault> for Fault {
    fn from(fault: VaultFault) -> Self {
        Fault::Vault(fault)
    }
}
