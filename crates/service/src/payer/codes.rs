//! Codes to scan.

use pages::emv::{self, InstaPay, QrPh};

/// The sandbox's acquirer; no real bank has it.
const ACQUIRER: &str = "WLSPPHM2XXX";
const CATEGORY: &str = "5999";
const CITY: &str = "Manila";

fn centavos(amount: Option<&(i64, String)>) -> Option<u64> {
    amount.and_then(|(minor, _)| u64::try_from(*minor).ok().filter(|minor| *minor > 0))
}

pub(super) fn qr_ph(
    merchant: &str,
    reference: &str,
    amount: Option<&(i64, String)>,
) -> Option<String> {
    let reference = emv::text(reference, emv::REFERENCE_LIMIT);
    let code = QrPh {
        acquirer: ACQUIRER,
        merchant: "3000001",
        account: None,
        proxy: None,
        category: CATEGORY,
        name: merchant,
        city: CITY,
        amount: centavos(amount),
        reference: Some(&reference),
    };
    emv::qr_ph(&code).ok()
}

pub(super) fn instapay(
    merchant: &str,
    reference: &str,
    amount: Option<&(i64, String)>,
) -> Option<String> {
    let reference = emv::text(reference, emv::REFERENCE_LIMIT);
    let code = InstaPay {
        acquirer: ACQUIRER,
        account: "000000000001",
        mobile: None,
        name: merchant,
        city: CITY,
        amount: centavos(amount),
        reference: Some(&reference),
    };
    emv::instapay(&code).ok()
}
