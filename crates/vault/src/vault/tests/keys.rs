//! Making, storing, loading and wearing out keys.

use std::thread;

use super::*;

fn two_keys_of_one_number(vault: &Vault) -> [KeyRecord; 2] {
    [(); 2].map(|()| {
        let record = KeyRecord::unwrapped("acct_1", 0, Purpose::Data, 1, NOW);
        record.wrap(&vault.master, &vault.entropy, &vault.entropy.key())
    })
}

#[test]
fn stored_records_bring_every_key_back() {
    let (before, records) = two_accounts(1);
    let sealed = before.seal(&HERE, CARD).expect("sealed");
    let after = restarted(1);
    after.load(&records).expect("own records");
    after.load(&records).expect("twice does no harm");
    assert_eq!(opened(&after, &HERE, &sealed), Ok(CARD.to_vec()));
    let print = |vault: &Vault| vault.fingerprint("acct_1", 0, "card", CARD);
    assert_eq!(print(&after), print(&before));
    let digest = |vault: &Vault| vault.digest("acct_1", 1, "request", &[b"body"]);
    assert_eq!(digest(&after), digest(&before));
    let session = |vault: &Vault| {
        vault
            .session_key("acct_2", 1)
            .expect("a session key")
            .expose()
            .clone()
    };
    assert_eq!(session(&after), session(&before));
    assert_eq!(session(&after).len(), 32);
    assert_eq!(
        after.credential_digest("sk_1"),
        before.credential_digest("sk_1")
    );
}

#[test]
fn changed_or_moved_key_records_are_refused() {
    let (_, records) = two_accounts(1);
    let good = &records[0];
    let other = &records[1];
    let changed = [
        KeyRecord {
            account: "acct_2".into(),
            ..good.clone()
        },
        KeyRecord {
            mode: 1,
            ..good.clone()
        },
        KeyRecord {
            number: 2,
            ..good.clone()
        },
        KeyRecord {
            purpose: Purpose::Fingerprint,
            ..good.clone()
        },
        KeyRecord {
            created_micros: NOW + 1,
            ..good.clone()
        },
        KeyRecord {
            wrapped: other.wrapped.clone(),
            ..good.clone()
        },
    ];
    for record in changed {
        let vault = restarted(1);
        let result = vault.load(&[good.clone(), record.clone()]);
        assert!(matches!(result, Err(KeyError::Tampered)), "{record:?}");
        // All or none: the good one beside it is not loaded either.
        assert_eq!(vault.seal(&HERE, CARD), Err(VaultFault::UnknownKey));
    }
}

#[test]
fn every_changed_byte_of_a_wrapped_key_is_noticed() {
    let (_, records) = two_accounts(1);
    let vault = restarted(1);
    for at in 0..records[0].wrapped.len() {
        let mut record = records[0].clone();
        record.wrapped[at] ^= 0x80;
        let result = vault.load(&[record.clone()]);
        let as_expected = match at {
            0 => matches!(result, Err(KeyError::Malformed(_))),
            1..9 => matches!(result, Err(KeyError::WrongKey)),
            _ => matches!(result, Err(KeyError::Tampered)),
        };
        assert!(as_expected, "byte {at}");
        record.wrapped.truncate(at);
        assert!(vault.load(&[record]).is_err(), "cut at {at}");
    }
}

#[test]
fn another_master_key_is_refused() {
    let (_, records) = two_accounts(1);
    let vault = restarted(2);
    assert!(matches!(vault.load(&records), Err(KeyError::WrongKey)));
    // Even one that claims the same id.
    let mut record = records[0].clone();
    record.wrapped[1..9].copy_from_slice(vault.master.id_bytes());
    assert!(matches!(vault.load(&[record]), Err(KeyError::Tampered)));
}

#[test]
fn a_second_key_of_the_same_number_is_refused() {
    let vault = restarted(1);
    let [first, second] = two_keys_of_one_number(&vault);
    vault.load(&[first]).expect("the first");
    assert!(matches!(vault.load(&[second]), Err(KeyError::Conflict)));
}

#[test]
fn two_new_keys_of_the_same_number_are_refused_together() {
    let vault = restarted(1);
    let pair = two_keys_of_one_number(&vault);
    assert!(matches!(vault.load(&pair), Err(KeyError::Conflict)));
    assert_eq!(vault.seal(&HERE, CARD), Err(VaultFault::UnknownKey));
}

#[test]
fn keys_are_made_once() {
    let vault = vault(1);
    assert_eq!(vault.make_keys("acct_1", 0, NOW).len(), Purpose::ALL.len());
    let sealed = vault.seal(&HERE, CARD).expect("sealed");
    assert!(vault.make_keys("acct_1", 0, NOW).is_empty());
    assert_eq!(opened(&vault, &HERE, &sealed), Ok(CARD.to_vec()));
    vault.forget("acct_1");
    assert_eq!(opened(&vault, &HERE, &sealed), Err(VaultFault::UnknownKey));
}

