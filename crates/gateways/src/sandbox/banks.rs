//! The test bank accounts.

use domain::bank::{Bank, Verification};
use domain::refusal::Reason::{
    AccountInvalid, BlockedByGateway, GenericDecline, IssuerUnavailable,
};

use super::effects::No;
use super::tokens::TestInstrument;

/// The name that test accounts show for their bank.
pub(super) const BANK_NAME: &str = "STRIPE TEST BANK";
/// The routing number of the Stripe role's accounts.
const ROUTING: &str = "110000000";

/// What comes of a test account when it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BankEffect {
    /// Kept; the payer has yet to name the deposits.
    Kept,
    /// Kept, and the bank confirms it.
    Confirmed,
    /// The answer is no.
    Declined(No),
}

/// Whether test mode takes a bank account: the published test accounts of all gateways, and the
/// sample IBANs of each country. `country` is ISO 3166 alpha-2, upper case.
pub fn takes_account(country: &str, routing: Option<&str>, account: &str) -> bool {
    if domain::bank::iban(account) {
        let iban = account.to_ascii_uppercase();
        return IBANS.contains(&iban.as_str()) || SAMPLE_IBANS.contains(&iban.as_str());
    }
    match country {
        "US" => takes_us(routing, account),
        _ => LOCAL_ACCOUNTS.contains(&(country, account)),
    }
}

fn takes_us(routing: Option<&str>, account: &str) -> bool {
    // A source that was taken before is looked at again without its routing number.
    let at = |expected: &str| routing.is_none_or(|given| given == expected);
    (at(ROUTING) && US_ACCOUNTS.contains(&account))
        || PAIRS
            .iter()
            .any(|(bank, known)| at(bank) && *known == account)
        || BRAINTREE.iter().any(|(known, _)| *known == account)
}

/// What a bank account does at a gateway when it is stored.
pub(super) fn effect_at(gateway: &str, account: &str) -> BankEffect {
    let found = match gateway {
        "stripe" if account.eq_ignore_ascii_case(UNUSABLE_IBAN) => {
            return BankEffect::Declined(UNUSABLE);
        }
        "braintree" => BRAINTREE.iter().find(|(known, _)| *known == account),
        "vantiv" => VANTIV.iter().find(|(known, _)| *known == account),
        _ => None,
    };
    found.map_or(BankEffect::Kept, |(_, effect)| *effect)
}

/// The published names without `btok_`: name, account number, how far it is verified.
pub(super) const TOKEN_NAMES: &[(&str, &str, Verification)] = &[
    ("us", "000123456789", Verification::New),
    ("us_verified", "000123456789", Verification::Verified),
    (
        "us_verified_noAccount",
        "000111111116",
        Verification::Verified,
    ),
    (
        "us_verified_accountClosed",
        "000111111113",
        Verification::Verified,
    ),
    (
        "us_verified_insufficientFunds",
        "000222222227",
        Verification::Verified,
    ),
    (
        "us_verified_debitNotAuthorized",
        "000333333335",
        Verification::Verified,
    ),
    (
        "us_verified_invalidCurrency",
        "000444444440",
        Verification::Verified,
    ),
];

/// The published names without `pm_usBankAccount_`.
pub(super) const METHOD_NAMES: &[(&str, &str, Verification)] = &[
    ("success", "000123456789", Verification::New),
    ("noAccount", "000111111116", Verification::New),
    ("accountClosed", "000111111113", Verification::New),
    ("insufficientFunds", "000222222227", Verification::New),
    ("debitNotAuthorized", "000333333335", Verification::New),
    ("invalidCurrency", "000444444440", Verification::New),
    ("failMicrodeposits", "000666666661", Verification::New),
    ("dispute", "000555555559", Verification::New),
    ("processing", "000000000009", Verification::New),
    ("weeklyLimitExceeded", "000777777771", Verification::New),
    ("riskLevelHighest", "000000004954", Verification::New),
];

