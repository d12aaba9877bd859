//! The test cards of the Stripe role.

use domain::card::Check;
use domain::refusal::Reason::{
    BlockedByGateway, ExpiredCard, FraudSuspected, GenericDecline, IncorrectCvc, IncorrectNumber,
    InsufficientFunds, LimitExceeded, LostCard, ProcessingError, StolenCard,
};

use super::cards::Row;
use super::effects::Aftermath as After;
use super::effects::Effect::{
    Approved, ApprovedThen, AuthenticationBroken, Challenged, ChallengedThen, Declined,
    DeclinedWithCode,
};
use super::effects::{Effect, No, checks};

const GENERIC: No = No::new(GenericDecline, "generic_decline", "Your card was declined.");
const FUNDS: No = No::new(
    InsufficientFunds,
    "insufficient_funds",
    "Your card has insufficient funds.",
);
const LOST: No = No::new(LostCard, "lost_card", "Your card was declined.");
const STOLEN: No = No::new(StolenCard, "stolen_card", "Your card was declined.");
const EXPIRED: No = No::new(ExpiredCard, "expired_card", "Your card has expired.");
const CODE: No = No::new(
    IncorrectCvc,
    "incorrect_cvc",
    "Your card's security code is incorrect.",
);
const PROCESSING: No = No::new(
    ProcessingError,
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
);
const VELOCITY: No = No::new(
    LimitExceeded,
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount \
     limit.",
);
const NUMBER: No = No::new(
    IncorrectNumber,
    "incorrect_number",
    "Your card number is incorrect.",
);
const FRAUD: No = No::new(FraudSuspected, "fraudulent", "Your card was declined.");
const BLOCKED: No = No::new(BlockedByGateway, "fraudulent", "Your card was declined.");

const FAIL: Option<Check> = Some(Check::Fail);
const UNAVAILABLE: Option<Check> = Some(Check::Unavailable);
const REVIEWED: Effect = ApprovedThen(After::ManualReview);

/// Cards that do something else than work. Rows: number, when stored, when charged.
pub(super) const STRIPE: &[Row] = &[
    // Declines.
    ("4000000000000002", Declined(GENERIC), Declined(GENERIC)),
    ("4000000000009995", Declined(FUNDS), Declined(FUNDS)),
    ("4000000000009987", Declined(LOST), Declined(LOST)),
    ("4000000000009979", Declined(STOLEN), Declined(STOLEN)),
    ("4000000000000069", Declined(EXPIRED), Declined(EXPIRED)),
    (
        "4000000000000127",
        DeclinedWithCode(CODE),
        DeclinedWithCode(CODE),
    ),
    (
        "4000000000000119",
        Declined(PROCESSING),
        Declined(PROCESSING),
    ),
    ("4000000000006975", Declined(VELOCITY), Declined(VELOCITY)),
    ("4242424242424241", Declined(NUMBER), Declined(NUMBER)),
    ("4000000000000341", Approved, Declined(GENERIC)),
    // Fraud and checks.
    ("4100000000000019", Approved, Declined(BLOCKED)),
    ("4000000000004954", Approved, Declined(BLOCKED)),
    ("4000000000009235", Approved, REVIEWED),
    (
        "4000000000000101",
        checks(FAIL, None, None),
        checks(FAIL, None, None),
    ),
    (
        "4000000000000010",
        checks(None, FAIL, FAIL),
        checks(None, FAIL, FAIL),
    ),
    ("4000058400307872", checks(FAIL, None, None), REVIEWED),
    ("4000058400306072", checks(None, None, FAIL), REVIEWED),
    (
        "4000000000000028",
        checks(None, FAIL, None),
        checks(None, FAIL, None),
    ),
    (
        "4000000000000036",
        checks(None, None, FAIL),
        checks(None, None, FAIL),
    ),
    (
        "4000000000000044",
        checks(None, UNAVAILABLE, UNAVAILABLE),
        checks(None, UNAVAILABLE, UNAVAILABLE),
    ),
    // Disputes, refunds, balance.
    (
        "4000000000000259",
        Approved,
        ApprovedThen(After::DisputeFraudulent),
    ),
    (
        "4000000000002685",
        Approved,
        ApprovedThen(After::DisputeProductNotReceived),
    ),
    (
        "4000000000001976",
        Approved,
        ApprovedThen(After::DisputeInquiry),
    ),
    (
        "4000000000005423",
        Approved,
        ApprovedThen(After::IssuerFraudRecord),
    ),
    (
        "4000000404000079",
        Approved,
        ApprovedThen(After::DisputeMultiple),
    ),
    (
        "4000000404000038",
        Approved,
        ApprovedThen(After::DisputeEvidenceEligible),
    ),
    (
        "4000008400000779",
        Approved,
        ApprovedThen(After::DisputeCompliance),
    ),
    (
        "4000000000007726",
        Approved,
        ApprovedThen(After::RefundPending),
    ),
    (
        "4000000000005126",
        Approved,
        ApprovedThen(After::RefundFails),
    ),
    (
        "4000000000000077",
        Approved,
        ApprovedThen(After::FundsAtOnce),
    ),
    (
        "4000003720000278",
        Approved,
        ApprovedThen(After::FundsAtOnce),
    ),
    (
        "4000000000000093",
        Approved,
        ApprovedThen(After::DomesticPricing),
    ),
    // 3-D Secure.
    ("4000002500003155", Challenged, Challenged),
    ("4000002760003184", Challenged, Challenged),
    ("4000003800000446", Challenged, Challenged),
    ("4000008260003178", Challenged, ChallengedThen(FUNDS)),
    ("4000000000003220", Challenged, Challenged),
    ("4000000000003063", Challenged, Challenged),
    ("4000008400001629", Challenged, ChallengedThen(GENERIC)),
    (
        "4000008400001280",
        AuthenticationBroken(GENERIC),
        AuthenticationBroken(GENERIC),
    ),
    ("4000000000003055", Approved, Approved),
    (
        "4000000000003097",
        Approved,
        AuthenticationBroken(PROCESSING),
    ),
    ("4000000032200000", Approved, Approved),
    ("4000582600000094", Challenged, Challenged),
    ("4000582600000045", Challenged, Challenged),
    ("4000582600000102", Challenged, Challenged),
    ("4000582600000110", Challenged, Challenged),
];

