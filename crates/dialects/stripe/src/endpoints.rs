//! The table of endpoints, in parts that belong together.

mod charges;
mod customers;
mod events;
mod intents;
mod methods;
mod sources;
mod tokens;

use kit::Endpoint;

/// All endpoints of this dialect.
pub(crate) fn table() -> Vec<Endpoint> {
    let mut table = customers::rows();
    table.extend(sources::rows());
    table.extend(tokens::rows());
    table.extend(methods::rows());
    table.extend(charges::rows());
    table.extend(intents::rows());
    table.extend(events::rows());
    table
}
