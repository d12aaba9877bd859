//! Connectors to payment processors.
//!
//! A connector is a pure translator: an instruction becomes an outcome, or an exchange over the
//! network whose answer becomes the outcome. It never waits and knows no dialect. Everything in
//! this version is played by the [`sandbox`]; a real processor gets a folder of its own and one
//! line in [`connector`].

pub mod kit;
pub mod sandbox;

use kit::Connector;

/// The connector that serves a gateway's name; `None` when nobody knows the name.
///
/// In test mode the sandbox plays every gateway, in that gateway's role.
pub fn connector(gateway: &str) -> Option<&'static dyn Connector> {
    sandbox::role(gateway)
}
