use super::ErrorKind;

/// One step from a level of the form to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// To the member of this name.
    Name(&'a str),
    /// To another element of the list: `[]`.
    Append,
}

/// Splits a decoded name: `a[b][]` is a, then b, then another element.
///
/// The first step reaches to the first bracket, which cannot be the first character. A name whose
/// brackets do not pair up from there to its end is one step. More steps than `most` are an error.
pub(super) fn steps(name: &str, most: usize) -> Result<Vec<Step<'_>>, ErrorKind> {
    let Some(open) = name.bytes().skip(1).position(|byte| byte == b'[') else {
        return Ok(vec![Step::Name(name)]);
    };
    let (head, mut rest) = name.split_at(open + 1);
    let mut steps = vec![Step::Name(head)];
    while !rest.is_empty() {
        let inside = rest
            .strip_prefix('[')
            .and_then(|inside| inside.split_once(']'));
        let Some((inside, after)) = inside else {
            return Ok(vec![Step::Name(name)]);
        };
        if steps.len() >= most {
            return Err(ErrorKind::TooDeep);
        }
        steps.push(if inside.is_empty() {
            Step::Append
        } else {
            Step::Name(inside)
        });
        rest = after;
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::Step::{Append, Name};
    use super::*;

    #[test]
    fn names() {
        let cases: [(&str, &[Step<'_>]); 14] = [
            ("a", &[Name("a")]),
            ("a[b]", &[Name("a"), Name("b")]),
            ("a[b][c]", &[Name("a"), Name("b"), Name("c")]),
            ("a[]", &[Name("a"), Append]),
            ("a[][b]", &[Name("a"), Append, Name("b")]),
            ("é[ü]", &[Name("é"), Name("ü")]),
            ("a[b[c]", &[Name("a"), Name("b[c")]),
            ("a]b", &[Name("a]b")]),
            ("[a]", &[Name("[a]")]),
            ("[a][b]", &[Name("[a]"), Name("b")]),
            ("a[", &[Name("a[")]),
            ("a[b", &[Name("a[b")]),
            ("a[b]c", &[Name("a[b]c")]),
            ("a[b]]", &[Name("a[b]]")]),
        ];
        for (name, expected) in cases {
            assert_eq!(steps(name, 3).as_deref(), Ok(expected), "{name}");
        }
        assert_eq!(steps("a[b][c]", 2), Err(ErrorKind::TooDeep));
        assert_eq!(
            steps(&"[".repeat(1_000_000), 2),
            Ok(vec![Name(&"[".repeat(1_000_000))])
        );
    }
}
