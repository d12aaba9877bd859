//! Wallets, vouchers and redirects: nothing to keep, a step for the payer.

use domain::instruction::{Kept, Outcome};
use domain::method::Method;
use domain::source::{Action, ActionKind, ActionState};
use tree::{Tree, map};

/// What comes of a wallet at a gateway.
pub(super) fn keep(gateway: &str, method: Method, source_id: &str) -> Outcome {
    let action = match gateway {
        "transbank" | "webpay" => Some(form(source_id, "token_ws")),
        // The enrolment form names its token otherwise.
        "oneclick" => Some(form(source_id, "TBK_TOKEN")),
        "stripe" => of_stripe(method, source_id),
        "ach_transfer" => None,
        // These two have no pages for the payer.
        "vantiv" | "cybersource" => return Outcome::Unsupported,
        _ => Some(step(ActionKind::Redirect, Some(page_of(source_id)))),
    };
    Outcome::Stored(Box::new(Kept {
        reference: String::new(),
        card: None,
        bank: None,
        chargeable: action.is_none(),
        action,
        spends: None,
    }))
}

/// The payer's page of a source: a path of this server.
pub(super) fn page_of(source_id: &str) -> String {
    let mut path = String::from("/pay/");
    for byte in source_id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}

fn of_stripe(method: Method, source_id: &str) -> Option<Action> {
    let (kind, url) = match method {
        Method::SepaDebit
        | Method::AuBecsDebit
        | Method::AcssDebit
        | Method::BankAccount
        | Method::CardPresent
        | Method::Transfer => return None,
        Method::AchDebit => (ActionKind::Code, None),
        Method::AchCreditTransfer | Method::SepaCreditTransfer | Method::Multibanco => {
            (ActionKind::Receiver, Some(page_of(source_id)))
        }
        Method::Wechat => (ActionKind::Qr, Some(page_of(source_id))),
        // The service adds the client secret, with which the gateway's script finishes.
        Method::Card | Method::Redirect => (ActionKind::Sdk, None),
        _ => (ActionKind::Redirect, Some(page_of(source_id))),
    };
    let mut step = step(kind, url);
    if kind == ActionKind::Receiver {
        let address = format!("test_{}", &token_of(source_id)[..12]);
        step.data = map([("address", address.into())]);
    }
    Some(step)
}

fn step(kind: ActionKind, url: Option<String>) -> Action {
    Action {
        kind,
        state: ActionState::Pending,
        url,
        data: map([]),
    }
}

/// A form that the payer's browser posts, with a token of 64 characters.
fn form(source_id: &str, field: &str) -> Action {
    let page = page_of(source_id);
    let token = token_of(source_id);
    let data = map([
        ("url", Tree::from(page.as_str())),
        ("method", Tree::from("POST")),
        ("fields", map([(field, Tree::from(token.as_str()))])),
        ("token", Tree::from(token)),
    ]);
    Action {
        kind: ActionKind::Redirect,
        state: ActionState::Pending,
        url: Some(page),
        data,
    }
}

/// 64 hexadecimal digits that look random and follow from the source's id alone. They protect
/// nothing: whoever knows the id may open the sandbox page.
fn token_of(source_id: &str) -> String {
    let words: Vec<String> = (0..4)
        .map(|lane| format!("{:016x}", mixed(source_id.as_bytes(), lane)))
        .collect();
    words.concat()
}

/// FNV-1a of the bytes from a start value of its own per lane, with the finish of splitmix64.
fn mixed(bytes: &[u8], lane: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ lane.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let hash = bytes.iter().fold(start, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
