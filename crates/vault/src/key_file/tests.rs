use std::fs::{self, Permissions};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

const NOW: i64 = 1_768_471_872_000_000;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("own file");
}

#[test]
fn a_created_file_reads_back_and_is_private() {
    let folder = folder();
    let path = folder.path().join("master.key");
    let made = MasterKey::create_file(&path, &Entropy::seeded(1), NOW).expect("created");
    let mode = fs::metadata(&path).expect("exists").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let read = MasterKey::read_file(&path).expect("readable");
    assert_eq!(
        (read.id(), read.created_micros(), read.mode()),
        (made.id(), NOW, "test")
    );
    assert!(crate::same(read.key.expose(), made.key.expose()));
    assert!(crate::same(read.wrapping.expose(), made.wrapping.expose()));
    assert!(!crate::same(read.wrapping.expose(), read.key.expose()));
}

#[test]
fn an_existing_file_is_never_overwritten() {
    let folder = folder();
    let path = folder.path().join("master.key");
    fs::write(&path, "precious").expect("written");
    let result = MasterKey::create_file(&path, &Entropy::seeded(1), NOW);
    assert!(matches!(result, Err(KeyError::Exists)));
    assert_eq!(fs::read_to_string(&path).expect("still there"), "precious");
}

#[test]
fn files_open_to_others_are_refused() {
    let folder = folder();
    let path = folder.path().join("master.key");
    MasterKey::create_file(&path, &Entropy::seeded(1), NOW).expect("created");
    for mode in [0o644, 0o640, 0o604, 0o620, 0o602, 0o610] {
        set_mode(&path, mode);
        let refused = MasterKey::read_file(&path);
        assert!(matches!(refused, Err(KeyError::Permissions)), "{mode:o}");
    }
    for mode in [0o600, 0o400] {
        set_mode(&path, mode);
        assert!(MasterKey::read_file(&path).is_ok(), "{mode:o}");
    }
    assert!(KeyError::Permissions.to_string().contains("chmod 600"));
}

#[test]
fn missing_and_strange_files_are_named() {
    let folder = folder();
    let missing = MasterKey::read_file(&folder.path().join("nowhere"));
    assert!(matches!(missing, Err(KeyError::Missing)));
    let nowhere = folder.path().join("no/such/folder");
    let created = MasterKey::create_file(&nowhere, &Entropy::seeded(1), NOW);
    assert!(matches!(created, Err(KeyError::Missing)));
    let long = folder.path().join("long");
    for content in [vec![b'a'; 5000], vec![0xff; 10], Vec::new()] {
        fs::write(&long, content).expect("written");
        set_mode(&long, 0o600);
        assert!(matches!(
            MasterKey::read_file(&long),
            Err(KeyError::Malformed(_))
        ));
    }
    assert!(matches!(
        MasterKey::read_file(folder.path()),
        Err(KeyError::Malformed(_))
    ));
}

#[test]
fn every_changed_byte_is_noticed() {
    let text = MasterKey::generate(&Entropy::seeded(1), NOW).to_text();
    let text = text.expose();
    assert!(MasterKey::from_text(text).is_ok());
    for at in 0..text.len() - 1 {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        let changed = String::from_utf8(bytes).expect("still text");
        let refused = MasterKey::from_text(&changed);
        assert!(matches!(refused, Err(KeyError::Malformed(_))), "byte {at}");
        assert!(MasterKey::from_text(&text[..at]).is_err(), "cut at {at}");
    }
    assert!(MasterKey::from_text(&format!("{text}more\n")).is_err());
}

#[test]
fn nothing_shows_the_key() {
    let master = MasterKey::generate(&Entropy::seeded(1), NOW);
    let shown = format!("{master:?}");
    assert_eq!(
        shown,
        format!("MasterKey {{ id: \"{}\", .. }}", master.id())
    );
    let text = master.to_text().expose().replace("key: ", "key: !");
    let error = MasterKey::from_text(&text).expect_err("not base64");
    assert_eq!(
        format!("{error} {error:?}"),
        "malformed key: key Malformed(\"key\")"
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in "(wellspring key file 1\n)?(id: [0-9a-f]{14,18}\n)?\\PC{0,80}") {
        prop_assert!(MasterKey::from_text(&text).is_err());
    }
}
