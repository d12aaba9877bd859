//! Why a charge went as it went.

use domain::charge::{Charge, ChargeStatus, Risk};
use domain::refusal::Decline;
use domain::source::Source;
use tree::Tree;

use super::{Frame, parts};
use crate::errors::decline::words;
use crate::version::NETWORKS_SHOWN;

/// Scores of the sandbox's fraud rules, of 99.
const NORMAL: i64 = 12;
const ELEVATED: i64 = 66;
const HIGHEST: i64 = 92;

/// Why a charge failed.
pub(crate) struct Failure {
    /// The machine word.
    pub(crate) code: String,
    /// The sentence.
    pub(crate) message: String,
    /// The issuer's reason.
    pub(crate) reason: String,
}

/// The words for a decline. Banks have codes of their own, which the gateway names.
pub(crate) fn failure(decline: &Decline, source: Option<&Source>) -> Failure {
    let (code, reason, message) = words(decline.reason);
    let account = source.is_some_and(|source| source.bank().is_some());
    let own = decline.code.clone().filter(|_| account);
    let text = decline.text.clone().filter(|_| account);
    Failure {
        code: own.clone().unwrap_or_else(|| code.to_owned()),
        message: text.unwrap_or_else(|| message.to_owned()),
        reason: own.unwrap_or_else(|| reason.to_owned()),
    }
}

/// The `outcome` of a charge; null while nobody decided.
pub(crate) fn tree(charge: &Charge, source: Option<&Source>, frame: &Frame) -> Tree {
    if charge.status == ChargeStatus::Failed && charge.decline.is_none() {
        return Tree::Null;
    }
    let card = source.is_none_or(|source| source.bank().is_none());
    let declined = charge
        .decline
        .as_ref()
        .filter(|_| charge.status == ChargeStatus::Failed)
        .map(|decline| failure(decline, source));
    let facts = match (declined, charge.risk) {
        (Some(_), Risk::Blocked | Risk::Highest) => blocked(charge.risk),
        (Some(failure), _) => refused(&failure),
        (None, Risk::Elevated) => Facts {
            kind: "manual_review",
            network: "approved_by_network",
            reason: Some("elevated_risk_level".to_owned()),
            message: "Stripe evaluated this payment as having elevated risk, and placed it in \
                      your manual review queue."
                .to_owned(),
            level: ("elevated", ELEVATED),
        },
        (None, _) => Facts {
            kind: "authorized",
            network: "approved_by_network",
            reason: None,
            message: "Payment complete.".to_owned(),
            level: ("normal", NORMAL),
        },
    };
    let mut out: Vec<(&'static str, Tree)> = vec![
        ("network_status", facts.network.into()),
        ("reason", facts.reason.into()),
        ("seller_message", facts.message.into()),
        ("type", facts.kind.into()),
    ];
    // The risk of debits is not assessed, unless it was the reason.
    match card || facts.level.0 != "normal" {
        true => {
            out.push(("risk_level", facts.level.0.into()));
            out.push(("risk_score", facts.level.1.into()));
        }
        false => out.push(("risk_level", "not_assessed".into())),
    }
    if !frame.version.is_before(NETWORKS_SHOWN) {
        for name in ["advice_code", "network_advice_code", "network_decline_code"] {
            out.push((name, Tree::Null));
        }
    }
    parts::ordered(out)
}

struct Facts {
    kind: &'static str,
    network: &'static str,
    reason: Option<String>,
    message: String,
    level: (&'static str, i64),
}

fn blocked(risk: Risk) -> Facts {
    let reason = match risk {
        Risk::Highest => "highest_risk_level",
        _ => "merchant_blacklist",
    };
    Facts {
        kind: "blocked",
        network: "not_sent_to_network",
        reason: Some(reason.to_owned()),
        message: "Stripe blocked this payment.".to_owned(),
        level: ("highest", HIGHEST),
    }
}

fn refused(failure: &Failure) -> Facts {
    let message = match failure.reason.as_str() {
        "generic_decline" => {
            "The bank did not return any further details with this decline.".to_owned()
        }
        reason => format!("The bank returned the decline code `{reason}`."),
    };
    Facts {
        kind: "issuer_declined",
        network: "declined_by_network",
        reason: Some(failure.reason.clone()),
        message,
        level: ("normal", NORMAL),
    }
}
