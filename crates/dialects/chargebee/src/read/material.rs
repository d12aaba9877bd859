//! What a gateway hands out in place of a card: temporary tokens, and references to what it keeps.

use domain::Secret;
use domain::method::Method;
use domain::operation::Material;
use domain::source::{Shape, Status};
use tree::{Map, Tree};

/// What a source is made from, with what follows for the source.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) material: Material,
    pub(crate) shape: Shape,
    /// The state that the source starts in, where the gateway is not asked.
    pub(crate) starts_as: Option<Status>,
    /// What is noted of it under this dialect's name.
    pub(crate) noted: Vec<(String, Tree)>,
}

/// A token that works once. `kind` is the type of the payment method.
pub(crate) fn temporary(kind: &str, token: &Secret, expiry: Option<(String, String)>) -> Made {
    match Method::of_wallet_type(kind) {
        Some(method) => approved(method, kind),
        None => asked(token.expose(), expiry),
    }
}

/// What the gateway keeps under a reference, which may have the customer before a slash.
pub(crate) fn permanent(kind: &str, reference: &str) -> Made {
    match Method::of_wallet_type(kind) {
        Some(method) => approved(method, kind),
        None => asked(reference.rsplit('/').next().unwrap_or_default(), None),
    }
}

/// Something that only its gateway knows, as the caller describes it.
pub(crate) fn described(kind: &str, card: Option<Map>) -> Made {
    let mut made = approved(Method::Other, kind);
    let card = card.filter(|card| !card.is_empty());
    made.noted
        .extend(card.map(|card| ("card".to_owned(), Tree::Map(card))));
    made
}

/// A wallet, a redirect, a voucher: the payer approved it at the gateway.
pub(crate) fn approved(method: Method, kind: &str) -> Made {
    Made {
        material: Material::Method(method),
        shape: Shape::Object,
        starts_as: Some(Status::Chargeable),
        noted: vec![("type".to_owned(), kind.into())],
    }
}

/// Whether a text has the form of a single-use token of Stripe's.
pub(crate) fn is_single_use(reference: &str) -> bool {
    ["tok_", "btok_"]
        .iter()
        .any(|prefix| reference.starts_with(prefix))
}

/// The gateway is asked. Stripe's own names are those of this server, which looks them up.
fn asked(token: &str, expiry: Option<(String, String)>) -> Made {
    let ours = is_single_use(token) || token.starts_with("pm_");
    let material = if ours {
        Material::Handle(token.to_owned())
    } else {
        Material::Foreign {
            token: Tree::from(token),
            expiry,
        }
    };
    Made {
        material,
        shape: Shape::Card,
        starts_as: None,
        noted: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_decide_who_is_asked() {
        let token = |text: &str| Secret::new(text);
        let made = temporary("gcash", &token("approved_1"), None);
        assert!(matches!(made.material, Material::Method(Method::Gcash)));
        assert_eq!(made.starts_as, Some(Status::Chargeable));
        for kind in ["card", "direct_debit", "apple_pay"] {
            let made = temporary(kind, &token("nonce-1"), None);
            assert!(matches!(made.material, Material::Foreign { .. }), "{kind}");
            let made = temporary(kind, &token("tok_visa"), None);
            assert!(matches!(made.material, Material::Handle(name) if name == "tok_visa"));
        }
        let made = permanent("card", "cus_1/pm_card_visa");
        assert!(matches!(made.material, Material::Handle(name) if name == "pm_card_visa"));
        let made = permanent("paypal_express_checkout", "B-1");
        assert!(matches!(made.material, Material::Method(Method::Paypal)));
    }
}
