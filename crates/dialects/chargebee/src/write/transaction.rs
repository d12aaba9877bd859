//! The transaction: a charge of a customer's.

use domain::Dialect;
use domain::charge::{Charge, ChargeStatus, Risk};
use domain::operation::ChargeAnswer;
use domain::source::ActionState;
use kit::{Reply, View};
use tree::{Map, Tree};

use crate::errors::causes;
use crate::words::{cards, gateways, kinds};
use crate::write::source::account;
use crate::write::{customer, put, reply};

/// `POST /customers/{id}/collect_payment`
pub(crate) fn collected(answer: &ChargeAnswer, view: &View) -> Reply {
    let mut body = Map::new();
    if let Some(owner) = &answer.customer {
        body.insert("customer", customer::customer(owner, view));
    }
    body.insert("transaction", transaction(answer, view));
    reply(200, body)
}

fn transaction(answer: &ChargeAnswer, view: &View) -> Map {
    let charge = &answer.charge;
    let source = answer.source.as_ref();
    let mut out = Map::new();
    out.insert("id", charge.id.as_str());
    out.insert("object", "transaction");
    let customer = charge.customer.as_ref();
    put(&mut out, "customer_id", customer.map(|id| id.as_str()));
    put(
        &mut out,
        "gateway_account_id",
        source.and_then(|source| account(source, view.call.policy)),
    );
    // A method that was charged without being kept is no payment source of anybody's.
    let kept = source.filter(|source| source.customer.is_some());
    let kept = kept.map(|source| source.id.as_str());
    put(&mut out, "payment_source_id", kept);
    out.insert(
        "payment_method",
        source.map_or("other", kinds::payment_method),
    );
    let gateway = source.map_or(gateways::NOT_APPLICABLE, |source| {
        gateways::shown(&source.gateway.name)
    });
    out.insert("gateway", gateway);
    out.insert("type", kind(charge.status));
    out.insert("date", charge.created.seconds());
    if charge.status == ChargeStatus::Succeeded {
        out.insert("settled_at", charge.updated.seconds());
    }
    out.insert("currency_code", charge.currency.to_ascii_uppercase());
    out.insert("amount", charge.amount);
    put_result(&mut out, charge);
    // No invoice takes any of it here.
    out.insert("amount_unused", charge.captured - charge.refunded);
    if let Some(card) = source.and_then(cards::held) {
        out.insert("masked_card_number", cards::masked_number(&card));
        out.insert("iin", cards::iin(&card));
        out.insert("last4", cards::last4(&card.last4));
    }
    out.insert("updated_at", charge.updated.seconds());
    out.insert("resource_version", charge.updated.millis());
    out.insert("deleted", false);
    for name in ["linked_invoices", "linked_credit_notes", "linked_refunds"] {
        out.insert(name, Vec::new());
    }
    let own = |name: &str| charge.terms.detail(Dialect::Chargebee, name).cloned();
    put(&mut out, "business_entity_id", own("business_entity_id"));
    out
}

fn put_result(out: &mut Map, charge: &Charge) {
    let reference = Some(charge.reference.as_str()).filter(|id| !id.is_empty());
    put(out, "id_at_gateway", reference);
    out.insert("status", status(charge.status));
    let own = |name: &str| charge.terms.detail(Dialect::Chargebee, name);
    let initiator = own("initiator").cloned();
    out.insert(
        "initiator_type",
        initiator.unwrap_or_else(|| Tree::from("merchant")),
    );
    let step = charge.action.as_ref();
    out.insert(
        "three_d_secure",
        step.is_some_and(|step| step.state == ActionState::Succeeded),
    );
    let flag = match charge.risk {
        Risk::Normal => "safe",
        Risk::Elevated => "suspicious",
        Risk::Blocked | Risk::Highest => "fraudulent",
    };
    out.insert("fraud_flag", flag);
    if charge.status == ChargeStatus::Voided {
        out.insert("voided_at", charge.updated.seconds());
    }
    if let Some(decline) = &charge.decline {
        put(out, "error_code", decline.code.as_deref());
        out.insert("error_text", causes::text(decline));
        out.insert("error_detail", causes::detail(decline));
    }
}

fn kind(status: ChargeStatus) -> &'static str {
    match status {
        ChargeStatus::Authorized | ChargeStatus::Voided => "authorization",
        ChargeStatus::Pending | ChargeStatus::Succeeded | ChargeStatus::Failed => "payment",
    }
}

fn status(status: ChargeStatus) -> &'static str {
    match status {
        ChargeStatus::Pending => "in_progress",
        ChargeStatus::Authorized | ChargeStatus::Succeeded => "success",
        ChargeStatus::Failed => "failure",
        ChargeStatus::Voided => "voided",
    }
}

#[cfg(test)]
mod tests;
