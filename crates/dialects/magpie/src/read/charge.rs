//! Requests about charges.

use domain::charge::Terms;
use domain::intent::Challenge;
use domain::list::{Find, Start};
use domain::operation::{
    CaptureCharge, ChargeRef, CreateCharge, ListCharges, Material, ReadCharge, RefundCharge,
    VerifyCharge, VoidCharge,
};
use domain::source::Returns;
use domain::{Dialect, Secret};
use kit::reader::{Need, TextRule};
use kit::{Call, Reader, Reply};
use tree::form::percent_decode;

use crate::errors;
use crate::read::metadata;
use crate::text::kind::HABITS;
use crate::text::rule;
use crate::validation;

/// How many charges make a page.
pub(crate) const PAGE: usize = 100;
/// The query parameter that says where a page starts.
pub(crate) const START_AFTER: &str = "start_after";
/// The largest amount: twelve digits, the most that card messages carry (ISO 8583).
const AMOUNT_MAX: i64 = 999_999_999_999;
/// Most characters kept of the reason for a refund.
const REASON_MAX: usize = 255;

/// `POST /v2/charges/`.
pub(crate) fn create(call: &Call) -> Result<CreateCharge, Reply> {
    let body = super::body(call)?;
    let reader = Reader::new(&body, HABITS);
    let amount = integer(&reader, "amount", Need::Required);
    let currency = reader.text(
        "currency",
        TextRule {
            min: 2,
            ..rule::name(4)
        },
    );
    let source = reader.text("source", rule::name(255));
    let description = reader.free_text("description", TextRule::required(1, 255));
    let statement = reader.free_text(
        "statement_descriptor",
        TextRule {
            min: 3,
            ..rule::name(100)
        },
    );
    let capture = reader.boolean("capture", Need::Required);
    let cvc = reader.text("cvc", rule::optional(3, 4));
    // Whoever says nothing, or null, gets the safer way.
    let authenticate = reader.boolean("require_auth", Need::Optional);
    let redirect = rule::url(&reader, "redirect_url", Need::Optional);
    let metadata = metadata(&reader);
    let (Some(amount), Some(currency), Some(source), Some(capture), true) =
        (amount, currency, source, capture, reader.is_clean())
    else {
        return Err(validation::refused(&reader));
    };
    let mut terms = Terms {
        description,
        statement_descriptor: statement,
        metadata,
        returns: Returns {
            any: redirect,
            ..Returns::default()
        },
        details: None,
    };
    terms.set_detail(Dialect::Magpie, "currency", currency.as_str());
    Ok(CreateCharge {
        customer: None,
        material: Some(Material::Handle(source)),
        // Nothing and less is for the core to refuse: the published rules let it pass.
        amount: if amount > 0 { bounded(amount)? } else { amount },
        currency: currency.to_ascii_lowercase(),
        capture,
        challenge: if authenticate == Some(false) {
            Challenge::Never
        } else {
            Challenge::Always
        },
        cvc: cvc.and_then(|cvc| code(&cvc)),
        terms,
    })
}

/// `GET /v2/charges/`, newest first.
pub(crate) fn list(call: &Call) -> Result<ListCharges, Reply> {
    let start = match start_after(&call.head.query) {
        Some(id) => Start::After(id.into()),
        None => Start::Beginning,
    };
    Ok(ListCharges {
        find: Find {
            start,
            ..Find::newest(PAGE)
        },
        filter: None,
    })
}

/// `GET /v2/charges/{id}`.
pub(crate) fn retrieve(call: &Call) -> Result<ReadCharge, Reply> {
    Ok(ReadCharge {
        charge: call.param("id").into(),
    })
}

/// `POST /v2/charges/{id}/capture`.
pub(crate) fn capture(call: &Call) -> Result<CaptureCharge, Reply> {
    let body = super::body(call)?;
    let reader = Reader::new(&body, HABITS);
    let Some(amount) = integer(&reader, "amount", Need::Required) else {
        return Err(validation::refused(&reader));
    };
    Ok(CaptureCharge {
        charge: call.param("id").into(),
        amount: Some(bounded(amount)?),
    })
}

/// `POST /v2/charges/{id}/void`, whatever the body.
pub(crate) fn void(call: &Call) -> Result<VoidCharge, Reply> {
    Ok(VoidCharge {
        charge: call.param("id").into(),
    })
}

/// `POST /v2/charges/{id}/refund`. The reason is no documented member; clients send it all the
/// same, and it is kept when it is text.
pub(crate) fn refund(call: &Call) -> Result<RefundCharge, Reply> {
    let body = super::body(call)?;
    let reader = Reader::new(&body, HABITS);
    let amount = integer(&reader, "amount", Need::Optional);
    if !reader.is_clean() {
        return Err(validation::refused(&reader));
    }
    let reason = reader.raw("reason").and_then(|reason| reason.as_str());
    let reason = reason.map(|text| {
        let masked = domain::mask::mask_numbers(text);
        masked.chars().take(REASON_MAX).collect()
    });
    Ok(RefundCharge {
        charge: ChargeRef::Id(call.param("id").into()),
        amount: amount.map(bounded).transpose()?,
        reason,
        terms: Terms::default(),
    })
}

/// `POST /v2/charges/{id}/verify`.
pub(crate) fn verify(call: &Call) -> Result<VerifyCharge, Reply> {
    let body = super::body(call)?;
    let reader = Reader::new(&body, HABITS);
    let confirmation = reader.text(
        "confirmation_id",
        TextRule {
            min: 5,
            ..rule::name(255)
        },
    );
    let code = reader.text("otp", TextRule::required(1, 10));
    let (Some(confirmation), Some(code)) = (confirmation, code) else {
        return Err(validation::refused(&reader));
    };
    Ok(VerifyCharge {
        charge: call.param("id").into(),
        confirmation,
        code: Secret::new(code),
    })
}

fn integer(reader: &Reader, member: &str, need: Need) -> Option<i64> {
    reader.integer(member, need, (i64::MIN, i64::MAX))
}

/// An amount that can be moved. The published rules for members have no bounds, so what is out of
/// them is no fault of a member.
fn bounded(amount: i64) -> Result<i64, Reply> {
    match amount {
        1..=AMOUNT_MAX => Ok(amount),
        ..=0 => Err(errors::not_positive()),
        _ => Err(errors::too_large(AMOUNT_MAX)),
    }
}

/// A security code; the API takes any three or four characters, and what cannot be a code of any
/// network is forgotten at once.
fn code(typed: &str) -> Option<Secret> {
    let digits = typed.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Secret::new(typed))
}

/// Where a page starts: the last of several values, an empty one says nothing.
fn start_after(query: &str) -> Option<String> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode(&text).unwrap_or(text)
    };
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .rfind(|(name, _)| decoded(name) == START_AFTER)
        .map(|(_, value)| decoded(value))
        .filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_pages_start() {
        for (query, start) in [
            ("", None),
            ("start_after=", None),
            ("start_after", None),
            ("start_after=ch_1", Some("ch_1")),
            (
                "expand=source&start_after=ch_1&start_after=ch_2",
                Some("ch_2"),
            ),
            ("start_after=ch_1&start_after=", None),
            ("start%5Fafter=ch%5F1+2", Some("ch_1 2")),
            ("start_after=%ff", Some("%ff")),
            ("start_after[a]=x", None),
        ] {
            assert_eq!(start_after(query).as_deref(), start, "{query}");
        }
    }
}
