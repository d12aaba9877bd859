//! QR Ph: paying a merchant, and paying a person over InstaPay.

use super::error::{EmvError, Flaw};
use super::fields::Fields;
use super::{REFERENCE_LIMIT, amount, text};

const NAME_LIMIT: usize = 25;
const CITY_LIMIT: usize = 15;
/// Philippine peso, ISO 4217.
const PESO: &str = "608";
/// Financial institutions; what transfers between persons carry.
const PERSONAL: &str = "6016";

/// A code for a merchant.
///
/// Name, city and reference are texts and are cut as [`text`] does. Everything else has to fit:
/// cut, it would mean somebody else.
#[derive(Clone, Copy, Debug)]
pub struct QrPh<'a> {
    /// BIC of the merchant's bank, 8 or 11 characters.
    pub acquirer: &'a str,
    /// The merchant's number there.
    pub merchant: &'a str,
    /// The merchant's account, where the acquirer wants it in the code.
    pub account: Option<&'a str>,
    /// The acquirer's flag for proxies and notices, such as `310`.
    pub proxy: Option<&'a str>,
    /// What the merchant sells, four digits (ISO 18245).
    pub category: &'a str,
    /// The merchant's name.
    pub name: &'a str,
    /// The merchant's city.
    pub city: &'a str,
    /// In centavos. With an amount the code is for one payment, without it is for any.
    pub amount: Option<u64>,
    /// What comes back with the payment.
    pub reference: Option<&'a str>,
}

/// A code for a person: a transfer over InstaPay.
///
/// Name and city are cut as [`text`] does; account and mobile number have to fit.
#[derive(Clone, Copy, Debug)]
pub struct InstaPay<'a> {
    /// BIC of the person's bank or wallet, 8 or 11 characters.
    pub acquirer: &'a str,
    /// The account there.
    pub account: &'a str,
    /// The mobile number of the account, with the country's code.
    pub mobile: Option<&'a str>,
    /// The person's name.
    pub name: &'a str,
    /// The person's city.
    pub city: &'a str,
    /// In centavos. With an amount the code is for one payment, without it is for any.
    pub amount: Option<u64>,
    /// What comes back with the payment.
    pub reference: Option<&'a str>,
}

/// The payload of a merchant's code.
///
/// # Errors
/// When a field does not fit, is empty, or the amount is zero.
pub fn qr_ph(code: &QrPh) -> Result<String, EmvError> {
    let mut receiver = Fields::new();
    receiver
        .put(0, "ph.ppmi.p2m")?
        .put(1, bic(code.acquirer)?)?
        .put(3, code.merchant)?;
    if let Some(account) = code.account {
        receiver.put(4, account)?;
    }
    if let Some(proxy) = code.proxy {
        receiver.put(5, proxy)?;
    }
    let mut fields = start(code.amount);
    fields
        .nest(28, &receiver)?
        .put(52, category(code.category)?)?;
    finish(
        fields,
        &Rest {
            amount: code.amount,
            name: code.name,
            city: code.city,
            reference: code.reference,
        },
    )
}

/// The payload of a person's code.
///
/// # Errors
/// When a field does not fit, is empty, or the amount is zero.
pub fn instapay(code: &InstaPay) -> Result<String, EmvError> {
    let mut receiver = Fields::new();
    receiver
        .put(0, "com.p2pqrpay")?
        .put(1, bic(code.acquirer)?)?
        .put(2, "99964403")?
        .put(4, code.account)?;
    if let Some(mobile) = code.mobile {
        receiver.put(5, mobile)?;
    }
    let mut fields = start(code.amount);
    fields.nest(27, &receiver)?.put(52, PERSONAL)?;
    finish(
        fields,
        &Rest {
            amount: code.amount,
            name: code.name,
            city: code.city,
            reference: code.reference,
        },
    )
}

/// What both kinds of codes end with.
struct Rest<'a> {
    amount: Option<u64>,
    name: &'a str,
    city: &'a str,
    reference: Option<&'a str>,
}

fn start(amount: Option<u64>) -> Fields {
    let use_of_code = if amount.is_some() { "12" } else { "11" };
    let mut fields = Fields::new();
    let put = fields
        .put(0, "01")
        .and_then(|fields| fields.put(1, use_of_code));
    put.expect("two characters fit into every field");
    fields
}

fn finish(mut fields: Fields, rest: &Rest) -> Result<String, EmvError> {
    fields.put(53, PESO)?;
    if let Some(minor) = rest.amount {
        fields.put(54, &price(minor)?)?;
    }
    fields
        .put(58, "PH")?
        .put(59, &text(rest.name, NAME_LIMIT))?
        .put(60, &text(rest.city, CITY_LIMIT))?;
    if let Some(reference) = rest.reference {
        let mut additional = Fields::new();
        additional
            .put(0, "ph.ppmi.qrph")?
            .put(5, &text(reference, REFERENCE_LIMIT))?;
        fields.nest(62, &additional)?;
    }
    fields.seal()
}

/// At most 13 characters, and never zero.
fn price(minor: u64) -> Result<String, EmvError> {
    let decimal = amount(minor, "php");
    let flaw = match minor {
        0 => Flaw::Zero,
        _ if decimal.len() > 13 => Flaw::TooLong,
        _ => return Ok(decimal),
    };
    Err(EmvError { tag: 54, flaw })
}

fn bic(value: &str) -> Result<&str, EmvError> {
    let flaw = match value.len() {
        0 => Flaw::Empty,
        12.. => Flaw::TooLong,
        _ if !value.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Flaw::Character,
        _ => return Ok(value),
    };
    Err(EmvError { tag: 1, flaw })
}

fn category(value: &str) -> Result<&str, EmvError> {
    let four_digits = value.len() == 4 && value.bytes().all(|byte| byte.is_ascii_digit());
    let flaw = Flaw::Character;
    four_digits
        .then_some(value)
        .ok_or(EmvError { tag: 52, flaw })
}