/// The account of a name.
pub(super) fn named(
    suffix: &str,
    names: &[(&str, &'static str, Verification)],
) -> Option<TestInstrument> {
    let (_, account, verification) = names.iter().find(|(name, ..)| *name == suffix)?;
    let bank = Bank {
        country: "US".to_owned(),
        currency: "usd".to_owned(),
        routing_number: Some(ROUTING.to_owned()),
        last4: account
            .get(account.len().saturating_sub(4)..)
            .unwrap_or_default()
            .to_owned(),
        bank_name: Some(BANK_NAME.to_owned()),
        holder_name: None,
        holder_type: None,
        account_type: None,
        verification: *verification,
        scenario: String::new(),
    };
    Some(TestInstrument::Bank {
        bank: Box::new(bank),
        account,
    })
}

/// Accounts at the routing number 110000000.
pub(super) const US_ACCOUNTS: &[&str] = &[
    "000123456789",
    "000111111116",
    "000111111113",
    "000222222227",
    "000333333335",
    "000444444440",
    "000666666661",
    "000555555559",
    "000000000009",
    "000777777771",
    "000000004954",
    "000888888885",
];

/// Accounts that belong to a certain bank: routing number, account number.
const PAIRS: &[(&str, &str)] = &[
    ("021000021", "000123456789"),
    ("011401533", "111222233330000"),
    ("011100012", "1099999998"),
    ("011075150", "1099999999"),
    ("011075150", "8099999999"),
    ("011075150", "4099999992"),
    ("053100300", "3099999999"),
    ("053133052", "9099999992"),
];

const BRAINTREE_UNAVAILABLE: No = No::new(
    IssuerUnavailable,
    "3000",
    "Processor Network Unavailable - Try Again",
);
const BRAINTREE_DECLINED: No = No::new(GenericDecline, "2046", "Declined");
const BRAINTREE_ROUTING: No = No::new(AccountInvalid, "2061", "Invalid Transaction Data");
const BRAINTREE_ACCOUNT: No = No::new(AccountInvalid, "2092", "No Data Found - Try Another");

/// At any bank, when the network is asked.
const BRAINTREE: &[(&str, BankEffect)] = &[
    ("1000000000", BankEffect::Confirmed),
    ("1000000001", BankEffect::Confirmed),
    ("1000000002", BankEffect::Declined(BRAINTREE_UNAVAILABLE)),
    ("1000000004", BankEffect::Declined(BRAINTREE_DECLINED)),
    ("1000000005", BankEffect::Declined(BRAINTREE_ROUTING)),
    ("1000000006", BankEffect::Declined(BRAINTREE_ACCOUNT)),
    ("1000000008", BankEffect::Declined(BRAINTREE_ROUTING)),
];

const VANTIV_BLOCKED: No = No::new(
    BlockedByGateway,
    "950",
    "Declined - Negative Information on File",
);
const VANTIV_ABSOLUTE: No = No::new(BlockedByGateway, "951", "Absolute Decline");

const VANTIV: &[(&str, BankEffect)] = &[
    ("1099999999", BankEffect::Confirmed),
    ("3099999999", BankEffect::Declined(VANTIV_BLOCKED)),
    ("8099999999", BankEffect::Declined(VANTIV_ABSOLUTE)),
];

const UNUSABLE_IBAN: &str = "AT511904300000066666";
const UNUSABLE: No = No::new(
    AccountInvalid,
    "bank_account_unusable",
    "The bank account cannot be used. Try another one.",
);

/// Accounts outside the United States that have no IBAN: the samples of each country's scheme.
const LOCAL_ACCOUNTS: &[(&str, &str)] = &[
    ("AU", "000123456"),
    ("AU", "900123456"),
    ("AU", "111111113"),
    ("AU", "111111116"),
    ("AU", "222222227"),
    ("CA", "000123456789"),
    ("CA", "000222222227"),
    ("CA", "000333333335"),
    ("GB", "00012345"),
    ("JP", "0001234"),
    ("NZ", "0000000010"),
];

/// IBANs with a published result.
pub(super) const IBANS: &[&str] = &[
    "AT611904300234573201",
    "AT861904300235473202",
    "AT591904300235473203",
    "AT321904300235473204",
    "AT051904300235473205",
    UNUSABLE_IBAN,
    "DE89370400440532013000",
];

/// The sample IBANs that banks and their registry print for each country.
pub(super) const SAMPLE_IBANS: &[&str] = &[
    "BE62510007547061",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "CH9300762011623852957",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DK5000400440116243",
    "EE382200221020145685",
    "ES9121000418450200051332",
    "ES0700120345030000067890",
    "FI2112345600000785",
    "FR1420041010050500013M02606",
    "GB82WEST12345698765432",
    "GB29NWBK60161331926819",
    "GI75NWBK000000007099453",
    "GR1601101250000000012300695",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "IT40S0542811101000000123456",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "MC5811222000010123456789030",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "NL39RABO0300065264",
    "NO9386011117947",
    "PL61109010140000071219812874",
    "PT50000201231234567890154",
    "RO49AAAA1B31007593840000",
    "SE4550000000058398257466",
    "SE3550000000054910000003",
    "SI56263300012039086",
    "SI56191000000123438",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
];
