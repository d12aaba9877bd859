use proptest::prelude::*;

use super::{Error, ErrorKind, Limits, read, write, write_into, write_pretty};
use crate::{Map, Number, Tree, map};

mod refused;

const WIDE: Limits = Limits {
    depth: 100,
    members: usize::MAX,
};

fn read_wide(text: &str) -> Result<Tree, Error> {
    read(text, &WIDE)
}

#[test]
fn malformed_documents_are_reported_as_python_does() {
    for &(text, message, position, line, column) in refused::REFUSED {
        let error = read(text, &Limits::REQUEST).expect_err(text);
        let found = (error.message(), error.position, error.line, error.column);
        assert_eq!(found, (message, position, line, column), "{text:?}");
    }
}

#[test]
fn errors_display_as_python_does() {
    let error = read_wide("{\n  \"type\": gcash\n}").expect_err("no value");
    assert_eq!(
        error.to_string(),
        "Expecting value: line 2 column 11 (char 12)"
    );
}

#[test]
fn accepted_documents() {
    let cases = [
        (" \t\r\n{} \n", "{}"),
        ("[ ]", "[]"),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
        (
            r#"{"a" : [ 1 , -0 , 1.50 , 1E+2 ] }"#,
            r#"{"a":[1,-0,1.50,1E+2]}"#,
        ),
        ("[NaN,Infinity,-Infinity]", "[NaN,Infinity,-Infinity]"),
        (
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        ),
        ("[null,true,false]", "[null,true,false]"),
        (
            r#""\"\\\/\b\f\n\r\t\u00e9\u001F""#,
            r#""\"\\/\b\f\n\r\té\u001f""#,
        ),
        (r#""\ud83d\ude00\uD83D\uDE00""#, "\"😀😀\""),
        (r#""\ud800""#, "\"\u{fffd}\""),
        (r#""\udc00x\ud800\ud83d\ude00""#, "\"\u{fffd}x\u{fffd}😀\""),
        (r#""\ud83d\n""#, r#""�\n""#),
        ("\"\u{7f}\u{2028}\u{feff}\"", "\"\u{7f}\u{2028}\u{feff}\""),
        (r#"{"":{"é":[]}}"#, r#"{"":{"é":[]}}"#),
    ];
    for (text, expected) in cases {
        assert_eq!(
            read_wide(text).as_ref().map(write),
            Ok(expected.into()),
            "{text}"
        );
    }
}

#[test]
fn limits() {
    let kind = |text: &str, depth, members| {
        read(text, &Limits { depth, members })
            .err()
            .map(|error| (error.kind, error.position))
    };
    assert_eq!(kind("[[1]]", 2, 3), None);
    assert_eq!(kind("[[1]]", 1, 3), Some((ErrorKind::TooDeep, 1)));
    assert_eq!(kind("1", 0, 1), None);
    assert_eq!(kind("[[1]]", 2, 2), Some((ErrorKind::TooLarge, 2)));
    assert_eq!(
        kind(r#"{"a":1,"a":2}"#, 1, 2),
        Some((ErrorKind::TooLarge, 11))
    );
    assert_eq!(kind("[{},{},[[]]]", 3, 9), None);
}

#[test]
fn hostile_documents_end_in_reasonable_time() {
    let deep = "[".repeat(5_000_000);
    let endless = Limits {
        depth: usize::MAX,
        members: usize::MAX,
    };
    let error = read(&deep, &endless).expect_err("too deep");
    assert_eq!(
        (error.kind, error.position),
        (ErrorKind::TooDeep, Limits::DEEPEST)
    );

    let deepest = "[".repeat(Limits::DEEPEST) + &"]".repeat(Limits::DEEPEST);
    let tree = read(&deepest, &endless).expect("deep enough");
    assert_eq!(write(&tree), deepest);

    let names: String = (0..200_000)
        .map(|number| format!("\"{number}\":0,"))
        .collect();
    let tree = read_wide(&format!("{{{names}\"0\":1}}")).expect("many names");
    assert_eq!(tree.as_map().map(Map::len), Some(200_000));

    let quotes = format!("\"{}\"", "\\\"".repeat(1_000_000));
    assert!(read_wide(&quotes).is_ok());
    assert!(read_wide(&"\"\\u0041".repeat(200_000)).is_err());
    assert!(read_wide(&"1".repeat(2_000_000)).is_ok());
}

#[test]
fn writing() {
    let tree = map([
        ("object", "card".into()),
        ("none", map([])),
        (
            "list",
            vec![1.into(), Tree::List(vec![]), map([("a", Tree::Null)])].into(),
        ),
    ]);
    assert_eq!(
        write(&tree),
        r#"{"object":"card","none":{},"list":[1,[],{"a":null}]}"#
    );
    let pretty = r#"{
  "object": "card",
  "none": {},
  "list": [
    1,
    [],
    {
      "a": null
    }
  ]
}"#;
    assert_eq!(write_pretty(&tree), pretty);
    assert_eq!(write_pretty(&"a\"".into()), r#""a\"""#);
    let mut out = String::from("data: ");
    write_into(&mut out, &true.into());
    assert_eq!(out, "data: true");
}

/// Any tree; numbers are of every form the reader knows.
fn trees() -> impl Strategy<Value = Tree> {
    let number = "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,2})?";
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        number.prop_map(|text| Tree::Number(Number::literal(&text).expect("a number"))),
        "(?s).{0,12}".prop_map(Tree::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Tree::List),
            prop::collection::vec((".{0,8}", inner), 0..20)
                .prop_map(|members| Tree::Map(members.into_iter().collect())),
        ]
    })
}

/// Texts that are JSON or nearly so.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"b", "\"", "\\", "\\u00e9", "\\ud83d", "\\ude00",
        "1", "-", "0", ".5", "e3", "null", "true", "NaN", "Infinity", " ", "\n", "é", "😀",
        "\u{1}",
    ]);
    prop_oneof![
        prop::collection::vec(token, 0..20).prop_map(|tokens| tokens.concat()),
        (trees(), any::<prop::sample::Index>(), any::<char>()).prop_map(|(tree, place, other)| {
            let mut characters: Vec<char> = write(&tree).chars().collect();
            let place = place.index(characters.len());
            characters[place] = other;
            characters.into_iter().collect()
        }),
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn what_is_written_reads_back(tree in trees()) {
        prop_assert!(read_wide(&write(&tree)) == Ok(tree.clone()));
        prop_assert!(read_wide(&write_pretty(&tree)) == Ok(tree));
    }

    #[test]
    fn another_reader_understands_what_is_written(tree in trees()) {
        let other = serde_json::from_str::<serde_json::Value>(&write(&tree));
        let pretty = serde_json::from_str::<serde_json::Value>(&write_pretty(&tree));
        prop_assert!(other.is_ok());
        prop_assert_eq!(other.ok(), pretty.ok());
    }

    #[test]
    fn what_another_reader_accepts_is_accepted_alike(text in nearly_json()) {
        if let Ok(other) = serde_json::from_str::<serde_json::Value>(&text) {
            let tree = read_wide(&text).map(|tree| write(&tree));
            let again = tree.as_deref().map(serde_json::from_str::<serde_json::Value>);
            prop_assert!(matches!(again, Ok(Ok(again)) if again == other));
        }
    }

    #[test]
    fn errors_lie_within_the_text(text in nearly_json()) {
        if let Err(error) = read(&text, &Limits { depth: 3, members: 9 }) {
            prop_assert!(error.position <= text.chars().count());
            prop_assert!(error.line >= 1 && error.column <= error.position + 1);
        }
    }
}
