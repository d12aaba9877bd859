//! Tokens.

use domain::operation::{CreateToken, ReadToken, TokenMaterial};
use domain::{Id, Secret};
use kit::{Call, Reply};

use crate::errors::Problem;
use crate::read::card::{self, Stuff};
use crate::read::gateway::{self, Route};
use crate::read::headers;
use crate::read::input::{Body, Input};
use crate::words::kinds;

/// Most characters of a gateway's token.
const VAULT_ID_MAX: usize = 65_000;

/// `POST /tokens/create_for_card`
pub(crate) fn create_for_card(call: &Call) -> Result<CreateToken, Reply> {
    headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    input.free_form("browser_details");
    let form = input.object("card").and_then(|card| card::typed(&card));
    if input.raw("card").is_none() {
        card::missing(&input)?;
    }
    input.finish()?;
    let Some(card::Form {
        stuff: Stuff::Typed(card),
        account,
        ..
    }) = form
    else {
        return Err(Problem::blank("card[number]").reply());
    };
    let route = Route::of(account, "card[gateway_account_id]", call)?;
    Ok(token(TokenMaterial::Card(card), route, "card", call))
}

/// `POST /tokens/create_using_temp_token`
pub(crate) fn create_using_temp_token(call: &Call) -> Result<CreateToken, Reply> {
    headers::place(call)?;
    let body = Body::new(&call.body);
    let input = body.input();
    if input.raw("payment_method_type").is_none() {
        input.missing("payment_method_type");
    }
    let kind = input.choice("payment_method_type", kinds::TYPES);
    let vault_id = input.required("id_at_vault", VAULT_ID_MAX).map(Secret::new);
    let account = gateway::account(&input);
    input.text("gw_obj_type", 255);
    input.text("currency_code", 3);
    for name in ["additional_information", "browser_details"] {
        input.free_form(name);
    }
    check_additions(&input);
    input.finish()?;
    let (Some(kind), Some(vault_id)) = (kind, vault_id) else {
        return Err(Problem::blank("id_at_vault").reply());
    };
    let route = Route::of(account, "gateway_account_id", call)?;
    Ok(token(TokenMaterial::Foreign(vault_id), route, kind, call))
}

/// `GET /tokens/{id}`
pub(crate) fn retrieve(call: &Call) -> Result<ReadToken, Reply> {
    headers::place(call)?;
    Ok(ReadToken {
        token: Id::new(call.param("id")),
    })
}

/// Name, date and address beside a gateway's token: checked, and known to the gateway already.
fn check_additions(input: &Input) {
    if let Some(detail) = input.object("token_additional_detail") {
        detail.text("first_name", 50);
        detail.text("last_name", 50);
        detail.integer("expiry_month", (1, 12));
        detail.integer("expiry_year", (0, 9999));
    }
    if let Some(address) = input.object("token_billing_address") {
        for (name, max) in [
            ("line1", 150),
            ("line2", 150),
            ("city", 50),
            ("state", 50),
            ("state_code", 50),
            ("zip", 20),
        ] {
            address.text(name, max);
        }
        address.country("country_code");
    }
}

fn token(material: TokenMaterial, route: Route, kind: &str, call: &Call) -> CreateToken {
    CreateToken {
        material,
        gateway: route.gateway,
        gateway_account: route.account,
        method_type: kind.to_owned(),
        client_ip: headers::origin_ip(call.head),
    }
}