/// Test instruments that have a name but no number: name of the scenario, when stored, when
/// charged.
pub(super) const SCENARIOS: &[Row] = &[
    ("charge_fails_lost_card", Approved, Declined(LOST)),
    ("charge_fails_stolen_card", Approved, Declined(STOLEN)),
    ("declined_fraudulent", Declined(FRAUD), Declined(FRAUD)),
];

/// Cards that simply work; those of a country are in [`COUNTRIES`].
pub(super) const STRIPE_GOOD: &[&str] = &[
    "4242424242424242",
    "4000056655665556",
    "5555555555554444",
    "2223003122003222",
    "5200828282828210",
    "5105105105105100",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "6011981111111113",
    "3056930009020004",
    "36227206271667",
    "6555900000604105",
    "3566002020360505",
    "3530111333300000",
    "6200000000000005",
    "6200000000000047",
    "6205500000000000004",
    "4000002500001001",
    "5555552500001001",
    "4000050360000001",
    "5555050360000080",
    "4000051230000072",
    "5200828282828897",
    "5062210000000009",
    "4000058260000005",
    "5555558265554449",
    "4000057640000008",
    // After a captcha that only hosted pages show.
    "4000000000001208",
    "4000000000003725",
    // For terminals.
    "4001007020000002",
    "4000008260000075",
    "4001000360000005",
    "4000002760000008",
];

/// Visa cards by country of the issuer: ISO 3166 alpha-2, number.
pub(super) const COUNTRIES: &[(&str, &str)] = &[
    ("US", "4242424242424242"),
    ("AR", "4000000320000021"),
    ("BR", "4000000760000002"),
    ("CA", "4000001240000000"),
    ("CL", "4000001520000001"),
    ("CO", "4000001700000003"),
    ("CR", "4000001880000005"),
    ("EC", "4000002180000000"),
    ("MX", "4000004840008001"),
    ("PA", "4000005910000000"),
    ("PE", "4000006040000068"),
    ("PY", "4000006000000066"),
    ("UY", "4000008580000003"),
    ("AE", "4000007840000001"),
    ("AT", "4000000400000008"),
    ("BE", "4000000560000004"),
    ("BG", "4000001000000000"),
    ("BY", "4000001120000005"),
    ("CH", "4000007560000009"),
    ("CY", "4000001960000008"),
    ("CZ", "4000002030000002"),
    ("DE", "4000002760000016"),
    ("DK", "4000002080000001"),
    ("EE", "4000002330000009"),
    ("ES", "4000007240000007"),
    ("FI", "4000002460000001"),
    ("FR", "4000002500000003"),
    ("GB", "4000008260000000"),
    ("GI", "4000002920000005"),
    ("GR", "4000003000000030"),
    ("HR", "4000001910000009"),
    ("HU", "4000003480000005"),
    ("IE", "4000003720000005"),
    ("IT", "4000003800000008"),
    ("LI", "4000004380000004"),
    ("LT", "4000004400000000"),
    ("LU", "4000004420000006"),
    ("LV", "4000004280000005"),
    ("MT", "4000004700000007"),
    ("NL", "4000005280000002"),
    ("NO", "4000005780000007"),
    ("PL", "4000006160000005"),
    ("PT", "4000006200000007"),
    ("RO", "4000006420000001"),
    ("SA", "4000006820000007"),
    ("SE", "4000007520000008"),
    ("SI", "4000007050000006"),
    ("SK", "4000007030000001"),
    ("AU", "4000000360000006"),
    ("CN", "4000001560000002"),
    ("HK", "4000003440000004"),
    ("IN", "4000003560000008"),
    ("JP", "4000003920000003"),
    ("MY", "4000004580000002"),
    ("NZ", "4000005540000008"),
    ("SG", "4000007020000003"),
    ("TW", "4000001580000008"),
    ("TH", "4000007640000003"),
];
