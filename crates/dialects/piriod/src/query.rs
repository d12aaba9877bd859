//! Query strings: flat names, the last of several values counts, and links to other pages.

use kit::Reply;
use tree::{Map, Tree, form};

use crate::errors;

/// Most parameters in one query.
const PARAMETERS_MAX: usize = 1_000;

/// The query as a map of texts.
pub(crate) fn read(query: &str) -> Result<Tree, Reply> {
    if query.split('&').count() > PARAMETERS_MAX {
        return Err(errors::detail(400, "The query has too many parameters."));
    }
    let members: Map = pairs(query)
        .into_iter()
        .map(|(name, value)| (name, Tree::Text(value)))
        .collect();
    Ok(Tree::Map(members))
}

/// A parameter of a query that [`read`] made; an empty one counts as not given.
pub(crate) fn value<'a>(query: &'a Tree, name: &str) -> Option<&'a str> {
    query
        .get(name)
        .and_then(Tree::as_str)
        .filter(|text| !text.is_empty())
}

/// The query with another page, parameters sorted by name; the first page has no number. Begins
/// with a question mark unless it is empty.
pub(crate) fn with_page(query: &str, page: u64) -> String {
    let mut parameters = pairs(query);
    parameters.retain(|(name, _)| name != "page");
    if page > 1 {
        parameters.push(("page".to_owned(), page.to_string()));
    }
    parameters.sort_by(|one, other| one.0.cmp(&other.0));
    let mut out = String::new();
    for (name, value) in parameters {
        out.push(if out.is_empty() { '?' } else { '&' });
        encode(&mut out, &name);
        out.push('=');
        encode(&mut out, &value);
    }
    out
}

fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// A part that does not decode to text is taken as it stands.
fn decoded(text: &str) -> String {
    form::percent_decode(&text.replace('+', " ")).unwrap_or_else(|| text.to_owned())
}

fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_and_sort_the_other_parameters() {
        for (query, page, link) in [
            ("", 1, ""),
            ("", 2, "?page=2"),
            ("page=2", 1, ""),
            (
                "usage=single&page=3&gateway=stripe",
                4,
                "?gateway=stripe&page=4&usage=single",
            ),
            ("metadata__a=b+c%26&page=last", 1, "?metadata__a=b+c%26"),
            ("x&b=%C3%A9&b=2", 2, "?b=%C3%A9&b=2&page=2&x="),
        ] {
            assert_eq!(with_page(query, page), link, "{query}");
        }
    }

    #[test]
    fn the_last_value_counts() {
        let query = read("a=1&a=2&b=&c[d]=x").unwrap();
        assert_eq!(value(&query, "a"), Some("2"));
        assert_eq!(value(&query, "b"), None);
        assert_eq!(value(&query, "c[d]"), Some("x"));
        assert_eq!(read(&"a&".repeat(2_000)).unwrap_err().status, 400);
    }
}
