//! Cards: what is typed in, what is kept, and the rules of their numbers.

use crate::moment::Moment;
use crate::secret::Secret;

/// A card as a caller sends it, before any check.
#[derive(Clone, Debug)]
pub struct CardInput {
    /// The card number as typed; blanks and hyphens are dropped by [`CardInput::digits`].
    pub number: Secret,
    /// The month as typed.
    pub exp_month: String,
    /// The year as typed; two digits mean 20yy.
    pub exp_year: String,
    /// The security code. It is passed to the gateway and forgotten.
    pub cvc: Option<Secret>,
    /// The cardholder.
    pub name: Option<String>,
    /// The billing address.
    pub address: Address,
}

/// A postal address; absent parts are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and house number.
    pub line1: Option<String>,
    /// Second line.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Country, as the dialect sends it (mostly ISO 3166 alpha-2).
    pub country: Option<String>,
}

/// A card network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Brand {
    /// Visa.
    Visa,
    /// Mastercard.
    Mastercard,
    /// American Express.
    Amex,
    /// Discover.
    Discover,
    /// Diners Club.
    Diners,
    /// JCB.
    Jcb,
    /// China UnionPay.
    Unionpay,
    /// Maestro.
    Maestro,
    /// Elo.
    Elo,
    /// Any other or unknown network.
    Unknown,
}

impl Brand {
    /// The neutral lower-case name: the one that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Brand::Visa => "visa",
            Brand::Mastercard => "mastercard",
            Brand::Amex => "amex",
            Brand::Discover => "discover",
            Brand::Diners => "diners",
            Brand::Jcb => "jcb",
            Brand::Unionpay => "unionpay",
            Brand::Maestro => "maestro",
            Brand::Elo => "elo",
            Brand::Unknown => "unknown",
        }
    }

    /// The brand of a stored name; unknown names are [`Brand::Unknown`].
    pub fn from_name(name: &str) -> Self {
        match name {
            "visa" => Brand::Visa,
            "mastercard" => Brand::Mastercard,
            "amex" => Brand::Amex,
            "discover" => Brand::Discover,
            "diners" => Brand::Diners,
            "jcb" => Brand::Jcb,
            "unionpay" => Brand::Unionpay,
            "maestro" => Brand::Maestro,
            "elo" => Brand::Elo,
            _ => Brand::Unknown,
        }
    }

    /// The network that issues a number, from its leading digits (ISO/IEC 7812 ranges as the
    /// networks publish them).
    pub fn of_number(digits: &str) -> Self {
        let lead = |length: usize| -> u32 {
            digits
                .get(..length)
                .and_then(|text| text.parse().ok())
                .unwrap_or(0)
        };
        let (two, three, four, six) = (lead(2), lead(3), lead(4), lead(6));
        match () {
            () if matches!(two, 34 | 37) => Brand::Amex,
            () if matches!(three, 300..=305 | 309) || matches!(two, 36 | 38 | 39) => Brand::Diners,
            () if matches!(four, 3528..=3589) => Brand::Jcb,
            () if matches!(six, 506_699..=506_778 | 509_000..=509_999 | 650_031..=650_033) => {
                Brand::Elo
            }
            () if matches!(two, 51..=55) || matches!(four, 2221..=2720) => Brand::Mastercard,
            () if four == 6011 || matches!(three, 644..=649) || two == 65 => Brand::Discover,
            () if matches!(two, 62 | 81) => Brand::Unionpay,
            () if two == 50 || matches!(two, 56..=58) || two == 67 || four == 6304 => {
                Brand::Maestro
            }
            () if digits.starts_with('4') => Brand::Visa,
            () => Brand::Unknown,
        }
    }

    /// How many digits the security code has.
    pub const fn cvc_length(self) -> usize {
        match self {
            Brand::Amex => 4,
            _ => 3,
        }
    }
}

/// How the card is funded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Funding {
    /// Credit.
    Credit,
    /// Debit.
    Debit,
    /// Prepaid.
    Prepaid,
    /// Not known.
    Unknown,
}

impl Funding {
    /// The neutral lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Funding::Credit => "credit",
            Funding::Debit => "debit",
            Funding::Prepaid => "prepaid",
            Funding::Unknown => "unknown",
        }
    }

    /// The funding of a stored name.
    pub fn from_name(name: &str) -> Self {
        match name {
            "credit" => Funding::Credit,
            "debit" => Funding::Debit,
            "prepaid" => Funding::Prepaid,
            _ => Funding::Unknown,
        }
    }
}

/// The result of comparing something with the issuer's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// It agrees.
    Pass,
    /// It differs.
    Fail,
    /// The issuer does not say.
    Unavailable,
    /// Given, not compared yet.
    Unchecked,
}

