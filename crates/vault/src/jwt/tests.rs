use proptest::prelude::*;

use super::*;

const KEY: &[u8] = b"pelcro-dialect-test-secret-32byte";
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const CLAIMS: &str = concat!(
    r#"{"iss":"https://www.pelcro.com/api/v1/sdk/auth/login","iat":1768471872,"#,
    r#""exp":1773655872,"nbf":1768471872,"jti":"aB3dE5fG7hJ9kL1m","sub":"1001","#,
    r#""prv":"23bd5c8949f600adb39e701c400872db7a5976f7"}"#
);
const TOKEN: &str = concat!(
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
    "eyJpc3MiOiJodHRwczovL3d3dy5wZWxjcm8uY29tL2FwaS92MS9zZGsvYXV0aC9sb2dpbiIsImlhdCI6MTc2ODQ3",
    "MTg3MiwiZXhwIjoxNzczNjU1ODcyLCJuYmYiOjE3Njg0NzE4NzIsImp0aSI6ImFCM2RFNWZHN2hKOWtMMW0iLCJz",
    "dWIiOiIxMDAxIiwicHJ2IjoiMjNiZDVjODk0OWY2MDBhZGIzOWU3MDFjNDAwODcyZGI3YTU5NzZmNyJ9.",
    "9OVFw7cSaomCRKd1DO5vo_XLdmKZFPDgC3rZgEsihbc"
);

#[test]
fn the_worked_vector_signs_and_verifies() {
    assert_eq!(sign((HEADER, CLAIMS), KEY), TOKEN);
    assert_eq!(verify(TOKEN, KEY).as_deref(), Some(CLAIMS));
}

#[test]
fn another_key_or_a_short_one_verifies_nothing() {
    assert_eq!(verify(TOKEN, b"pelcro-dialect-test-secret-32bytf"), None);
    let short = &KEY[..31];
    assert_eq!(verify(&sign((HEADER, CLAIMS), short), short), None);
    assert_eq!(verify(&sign((HEADER, CLAIMS), b""), b""), None);
    assert!(verify(&sign((HEADER, CLAIMS), &KEY[..32]), &KEY[..32]).is_some());
}

#[test]
fn only_hs256_headers_are_accepted() {
    let good = [
        r#"{"alg":"HS256"}"#,
        " { \"typ\" : \"JWT\" ,\n\t\"alg\" : \"HS256\" , \"kid\" : \"1\" } ",
    ];
    for header in good {
        assert_eq!(
            verify(&sign((header, "{}"), KEY), KEY).as_deref(),
            Some("{}"),
            "{header}"
        );
    }
    let bad = [
        r#"{"alg":"none","typ":"JWT"}"#,
        r#"{"alg":"None"}"#,
        r#"{"alg":"RS256","typ":"JWT"}"#,
        r#"{"alg":"HS384"}"#,
        r#"{"alg":"hs256"}"#,
        r#"{"alg":"HS256 "}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"ALG":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","alg":"none"}"#,
        r#"{"alg":"HS256","typ":"JWE"}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":"HS256","zip":"DEF"}"#,
        r#"{"alg":"HS256","b64":false}"#,
        r#"{"\u0061lg":"HS256"}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":"HS256"}{}"#,
        r#"{"alg":"HS256",}"#,
        r#"["alg","HS256"]"#,
        r#"{"alg":"HS256""#,
        "{}",
        "",
    ];
    for header in bad {
        assert_eq!(verify(&sign((header, "{}"), KEY), KEY), None, "{header}");
    }
}

#[test]
fn other_shapes_are_refused() {
    let (signed, tag) = TOKEN.rsplit_once('.').expect("three parts");
    let none = BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#);
    let claims = BASE64URL_NOPAD.encode(CLAIMS.as_bytes());
    let bad = [
        String::new(),
        "..".to_owned(),
        signed.to_owned(),
        format!("{signed}."),
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{tag}"),
        format!("{TOKEN}.{tag}"),
        format!("{TOKEN}."),
        format!(".{TOKEN}"),
        format!("{TOKEN}="),
        format!("{TOKEN}\n"),
        format!(" {TOKEN}"),
        // The last letter carries two loose bits: `d` decodes to the same bytes as `c`.
        format!("{}d", &TOKEN[..TOKEN.len() - 1]),
        TOKEN.replace('_', "/"),
        format!("{signed}.{}", &tag[..tag.len() - 4]),
        format!("{TOKEN}{}", "A".repeat(LONGEST_TOKEN)),
    ];
    for token in bad {
        assert_eq!(verify(&token, KEY), None, "{token}");
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    for at in 0..TOKEN.len() {
        let mut bytes = TOKEN.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("still ASCII");
        assert_eq!(verify(&changed, KEY), None, "byte {at}");
    }
}

proptest! {
    #[test]
    fn whatever_is_signed_verifies(
        claims in "\\PC{0,60}",
        key in proptest::array::uniform32(0u8..),
    ) {
        prop_assert_eq!(verify(&sign((HEADER, &claims), &key), &key), Some(claims));
    }

    #[test]
    fn no_token_panics(token in "\\PC{0,80}", header in "\\PC{0,40}") {
        prop_assert_eq!(verify(&token, KEY), None);
        prop_assert_eq!(verify(&sign((&header, "{}"), KEY), KEY), None);
    }
}