#[test]
fn the_next_data_key_seals_and_the_old_one_still_opens() {
    let (vault, _) = two_accounts(1);
    let old = vault.seal(&HERE, CARD).expect("sealed");
    let record = vault.next_data_key("acct_1", 0, NOW + 1).expect("made");
    let still_old = vault.seal(&HERE, CARD).expect("sealed");
    assert_eq!((record.number, still_old[4]), (2, 1));
    vault.load(&[record]).expect("loaded");
    let new = vault.seal(&HERE, CARD).expect("sealed");
    assert_eq!(new[4], 2);
    for sealed in [&old, &new] {
        assert_eq!(opened(&vault, &HERE, sealed), Ok(CARD.to_vec()));
    }
    // Relabelling a ciphertext with another existing key number does not open it.
    let relabelled = [&old[..4], &[2], &old[5..]].concat();
    assert_eq!(opened(&vault, &HERE, &relabelled), Err(VaultFault::Forged));
    assert!(vault.next_data_key("acct_3", 0, NOW).is_err());
}

#[test]
fn a_worn_out_key_seals_no_more() {
    let (vault, _) = two_accounts(1);
    let vault = vault.with_sealing_limit(3);
    let sealed = vault.seal(&HERE, CARD).expect("first");
    vault.restore_usage(&[KeyUsage {
        account: "acct_1".into(),
        mode: 0,
        number: 1,
        sealings: 2,
    }]);
    vault.seal(&HERE, CARD).expect("third");
    for _ in 0..3 {
        assert_eq!(vault.seal(&HERE, CARD), Err(VaultFault::KeyWornOut));
    }
    let counts: Vec<_> = vault
        .usage()
        .into_iter()
        .map(|usage| usage.sealings)
        .collect();
    assert_eq!(counts, [3, 0, 0, 0]);
    assert_eq!(opened(&vault, &HERE, &sealed), Ok(CARD.to_vec()));
    vault
        .seal(&Place { mode: 1, ..HERE }, CARD)
        .expect("another key");
    let next = vault.next_data_key("acct_1", 0, NOW).expect("made");
    vault.load(&[next]).expect("loaded");
    vault.seal(&HERE, CARD).expect("sealed by the new key");
}

#[test]
fn threads_never_exceed_the_limit() {
    let (vault, _) = two_accounts(1);
    let vault = vault.with_sealing_limit(100);
    let seal = || (0..50).filter(|_| vault.seal(&HERE, CARD).is_ok()).count();
    let sealed: usize = thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(seal));
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .sum()
    });
    assert_eq!(sealed, 100);
}

#[test]
fn stored_words_name_their_purpose() {
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::from_word(purpose.word()), Some(purpose));
    }
    assert_eq!(Purpose::from_word("Data"), None);
}

#[test]
fn the_description_lists_every_key_and_no_secret() {
    let (vault, records) = two_accounts(1);
    vault.seal(&HERE, CARD).expect("sealed");
    let keys = vault.describe();
    let purposes: Vec<_> = keys.iter().take(6).map(|key| key.purpose).collect();
    assert_eq!(
        purposes,
        [
            "master",
            "pepper",
            "data",
            "fingerprint",
            "digest",
            "session"
        ]
    );
    assert_eq!(keys.len(), 2 + records.len());
    assert_eq!(keys[2].sealings, Some((1, SEALINGS_PER_KEY)));
    assert_eq!(keys[3].sealings, None);
    let expected = (Some("acct_1"), Some(0), 1, NOW);
    let described = (
        keys[2].account.as_deref(),
        keys[2].mode,
        keys[2].number,
        keys[2].created_micros,
    );
    assert_eq!(described, expected);
    assert!(keys.iter().all(|key| key.bits == 256));
}

#[test]
fn debug_shows_no_secret() {
    let (vault, records) = two_accounts(1);
    let sealed = vault.seal(&HERE, CARD).expect("sealed");
    let plain = vault.open(&HERE, &sealed).expect("opened");
    let session = vault.session_key("acct_1", 0).expect("a key");
    let shown = format!(
        "{vault:?} {records:?} {plain:?} {session:?} {:?}",
        vault.describe()
    );
    assert!(shown.starts_with("Vault { master: MasterKey { id: "));
    assert!(!shown.contains("4242"));
    let keys = vault.keyring.all();
    let secrets = keys.iter().map(|(_, _, key)| key.secret.expose());
    for secret in secrets.chain([vault.master.wrapping().expose()]) {
        let list = format!("{secret:?}");
        assert!(!shown.contains(&list[1..20]));
        assert!(!shown.contains(&data_encoding::HEXLOWER.encode(secret)[..12]));
    }
}