impl Check {
    /// The lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Check::Pass => "pass",
            Check::Fail => "fail",
            Check::Unavailable => "unavailable",
            Check::Unchecked => "unchecked",
        }
    }

    /// The check of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "pass" => Some(Check::Pass),
            "fail" => Some(Check::Fail),
            "unavailable" => Some(Check::Unavailable),
            "unchecked" => Some(Check::Unchecked),
            _ => None,
        }
    }
}

/// Results of the issuer's checks; `None` where nothing was given to check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// Security code.
    pub cvc: Option<Check>,
    /// First address line.
    pub line1: Option<Check>,
    /// Postal code.
    pub zip: Option<Check>,
}

/// What is kept of a card in clear. The number rests sealed, beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Network.
    pub brand: Brand,
    /// First six digits, or empty when a gateway does not reveal them.
    pub iin: String,
    /// Last four digits.
    pub last4: String,
    /// How many digits the number has; 0 when unknown.
    pub length: u8,
    /// Month, 1–12.
    pub exp_month: u8,
    /// Four-digit year.
    pub exp_year: u16,
    /// Credit, debit, prepaid or unknown.
    pub funding: Funding,
    /// Country of the issuer, ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Name of the issuer; empty when unknown.
    pub issuer: String,
    /// The cardholder.
    pub name: Option<String>,
    /// The billing address.
    pub address: Address,
    /// What the issuer said about code and address.
    pub checks: Checks,
    /// Whether the issuer can ask for authentication.
    pub three_d_secure: ThreeDSecure,
    /// `apple_pay` and the like; `None` for a typed-in card.
    pub tokenization: Option<String>,
    /// The sandbox scenario that a named test token selects where its number alone would not;
    /// empty otherwise.
    pub scenario: String,
}

/// How far a card supports 3-D Secure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThreeDSecure {
    /// A charge is refused without it.
    Required,
    /// Supported; the payer is challenged only when asked for.
    Optional,
    /// The issuer does not take part.
    NotSupported,
}

impl ThreeDSecure {
    /// The lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            ThreeDSecure::Required => "required",
            ThreeDSecure::Optional => "optional",
            ThreeDSecure::NotSupported => "not_supported",
        }
    }

    /// The value of a stored name.
    pub fn from_name(name: &str) -> Self {
        match name {
            "required" => ThreeDSecure::Required,
            "not_supported" => ThreeDSecure::NotSupported,
            _ => ThreeDSecure::Optional,
        }
    }
}

/// What is wrong with a typed-in card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardFault {
    /// The number holds something other than digits, blanks and hyphens, or is empty.
    NumberNotDigits,
    /// Fewer than 12 digits.
    NumberTooShort,
    /// More than 19 digits.
    NumberTooLong,
    /// The check digit is wrong.
    NumberChecksum,
    /// Not a month.
    Month,
    /// Not a year, or more than 50 years ahead.
    Year,
    /// The year has passed.
    YearPast,
    /// The month has passed in the current year.
    MonthPast,
    /// Not a security code of this network's length.
    Cvc,
}

/// Fewest digits of a card number (ISO/IEC 7812).
pub const NUMBER_DIGITS_MIN: usize = 12;
/// Most digits of a card number (ISO/IEC 7812).
pub const NUMBER_DIGITS_MAX: usize = 19;
/// How far ahead an expiry year may lie.
const YEARS_AHEAD_MAX: i32 = 50;

/// A typed-in card that passed the local checks.
#[derive(Clone, Debug)]
pub struct CheckedCard {
    /// Digits only.
    pub digits: Secret,
    /// 1–12.
    pub exp_month: u8,
    /// Four digits.
    pub exp_year: u16,
    /// The network.
    pub brand: Brand,
}

impl CardInput {
    /// The number without blanks and hyphens.
    pub fn digits(&self) -> Secret {
        Secret::new(
            self.number
                .expose()
                .chars()
                .filter(|c| !matches!(c, ' ' | '-'))
                .collect::<String>(),
        )
    }

    /// All local checks, in the order number, month, year, code; no gateway is asked.
    pub fn check(&self, now: Moment) -> Result<CheckedCard, CardFault> {
        let digits = self.digits();
        check_number(digits.expose())?;
        let (exp_month, exp_year) = check_expiry(&self.exp_month, &self.exp_year, now)?;
        let brand = Brand::of_number(digits.expose());
        if let Some(cvc) = &self.cvc {
            let text = cvc.expose();
            if text.len() != brand.cvc_length() || !text.bytes().all(|b| b.is_ascii_digit()) {
                return Err(CardFault::Cvc);
            }
        }
        Ok(CheckedCard {
            digits,
            exp_month,
            exp_year,
            brand,
        })
    }
}

