//! What was said about a payment, and why it failed, as parts of a detail.

use domain::charge::Terms;
use domain::refusal::{Decline, Reason};
use tree::{Map, Tree};

use crate::StoreFault;
use crate::table::detail::{self, put};

/// Writes what a caller said.
pub(super) fn put_terms(map: &mut Map, terms: &Terms) {
    put(map, "description", terms.description.as_deref());
    put(
        map,
        "statement_descriptor",
        terms.statement_descriptor.as_deref(),
    );
    put(map, "metadata", terms.metadata.clone());
    put(map, "returns", detail::returns_tree(&terms.returns));
    put(map, "details", terms.details.clone());
}

/// Reads what a caller said.
pub(super) fn terms_of(tree: &Tree) -> Terms {
    Terms {
        description: detail::text(tree, "description"),
        statement_descriptor: detail::text(tree, "statement_descriptor"),
        metadata: tree.get("metadata").cloned(),
        returns: tree
            .get("returns")
            .map(detail::returns_of)
            .unwrap_or_default(),
        details: tree.get("details").cloned(),
    }
}

/// Writes why a gateway or an issuer said no.
pub(super) fn decline_tree(decline: &Decline) -> Tree {
    let mut map = Map::with_capacity(3);
    map.insert("reason", reason_name(decline.reason));
    put(&mut map, "code", decline.code.as_deref());
    put(&mut map, "text", decline.text.as_deref());
    Tree::Map(map)
}

/// Reads why a gateway or an issuer said no.
pub(super) fn decline_of(tree: &Tree) -> Result<Decline, StoreFault> {
    let reason = tree.get("reason").and_then(Tree::as_str);
    Ok(Decline {
        reason: reason.and_then(reason_of).ok_or(StoreFault::Shape)?,
        code: detail::text(tree, "code"),
        text: detail::text(tree, "text"),
    })
}

macro_rules! reasons {
    ($($variant:ident = $name:literal,)*) => {
        fn reason_name(reason: Reason) -> &'static str {
            match reason { $(Reason::$variant => $name,)* }
        }

        fn reason_of(name: &str) -> Option<Reason> {
            match name { $($name => Some(Reason::$variant),)* _ => None }
        }

        #[cfg(test)]
        const REASONS: &[Reason] = &[$(Reason::$variant,)*];
    };
}

reasons! {
    InsufficientFunds = "insufficient_funds",
    LimitExceeded = "limit_exceeded",
    TryLater = "try_later",
    IssuerUnavailable = "issuer_unavailable",
    ProcessingError = "processing_error",
    ExpiredCard = "expired_card",
    IncorrectNumber = "incorrect_number",
    IncorrectCvc = "incorrect_cvc",
    InvalidExpiry = "invalid_expiry",
    AvsFailed = "avs_failed",
    AuthenticationRequired = "authentication_required",
    AuthenticationFailed = "authentication_failed",
    CanceledByPayer = "canceled_by_payer",
    DoNotHonor = "do_not_honor",
    GenericDecline = "generic_decline",
    CallIssuer = "call_issuer",
    NotPermitted = "not_permitted",
    RestrictedCard = "restricted_card",
    LostCard = "lost_card",
    StolenCard = "stolen_card",
    PickupCard = "pickup_card",
    FraudSuspected = "fraud_suspected",
    BlockedByGateway = "blocked_by_gateway",
    AccountInvalid = "account_invalid",
    AccountClosed = "account_closed",
    AccountFrozen = "account_frozen",
    MandateRevoked = "mandate_revoked",
    DebitNotAuthorized = "debit_not_authorized",
    StopPayment = "stop_payment",
    Duplicate = "duplicate",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_go_there_and_back_under_names_of_their_own() {
        for reason in REASONS {
            assert_eq!(reason_of(reason_name(*reason)), Some(*reason));
        }
        assert_eq!(reason_of("no_such_reason"), None);
    }

    #[test]
    fn declines_go_there_and_back() {
        for decline in [
            Decline::plain(Reason::LostCard),
            Decline {
                reason: Reason::DoNotHonor,
                code: Some("3009".to_owned()),
                text: Some("Do not honour".to_owned()),
            },
        ] {
            assert_eq!(decline_of(&decline_tree(&decline)), Ok(decline));
        }
        assert_eq!(decline_of(&tree::map([])), Err(StoreFault::Shape));
    }
}
