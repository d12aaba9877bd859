//! JSON web tokens with HS256 and nothing else (RFC 7515, RFC 7518 section 3.2).
//!
//! The algorithm is pinned here, not chosen by the token: a header that names another one, none
//! at all, or anything we do not understand makes the token invalid. What the claims mean, and
//! whether they have expired, is the caller's affair.

use aws_lc_rs::hmac;
use data_encoding::BASE64URL_NOPAD;

/// Keys must have at least as many bytes as the digest.
const SHORTEST_KEY: usize = 32;

/// Longer tokens are refused unread, in bytes.
const LONGEST_TOKEN: usize = 8192;

/// The only members a header may have, all of them text.
const MEMBERS: [&str; 4] = ["alg", "typ", "kid", "cty"];

/// The signed token for a header and claims, both as JSON text that goes in unchanged.
///
/// A key of fewer than 32 bytes makes a token that [`verify`] refuses.
#[must_use]
pub fn sign(header_and_claims: (&str, &str), key: &[u8]) -> String {
    let (header, claims) = header_and_claims;
    let mut token = BASE64URL_NOPAD.encode(header.as_bytes());
    token.push('.');
    BASE64URL_NOPAD.encode_append(claims.as_bytes(), &mut token);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), token.as_bytes());
    token.push('.');
    BASE64URL_NOPAD.encode_append(tag.as_ref(), &mut token);
    token
}

/// The claims, as JSON text, of a token that was signed with this key; nothing otherwise.
#[must_use]
pub fn verify(token: &str, key: &[u8]) -> Option<String> {
    if key.len() < SHORTEST_KEY || token.len() > LONGEST_TOKEN {
        return None;
    }
    let (signed, tag) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    // A fourth part would end up in the claims; the dot is not in the alphabet and fails here.
    let (header, claims, tag) = (decode(header)?, decode(claims)?, decode(tag)?);
    if !header_names_hs256(std::str::from_utf8(&header).ok()?) {
        return None;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::verify(&key, signed.as_bytes(), &tag).ok()?;
    String::from_utf8(claims).ok()
}

/// Strict base64url: no padding, no line ends, no loose bits at the end. One token has one form.
fn decode(part: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(part.as_bytes()).ok()
}

/// Whether the header is a flat object of known text members with `"alg":"HS256"` and, if it
/// gives a type, `"typ":"JWT"`. Escapes, repeated names and other types of value are refused.
fn header_names_hs256(json: &str) -> bool {
    let Some(members) = Scanner(json).object() else {
        return false;
    };
    let value = |name| {
        members
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    };
    let known = members.iter().all(|(name, _)| MEMBERS.contains(name));
    let unique = members
        .iter()
        .enumerate()
        .all(|(at, (name, _))| members[..at].iter().all(|(earlier, _)| earlier != name));
    let typed = matches!(value("typ"), None | Some("JWT"));
    known && unique && typed && value("alg") == Some("HS256")
}

/// Reads the small part of JSON that a header needs.
struct Scanner<'a>(&'a str);

impl<'a> Scanner<'a> {
    /// The members of an object of text values that spans the whole input.
    fn object(mut self) -> Option<Vec<(&'a str, &'a str)>> {
        let mut members = Vec::new();
        self.take('{')?;
        loop {
            let name = self.text()?;
            self.take(':')?;
            members.push((name, self.text()?));
            if self.take(',').is_none() {
                break;
            }
        }
        self.take('}')?;
        self.skip_space();
        self.0.is_empty().then_some(members)
    }

    fn text(&mut self) -> Option<&'a str> {
        self.take('"')?;
        let (text, rest) = self.0.split_once('"')?;
        self.0 = rest;
        let plain = !text.chars().any(|c| c == '\\' || c.is_control());
        plain.then_some(text)
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        self.skip_space();
        self.0 = self.0.strip_prefix(wanted)?;
        Some(())
    }

    fn skip_space(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
    }
}

#[cfg(test)]
mod tests;
