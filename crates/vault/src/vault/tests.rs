use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

mod digests;
mod keys;

const NOW: i64 = 1_768_471_872_000_000;
const CARD: &[u8] = b"4242424242424242";
const HERE: Place<'static> = Place {
    account: "acct_1",
    mode: 0,
    record: "src_1",
    field: "number",
};

fn vault(seed: u64) -> Vault {
    let entropy = Entropy::seeded(seed);
    let master = MasterKey::generate(&entropy, NOW);
    Vault::new(master, Arc::new(entropy))
}

/// A vault with the same master key and nothing loaded: the process after a restart.
fn restarted(seed: u64) -> Vault {
    Vault::new(
        MasterKey::generate(&Entropy::seeded(seed), NOW),
        Arc::new(Entropy::seeded(99)),
    )
}

/// Two accounts, each with keys of both modes, and their records.
fn two_accounts(seed: u64) -> (Vault, Vec<KeyRecord>) {
    let vault = vault(seed);
    let pairs = [("acct_1", 0), ("acct_1", 1), ("acct_2", 0), ("acct_2", 1)];
    let records = pairs
        .iter()
        .flat_map(|(account, mode)| vault.make_keys(account, *mode, NOW));
    let records = records.collect();
    (vault, records)
}

/// Opens, for comparison in assertions.
fn opened(vault: &Vault, place: &Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, VaultFault> {
    vault
        .open(place, sealed)
        .map(|plain| plain.expose().clone())
}

#[test]
fn a_sealed_field_opens_where_it_belongs_and_nowhere_else() {
    let (vault, _) = two_accounts(1);
    let sealed = vault.seal(&HERE, CARD).expect("sealed");
    assert_eq!(opened(&vault, &HERE, &sealed), Ok(CARD.to_vec()));
    let elsewhere = [
        Place {
            record: "src_2",
            ..HERE
        },
        Place {
            field: "name",
            ..HERE
        },
        Place {
            account: "acct_2",
            ..HERE
        },
        Place { mode: 1, ..HERE },
        Place {
            record: "src_1n",
            field: "umber",
            ..HERE
        },
        Place {
            record: "",
            field: "src_1number",
            ..HERE
        },
    ];
    for place in elsewhere {
        assert_eq!(
            opened(&vault, &place, &sealed),
            Err(VaultFault::Forged),
            "{place:?}"
        );
    }
    let unknown = Place {
        account: "acct_3",
        ..HERE
    };
    assert_eq!(
        opened(&vault, &unknown, &sealed),
        Err(VaultFault::UnknownKey)
    );
    assert_eq!(vault.seal(&unknown, CARD), Err(VaultFault::UnknownKey));
}

#[test]
fn swapped_ciphertexts_of_two_records_both_fail() {
    let (vault, _) = two_accounts(1);
    let there = Place {
        record: "src_2",
        ..HERE
    };
    let (mine, theirs) = (
        vault.seal(&HERE, CARD),
        vault.seal(&there, b"4000056655665556"),
    );
    let (mine, theirs) = (mine.expect("sealed"), theirs.expect("sealed"));
    assert_eq!(opened(&vault, &HERE, &theirs), Err(VaultFault::Forged));
    assert_eq!(opened(&vault, &there, &mine), Err(VaultFault::Forged));
}

#[test]
fn every_changed_byte_is_noticed() {
    let (vault, _) = two_accounts(1);
    let sealed = vault.seal(&HERE, CARD).expect("sealed");
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        let expected = match at {
            0 => VaultFault::Malformed,
            1..HEADER => VaultFault::UnknownKey,
            _ => VaultFault::Forged,
        };
        assert_eq!(opened(&vault, &HERE, &changed), Err(expected), "byte {at}");
        assert!(opened(&vault, &HERE, &sealed[..at]).is_err(), "cut at {at}");
    }
    assert_eq!(
        opened(&vault, &HERE, &[&sealed[..], b"x"].concat()),
        Err(VaultFault::Forged)
    );
}

#[test]
fn the_plain_text_is_not_in_the_sealed_one_and_no_two_are_alike() {
    let (vault, _) = two_accounts(1);
    let sealed: HashSet<_> = (0..500)
        .map(|_| vault.seal(&HERE, CARD).expect("sealed"))
        .collect();
    assert_eq!(sealed.len(), 500);
    assert!(
        sealed
            .iter()
            .all(|one| one.len() == HEADER + aead::OVERHEAD + CARD.len())
    );
    assert!(
        sealed
            .iter()
            .all(|one| !one.windows(6).any(|part| part == &CARD[..6]))
    );
}

#[test]
fn oversized_fields_are_refused() {
    let (vault, _) = two_accounts(1);
    let largest = vec![7; LONGEST];
    let sealed = vault.seal(&HERE, &largest).expect("sealed");
    assert_eq!(opened(&vault, &HERE, &sealed), Ok(largest));
    assert_eq!(
        vault.seal(&HERE, &vec![7; LONGEST + 1]),
        Err(VaultFault::Malformed)
    );
    let long = [sealed.as_slice(), b"x"].concat();
    assert_eq!(opened(&vault, &HERE, &long), Err(VaultFault::Malformed));
}

fn text() -> impl Strategy<Value = String> {
    "\\PC{0,20}"
}

proptest! {
    #[test]
    fn everything_sealed_opens_again(
        account in text(), mode: u8, record in text(), field in text(),
        plain in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let vault = vault(3);
        prop_assert_eq!(vault.make_keys(&account, mode, NOW).len(), 4);
        let place = Place { account: &account, mode, record: &record, field: &field };
        let sealed = vault.seal(&place, &plain).expect("sealed");
        prop_assert_eq!(opened(&vault, &place, &sealed), Ok(plain));
    }

    #[test]
    fn no_bytes_panic(sealed in proptest::collection::vec(any::<u8>(), 0..80), head: bool) {
        let (vault, _) = two_accounts(1);
        let sealed = if head { [&[1, 0, 0, 0, 1], &sealed[..]].concat() } else { sealed };
        prop_assert!(opened(&vault, &HERE, &sealed).is_err());
        let record = KeyRecord::unwrapped("acct_1", 0, Purpose::Data, 1, NOW);
        let record = KeyRecord { wrapped: sealed, ..record };
        prop_assert!(vault.load(&[record]).is_err());
    }
}
