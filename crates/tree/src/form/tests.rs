use proptest::prelude::*;

use super::{Error, ErrorKind, Limits, percent_decode, read, read_query, write};
use crate::{Map, Tree, json, map};

const WIDE: Limits = Limits {
    depth: 100,
    members: usize::MAX,
};

#[test]
fn forms() {
    let cases = [
        ("", "{}"),
        ("&&=&=x&", "{}"),
        ("a=1&b=2&a=3", r#"{"a":"3","b":"2"}"#),
        ("a&b=&c=d=e", r#"{"a":"","b":"","c":"d=e"}"#),
        ("na+me=a+b%20c%2B", r#"{"na me":"a b c+"}"#),
        ("a=%C3%A9%e2%82%ac\u{e9}", r#"{"a":"é€é"}"#),
        (
            "a=100%&b=%zz%4&c=%%41",
            r#"{"a":"100%","b":"%zz%4","c":"%A"}"#,
        ),
        (
            "card[number]=1&card[exp][year]=2",
            r#"{"card":{"number":"1","exp":{"year":"2"}}}"#,
        ),
        (
            "card%5Bnumber%5D=1&card%5bcvc]=2",
            r#"{"card":{"number":"1","cvc":"2"}}"#,
        ),
        ("a[]=1&a[]=2&a%5B%5D=3", r#"{"a":["1","2","3"]}"#),
        ("a[1]=x&a[0]=y&a[10]=z", r#"{"a":["y","x","z"]}"#),
        (
            "a[007]=x&a[99999999999999999999999]=z&a[8]=y",
            r#"{"a":["x","y","z"]}"#,
        ),
        ("a[0]=x&a[b]=y", r#"{"a":{"0":"x","b":"y"}}"#),
        ("0=x&1=y", r#"{"0":"x","1":"y"}"#),
        (
            "a[1][b]=1&a[0][b]=2&a[0][c]=3",
            r#"{"a":[{"b":"2","c":"3"},{"b":"1"}]}"#,
        ),
        (
            "a[][b]=1&a[][c]=2&a[][b]=3",
            r#"{"a":[{"b":"1","c":"2"},{"b":"3"}]}"#,
        ),
        (
            "a[][b][c]=1&a[][b][d]=2&a[][b][c]=3",
            r#"{"a":[{"b":{"c":"1","d":"2"}},{"b":{"c":"3"}}]}"#,
        ),
        ("a[][b][]=1&a[][b][]=2", r#"{"a":[{"b":["1","2"]}]}"#),
        ("a[][]=1&a[][]=2", r#"{"a":[["1"],["2"]]}"#),
        (
            "ids[id][1]=b&ids[id][0]=a&ids[kind][0]=c",
            r#"{"ids":{"id":["a","b"],"kind":["c"]}}"#,
        ),
        (
            "source=tok&x=1&source[number]=4",
            r#"{"source":{"number":"4"},"x":"1"}"#,
        ),
        ("source[number]=4&source=tok", r#"{"source":"tok"}"#),
        ("a[]=1&a=2", r#"{"a":"2"}"#),
        ("a[]=1&a[b]=2", r#"{"a":{"b":"2"}}"#),
        ("a[b]=2&a[]=1", r#"{"a":["1"]}"#),
        (
            "a[b=1&a]=2&[c]=3&d[e]f=4&g[=5",
            r#"{"a[b":"1","a]":"2","[c]":"3","d[e]f":"4","g[":"5"}"#,
        ),
    ];
    for (form, expected) in cases {
        let tree = read(form.as_bytes(), &Limits::REQUEST);
        assert_eq!(
            tree.as_ref().map(json::write),
            Ok(expected.into()),
            "{form}"
        );
        assert!(tree == read_query(form, &Limits::REQUEST));
    }
}

#[test]
fn refused_forms() {
    let limits = Limits {
        depth: 3,
        members: 4,
    };
    let cases: [(&[u8], ErrorKind, usize); 10] = [
        (b"a=\xff", ErrorKind::InvalidUtf8, 0),
        (b"a=1&b%C3=2", ErrorKind::InvalidUtf8, 4),
        (b"a=%ED%A0%80", ErrorKind::InvalidUtf8, 0),
        (b"&&a=x%00", ErrorKind::NullByte, 2),
        (b"a\0=x", ErrorKind::NullByte, 0),
        (b"a[b][c]=1&a[b][c][]=1", ErrorKind::TooDeep, 10),
        (b"a=1&b=2&c=3&d=4", ErrorKind::TooLarge, 12),
        (b"a=1&a=2&a=3&a=4", ErrorKind::TooLarge, 12),
        (b"a[]=1&a[]=2&a[]=3", ErrorKind::TooLarge, 12),
        (b"a[b][c]=1&d=1", ErrorKind::TooLarge, 10),
    ];
    for (form, kind, position) in cases {
        assert_eq!(
            read(form, &limits).err(),
            Some(Error { kind, position }),
            "{form:?}"
        );
    }
    assert!(
        read(
            b"a=1",
            &Limits {
                depth: 1,
                members: 2
            }
        )
        .is_ok()
    );
    assert!(
        read(
            b"",
            &Limits {
                depth: 1,
                members: 0
            }
        )
        .is_err()
    );
}

#[test]
fn path_segments() {
    for (segment, expected) in [
        ("src_1", Some("src_1")),
        ("a%2Fb+c", Some("a/b+c")),
        ("%C3%A9", Some("é")),
        ("50%", Some("50%")),
        ("%+1%4", Some("%+1%4")),
        ("%C3", None),
        ("a%00", None),
    ] {
        assert_eq!(percent_decode(segment).as_deref(), expected, "{segment}");
    }
}

#[test]
fn writing() {
    let tree = map([
        ("a b", "1 & 2=ü*".into()),
        (
            "m",
            map([
                ("x", 5.into()),
                ("y", map([("z", true.into())])),
                ("none", map([])),
            ]),
        ),
        ("l", vec!["p".into(), map([("q", Tree::Null)])].into()),
    ]);
    let expected = "a+b=1+%26+2%3D%C3%BC*&m[x]=5&m[y][z]=true&l[0]=p&l[1][q]=";
    assert_eq!(write(&tree), expected);
    assert_eq!(write(&"text".into()), "");
}

#[test]
fn hostile_forms_end_in_reasonable_time() {
    let size = |form: &str, path: &[&str]| {
        let tree = read(form.as_bytes(), &WIDE).expect("a form");
        match tree.at(path) {
            Some(Tree::Map(members)) => members.len(),
            Some(Tree::List(elements)) => elements.len(),
            _ => 0,
        }
    };
    let many = |pair: fn(usize) -> String| (0..40_000).map(pair).collect::<String>();
    assert_eq!(size(&many(|i| format!("k{i}=&")), &[]), 40_000);
    assert_eq!(size(&many(|i| format!("a[k{i}]=&")), &["a"]), 40_000);
    assert_eq!(
        size(&many(|i| format!("a[{}]=&", 40_000 - i)), &["a"]),
        40_000
    );
    assert_eq!(size(&many(|_| "a[][b]=&".into()), &["a"]), 40_000);
    assert_eq!(size(&many(|i| format!("a[][k{i}]=&")), &["a"]), 1);
    assert_eq!(
        size(
            &many(|i| format!("a{}=&", ["", "[]", "[b]"][(i + 1) % 3])),
            &["a"]
        ),
        1
    );

    let endless = Limits {
        depth: usize::MAX,
        members: usize::MAX,
    };
    let deep = format!("a{}=1", "[b]".repeat(1_000_000));
    let error = read(deep.as_bytes(), &endless).expect_err("too deep");
    assert_eq!(error.kind, ErrorKind::TooDeep);
    assert!(read("%".repeat(2_000_000).as_bytes(), &WIDE).is_ok());
    assert!(read("[".repeat(2_000_000).as_bytes(), &WIDE).is_ok());
}

/// A tree that a form can say: texts below non-empty maps and lists, and no map inside the root
/// that would read as a list.
fn trees() -> impl Strategy<Value = Tree> {
    let name = "[^\\[\\]\0]{1,6}";
    let leaf = "[^\0]{0,12}".prop_map(Tree::from);
    let inner = leaf.prop_recursive(3, 20, 5, move |inner| {
        let members = prop::collection::vec((name, inner.clone()), 1..8);
        prop_oneof![
            prop::collection::vec(inner, 1..12).prop_map(Tree::List),
            members.prop_map(|members| {
                let mut members: Map = members.into_iter().collect();
                members.insert("name", "x");
                Tree::Map(members)
            }),
        ]
    });
    prop::collection::vec((name, inner), 0..8)
        .prop_map(|members| Tree::Map(members.into_iter().collect()))
}

proptest! {
    #[test]
    fn what_is_written_reads_back(tree in trees()) {
        let form = write(&tree);
        prop_assert!(read(form.as_bytes(), &WIDE) == Ok(tree), "{form}");
    }

    #[test]
    fn brackets_may_be_encoded(tree in trees()) {
        let form = write(&tree).replace('[', "%5B").replace(']', "%5d");
        prop_assert!(read(form.as_bytes(), &WIDE) == Ok(tree), "{form}");
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(read(&bytes, &Limits::REQUEST));
    }

    #[test]
    fn any_form_reads_as_a_map(form in "([xy]|\\[|\\]|\\[\\]|=|&|%|%5B|7|é){0,40}") {
        let tree = read(form.as_bytes(), &Limits::REQUEST);
        prop_assert!(matches!(tree, Ok(Tree::Map(_))));
        prop_assert!(percent_decode(&form).is_some());
    }
}
