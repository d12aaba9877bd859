//! Bank accounts: what is typed in, what is kept, and the rules of their numbers.

use crate::secret::Secret;

/// A bank account as a caller sends it, before any check.
#[derive(Clone, Debug)]
pub struct BankInput {
    /// Account number or IBAN as typed.
    pub account_number: Secret,
    /// Routing number, sort code, BSB or institution number, where the country has one.
    pub routing_number: Option<String>,
    /// ISO 3166 alpha-2, upper case.
    pub country: String,
    /// ISO 4217, lower case.
    pub currency: Option<String>,
    /// Who holds it.
    pub holder_name: Option<String>,
    /// `individual` or `company`.
    pub holder_type: Option<String>,
    /// `checking`, `savings`, `futsu`, `toza`.
    pub account_type: Option<String>,
}

/// What is kept of a bank account in clear. The account number rests sealed, beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bank {
    /// ISO 3166 alpha-2, upper case.
    pub country: String,
    /// ISO 4217, lower case.
    pub currency: String,
    /// Routing number or its like.
    pub routing_number: Option<String>,
    /// Last four characters of the account number.
    pub last4: String,
    /// Name of the bank; the sandbox has its own.
    pub bank_name: Option<String>,
    /// Who holds it.
    pub holder_name: Option<String>,
    /// `individual` or `company`.
    pub holder_type: Option<String>,
    /// `checking`, `savings`, `futsu`, `toza`.
    pub account_type: Option<String>,
    /// How far it is verified.
    pub verification: Verification,
    /// The sandbox scenario that a named test token selects; empty otherwise.
    pub scenario: String,
}

/// How far a bank account is known to belong to the payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verification {
    /// Only its form was checked.
    New,
    /// Checked by other means than deposits.
    Validated,
    /// The payer named the deposits.
    Verified,
    /// Too many wrong answers.
    Failed,
    /// A debit came back.
    Errored,
}

impl Verification {
    /// The lower-case name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Verification::New => "new",
            Verification::Validated => "validated",
            Verification::Verified => "verified",
            Verification::Failed => "verification_failed",
            Verification::Errored => "errored",
        }
    }

    /// The value of a stored name.
    pub fn from_name(name: &str) -> Self {
        match name {
            "validated" => Verification::Validated,
            "verified" => Verification::Verified,
            "verification_failed" => Verification::Failed,
            "errored" => Verification::Errored,
            _ => Verification::New,
        }
    }
}

/// What is wrong with a typed-in bank account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BankFault {
    /// A US routing number without nine digits.
    RoutingLength,
    /// A US routing number with a wrong check digit, or one that test mode does not know.
    RoutingInvalid,
    /// A US account without a routing number.
    RoutingMissing,
    /// An account number that is empty or not made of 1–34 letters, digits and hyphens.
    AccountNumber,
    /// An account number that test mode does not take.
    AccountNotTest,
    /// Not an IBAN, or a wrong check of ISO 13616.
    Iban,
}

impl BankInput {
    /// The account number without blanks.
    pub fn account(&self) -> Secret {
        Secret::new(self.account_number.expose().replace(' ', ""))
    }

    /// Form checks; what a test mode takes is decided by the gateway.
    pub fn check(&self) -> Result<(), BankFault> {
        let account = self.account();
        let text = account.expose();
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if text.is_empty() || text.len() > 34 || !plain {
            return Err(BankFault::AccountNumber);
        }
        if self.country == "US" {
            let routing = self
                .routing_number
                .as_deref()
                .ok_or(BankFault::RoutingMissing)?;
            if routing.len() != 9 || !routing.bytes().all(|b| b.is_ascii_digit()) {
                return Err(BankFault::RoutingLength);
            }
            if !aba(routing) {
                return Err(BankFault::RoutingInvalid);
            }
        } else if looks_like_iban(text) && !iban(text) {
            return Err(BankFault::Iban);
        }
        Ok(())
    }
}

/// The check digit of a nine-digit ABA routing number: weights 3, 7, 1.
pub fn aba(routing: &str) -> bool {
    let bytes = routing.as_bytes();
    if bytes.len() != 9 || !bytes.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = bytes
        .iter()
        .zip([3, 7, 1].into_iter().cycle())
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum();
    sum.is_multiple_of(10)
}

fn looks_like_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 4
        && bytes[..2].iter().all(u8::is_ascii_alphabetic)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
}

/// The mod-97 check of ISO 13616, length 15–34.
pub fn iban(text: &str) -> bool {
    if !looks_like_iban(text) || !(15..=34).contains(&text.len()) {
        return false;
    }
    let rotated = text.bytes().skip(4).chain(text.bytes().take(4));
    let mut rest = 0u32;
    for byte in rotated {
        rest = match byte {
            b'0'..=b'9' => rest * 10 + u32::from(byte - b'0'),
            b'A'..=b'Z' => rest * 100 + u32::from(byte - b'A') + 10,
            b'a'..=b'z' => rest * 100 + u32::from(byte - b'a') + 10,
            _ => return false,
        } % 97;
    }
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routing_numbers_carry_a_check_digit() {
        for good in [
            "021000021",
            "011401533",
            "110000000",
            "091000019",
            "122105278",
        ] {
            assert!(aba(good), "{good}");
        }
        for bad in [
            "053133052",
            "123456789",
            "114578950",
            "11000000",
            "11000000x",
        ] {
            assert!(!aba(bad), "{bad}");
        }
    }

    #[test]
    fn ibans_are_checked_modulo_97() {
        for good in [
            "DE89370400440532013000",
            "AT611904300234573201",
            "GB82WEST12345698765432",
        ] {
            assert!(iban(good), "{good}");
        }
        for bad in ["DE89370400440532013001", "AT61", "", "€€"] {
            assert!(!iban(bad), "{bad}");
        }
    }
}
