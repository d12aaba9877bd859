//! Charges and refunds.

use kit::{Access, Endpoint};

use crate::read::{charge, refund};
use crate::write::money;

/// The rows.
pub(super) fn rows() -> Vec<Endpoint> {
    let mut table = charges();
    table.extend(refunds());
    table
}

fn charges() -> Vec<Endpoint> {
    use Access::Secret;
    vec![
        Endpoint::post("/v1/charges", "charge.create", Secret).does(charge::create, money::charge),
        Endpoint::get("/v1/charges", "charge.list", Secret).does(charge::list, money::charges),
        Endpoint::get("/v1/charges/search", "charge.search", Secret)
            .does(charge::search, money::found_charges),
        Endpoint::get("/v1/charges/{charge}", "charge.retrieve", Secret)
            .does(charge::retrieve, money::charge),
        Endpoint::post("/v1/charges/{charge}", "charge.update", Secret)
            .does(charge::update, money::charge),
        Endpoint::post("/v1/charges/{charge}/capture", "charge.capture", Secret)
            .does(charge::capture, money::charge),
        Endpoint::post("/v1/charges/{charge}/refund", "charge.refund", Secret)
            .does(refund::create_of_charge, money::charge_of),
    ]
}

/// By themselves, and below their charge.
fn refunds() -> Vec<Endpoint> {
    use Access::Secret;
    let of_charge = "/v1/charges/{charge}/refunds";
    let one = "/v1/charges/{charge}/refunds/{refund}";
    vec![
        Endpoint::get(of_charge, "charge_refund.list", Secret)
            .does(refund::list_of_charge, money::refunds),
        Endpoint::post(of_charge, "charge_refund.create", Secret)
            .does(refund::create_of_charge, money::refund),
        Endpoint::get(one, "charge_refund.retrieve", Secret).does(refund::retrieve, money::refund),
        Endpoint::post(one, "charge_refund.update", Secret).does(refund::update, money::refund),
        Endpoint::get("/v1/refunds", "refund.list", Secret).does(refund::list, money::refunds),
        Endpoint::post("/v1/refunds", "refund.create", Secret).does(refund::create, money::refund),
        Endpoint::get("/v1/refunds/{refund}", "refund.retrieve", Secret)
            .does(refund::retrieve, money::refund),
        Endpoint::post("/v1/refunds/{refund}", "refund.update", Secret)
            .does(refund::update, money::refund),
        Endpoint::post("/v1/refunds/{refund}/cancel", "refund.cancel", Secret)
            .does(refund::cancel, money::refund),
    ]
}
