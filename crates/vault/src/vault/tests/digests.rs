//! Fingerprints and other keyed digests.

use super::*;

#[test]
fn fingerprints_depend_on_account_mode_kind_key_and_the_entire_number() {
    let (vault, _) = two_accounts(1);
    let (other, _) = two_accounts(2);
    let print = |vault: &Vault, account, mode, kind, number: &[u8]| {
        vault
            .fingerprint(account, mode, kind, number)
            .expect("a fingerprint key")
    };
    let base = print(&vault, "acct_1", 0, "card", CARD);
    assert_eq!(base, print(&vault, "acct_1", 0, "card", CARD));
    let others = [
        print(&vault, "acct_2", 0, "card", CARD),
        print(&vault, "acct_1", 1, "card", CARD),
        print(&vault, "acct_1", 0, "bank_account", CARD),
        print(&vault, "acct_1", 0, "card", b"4242424242424243"),
        print(&vault, "acct_1", 0, "card", b"5242424242424242"),
        print(&vault, "acct_1", 0, "card", b"424242424242424"),
        print(&other, "acct_1", 0, "card", CARD),
    ];
    assert!(others.iter().all(|print| *print != base));
    let unknown = vault.fingerprint("acct_3", 0, "card", CARD);
    assert_eq!(unknown, Err(VaultFault::UnknownKey));
}

#[test]
fn the_published_fingerprint_is_not_the_stored_one() {
    let (vault, _) = two_accounts(1);
    let stored = vault
        .fingerprint("acct_1", 0, "card", CARD)
        .expect("a fingerprint");
    let public = vault
        .public_fingerprint("acct_1", 0, &stored)
        .expect("a fingerprint");
    assert_eq!(public.len(), 16);
    assert!(public.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert_eq!(
        vault.public_fingerprint("acct_1", 0, &stored),
        Ok(public.clone())
    );
    assert_ne!(
        vault.public_fingerprint("acct_2", 0, &stored),
        Ok(public.clone())
    );
    assert_ne!(public, base62(&stored));
    let texts = [
        data_encoding::HEXLOWER.encode(&stored),
        data_encoding::BASE64.encode(&stored),
    ];
    assert!(texts.iter().all(|text| !text.starts_with(&public)));
}

#[test]
fn base62_uses_all_of_its_digits() {
    assert_eq!(base62(&[0; 32]), "0".repeat(16));
    let mut highest = [0xff; 32];
    highest[..16].copy_from_slice(&(62_u128.pow(16) - 1).to_be_bytes());
    assert_eq!(base62(&highest), "z".repeat(16));
}

#[test]
fn digests_keep_their_parts_apart() {
    let (vault, _) = two_accounts(1);
    let digest = |purpose, parts: &[&[u8]]| {
        vault
            .digest("acct_1", 0, purpose, parts)
            .expect("a digest key")
    };
    let all = [
        digest("request", &[b"ab", b"c"]),
        digest("request", &[b"a", b"bc"]),
        digest("request", &[b"abc"]),
        digest("request", &[b"abc", b""]),
        digest("answer", &[b"abc"]),
        digest("request", &[]),
        vault
            .digest("acct_1", 1, "request", &[b"abc"])
            .expect("a digest key"),
        vault
            .digest("acct_2", 0, "request", &[b"abc"])
            .expect("a digest key"),
    ];
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
}

#[test]
fn credential_digests_depend_on_the_master_key() {
    let (one, other) = (vault(1), vault(2));
    assert_eq!(
        one.credential_digest("sk_test_1"),
        one.credential_digest("sk_test_1")
    );
    assert_ne!(
        one.credential_digest("sk_test_1"),
        one.credential_digest("sk_test_2")
    );
    assert_ne!(
        one.credential_digest("sk_test_1"),
        other.credential_digest("sk_test_1")
    );
    assert!(crate::same(b"equal", b"equal"));
    assert!(!crate::same(b"equal", b"equam") && !crate::same(b"equal", b"equals"));
}
