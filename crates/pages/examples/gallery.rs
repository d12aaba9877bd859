//! Writes every page into a folder, and the headers of a server beside them, to be looked at in a
//! browser:
//! `cargo run -p wellspring-pages --example gallery -- folder`.

use std::path::PathBuf;
use std::{env, fs, io};

use wellspring_pages::emv::{QrPh, qr_ph};
use wellspring_pages::{Done, Ended, Kind, Link, Money, Step, done, security_headers, step};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "gallery".to_owned()));
    fs::create_dir_all(&folder)?;
    for (name, kind, method) in steps() {
        for (mode, test_mode) in [("test", true), ("live", false)] {
            let wrong = test_mode && name == "deposits";
            let page = step(&Step {
                merchant: "Aling Nena\u{2019}s Kape & Tinapay",
                kind: kind.clone(),
                method,
                amount: amount(name),
                description: Some("Membership, twelve months"),
                post_to: "/pay/4f1c",
                test_mode,
                error: wrong.then_some("These are not the amounts that were sent."),
                reference: "ch_017b24c343a2c0e797a7a39bcb18aaaa",
            });
            fs::write(folder.join(format!("{name}-{mode}.html")), page)?;
        }
    }
    for (name, ended) in endings() {
        let page = done(&Done {
            merchant: Some("Aling Nena\u{2019}s Kape & Tinapay"),
            ended,
            test_mode: ended == Ended::Succeeded,
            reference: Some("ch_017b24c343a2c0e797a7a39bcb18aaaa"),
            back: Some(Link {
                address: "https://shop.example/",
                label: "Back to the shop",
            }),
        });
        fs::write(folder.join(format!("done-{name}.html")), page)?;
    }
    let headers = security_headers(&["https://shop.example/return"]);
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    fs::write(folder.join("headers.txt"), lines)
}

fn amount(name: &str) -> Option<Money<'static>> {
    let (minor, currency) = match name {
        "deposits" => return None,
        "receiver" => (1_250_000_000, "jpy"),
        _ => (125_050, "php"),
    };
    Some(Money { minor, currency })
}

fn steps() -> [(&'static str, Kind, &'static str); 6] {
    let code = qr_ph(&QrPh {
        acquirer: "TESTPHM2XXX",
        merchant: "MERCH000001",
        account: None,
        proxy: Some("310"),
        category: "5999",
        name: "Aling Nena\u{2019}s Kape & Tinapay",
        city: "Dasmari\u{f1}as",
        amount: Some(125_050),
        reference: Some("CHG0001"),
    });
    let payload = code.expect("every field fits");
    let address = "110000000 / test_52796e3294dc".to_owned();
    [
        ("challenge", Kind::Challenge, "Visa ending in 3155"),
        ("wallet", Kind::Wallet, "GCash"),
        ("bank", Kind::Bank, "iDEAL"),
        ("qr", Kind::Qr { payload }, "QR Ph"),
        (
            "deposits",
            Kind::MicroDeposits,
            "STRIPE TEST BANK ending in 6789",
        ),
        (
            "receiver",
            Kind::Receiver { address },
            "ACH credit transfer",
        ),
    ]
}

fn endings() -> [(&'static str, Ended); 6] {
    [
        ("succeeded", Ended::Succeeded),
        ("refused", Ended::Refused),
        ("canceled", Ended::Canceled),
        ("finished", Ended::Finished),
        ("expired", Ended::Expired),
        ("unknown", Ended::Unknown),
    ]
}