/// Digits, length and check digit of a card number without separators.
pub fn check_number(digits: &str) -> Result<(), CardFault> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(CardFault::NumberNotDigits);
    }
    match digits.len() {
        length if length < NUMBER_DIGITS_MIN => Err(CardFault::NumberTooShort),
        length if length > NUMBER_DIGITS_MAX => Err(CardFault::NumberTooLong),
        _ if !luhn(digits) => Err(CardFault::NumberChecksum),
        _ => Ok(()),
    }
}

/// Month and year as typed, checked against the current month in UTC.
pub fn check_expiry(month: &str, year: &str, now: Moment) -> Result<(u8, u16), CardFault> {
    let month = number_of(month)
        .filter(|month| (1..=12).contains(month))
        .ok_or(CardFault::Month)?;
    let year = number_of(year).ok_or(CardFault::Year)?;
    let year = if year < 100 { year + 2000 } else { year };
    let (this_year, this_month, _) = now.date();
    if year > this_year + YEARS_AHEAD_MAX {
        return Err(CardFault::Year);
    }
    if year < this_year {
        return Err(CardFault::YearPast);
    }
    if year == this_year && month < i32::from(this_month) {
        return Err(CardFault::MonthPast);
    }
    Ok((month as u8, year as u16))
}

fn number_of(text: &str) -> Option<i32> {
    let text = text.trim();
    let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// The Luhn check of ISO/IEC 7812-1, annex B. Anything but digits fails.
pub fn luhn(digits: &str) -> bool {
    let mut sum = 0u32;
    for (place, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let digit = u32::from(byte - b'0');
        sum += match (place % 2, digit) {
            (0, digit) => digit,
            (_, digit @ 0..=4) => digit * 2,
            (_, digit) => digit * 2 - 9,
        };
    }
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Where a card stands with respect to its expiry date. Derived, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// More than thirty days left.
    Valid,
    /// Thirty days or fewer left.
    Expiring,
    /// The last day of its month has passed, UTC.
    Expired,
}

impl Card {
    /// A card is good through the last day of its month, UTC.
    pub fn expiry(&self, now: Moment) -> Expiry {
        let (year, month) = match self.exp_month {
            12 => (i32::from(self.exp_year) + 1, 1),
            month => (i32::from(self.exp_year), month + 1),
        };
        let last_day = crate::moment::days_of_date(year, month, 1) - 1;
        match last_day - now.days() {
            left if left < 0 => Expiry::Expired,
            left if left <= 30 => Expiry::Expiring,
            _ => Expiry::Valid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_knows_right_and_wrong() {
        for good in [
            "4242424242424242",
            "378282246310005",
            "6205500000000000004",
            "0",
        ] {
            assert!(luhn(good), "{good}");
        }
        for bad in ["4242424242424241", "", "42x", "１２"] {
            assert!(!luhn(bad), "{bad}");
        }
    }

    #[test]
    fn brands_follow_the_leading_digits() {
        for (digits, brand) in [
            ("4242424242424242", Brand::Visa),
            ("5555555555554444", Brand::Mastercard),
            ("2223003122003222", Brand::Mastercard),
            ("378282246310005", Brand::Amex),
            ("6011111111111117", Brand::Discover),
            ("6555900000604105", Brand::Discover),
            ("3056930009020004", Brand::Diners),
            ("36227206271667", Brand::Diners),
            ("3566002020360505", Brand::Jcb),
            ("6200000000000005", Brand::Unionpay),
            ("5062210000000009", Brand::Maestro),
            ("", Brand::Unknown),
        ] {
            assert_eq!(Brand::of_number(digits), brand, "{digits}");
            assert_eq!(Brand::from_name(brand.name()), brand);
        }
    }

    #[test]
    fn expiry_is_the_last_day_of_the_month() {
        let now = Moment::from_seconds(1_792_000_000); // 2026-10-14
        assert_eq!(check_expiry("10", "26", now), Ok((10, 2026)));
        assert_eq!(check_expiry("9", "2026", now), Err(CardFault::MonthPast));
        assert_eq!(check_expiry("1", "2025", now), Err(CardFault::YearPast));
        assert_eq!(check_expiry("1", "2099", now), Err(CardFault::Year));
        assert_eq!(check_expiry("13", "2030", now), Err(CardFault::Month));
        assert_eq!(check_expiry("", "2030", now), Err(CardFault::Month));
        assert_eq!(check_expiry("1", "x", now), Err(CardFault::Year));
    }
}
