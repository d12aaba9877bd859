//! Just enough TOML to read manifests, the lock file and `deny.toml`.

/// One `key = value`, wherever it stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The title above it, without brackets: `dependencies`, `package`; empty at the top.
    pub(super) table: String,
    /// As written, without the blanks around it.
    pub(super) key: String,
    /// As written; a list over several lines is joined, comments are gone.
    pub(super) value: String,
    /// The line of the key, counted from one.
    pub(super) line: usize,
}

/// Every entry in its order. Titles may repeat.
pub(super) fn entries(document: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut table = String::new();
    let mut lines = document.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let mut line = uncommented(line).trim().to_owned();
        if line.starts_with('[') {
            table = line.trim_matches(['[', ']']).trim().to_owned();
            continue;
        }
        while depth(&line) > 0 {
            let Some((_, next)) = lines.next() else { break };
            line.push(' ');
            line.push_str(uncommented(next).trim());
        }
        if let Some((key, value)) = line.split_once('=') {
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            entries.push(Entry {
                table: table.clone(),
                key,
                value,
                line: index + 1,
            });
        }
    }
    entries
}

/// What stands between quotes; anything else as it is.
pub(super) fn text(value: &str) -> &str {
    let value = value.trim();
    let quoted = |mark: char| {
        value
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
    };
    quoted('"').or_else(|| quoted('\'')).unwrap_or(value)
}

/// The items of a list.
pub(super) fn items(value: &str) -> Vec<&str> {
    let inside = value
        .trim()
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    split(inside.unwrap_or_default())
}

/// The value of a field of an inline table.
pub(super) fn field<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let inside = value
        .trim()
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))?;
    let pairs = split(inside)
        .into_iter()
        .filter_map(|pair| pair.split_once('='));
    pairs
        .filter(|(key, _)| key.trim() == name)
        .map(|(_, value)| text(value))
        .next()
}

/// Splits at the commas that stand in no brackets and no quotes.
fn split(inside: &str) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for (position, depth, character) in plain(inside) {
        if depth == 0 && character == ',' {
            parts.push(inside[start..position].trim());
            start = position + 1;
        }
    }
    parts.push(inside[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn uncommented(line: &str) -> &str {
    let comment = plain(line).find(|(_, _, character)| *character == '#');
    &line[..comment.map_or(line.len(), |(position, _, _)| position)]
}

fn depth(line: &str) -> i32 {
    plain(line).last().map_or(0, |(_, depth, _)| depth)
}

/// The characters outside quotes: where, how deep in brackets (after this one), which.
fn plain(line: &str) -> impl Iterator<Item = (usize, i32, char)> {
    let (mut quote, mut escaped, mut depth) = (None, false, 0);
    line.char_indices()
        .filter_map(move |(position, character)| {
            match (quote, character) {
                (Some('"'), '\\') if !escaped => {
                    escaped = true;
                    return None;
                }
                (Some(mark), _) => {
                    if character == mark && !escaped {
                        quote = None;
                    }
                    escaped = false;
                    return None;
                }
                (None, '"' | '\'') => {
                    quote = Some(character);
                    return None;
                }
                (None, '[' | '{') => depth += 1,
                (None, ']' | '}') => depth -= 1,
                (None, _) => {}
            }
            Some((position, depth, character))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_know_their_table_and_line() {
        let document = "a = 1 # one\n[x.y] # title\nb.c = true\nd = [\n  \"#]\", # no\n  2,\n]\n\
                        [[z]]\ne = 'f'\nnothing\n";
        let found: Vec<_> = entries(document)
            .into_iter()
            .map(|entry| {
                (
                    entry.line,
                    format!("{}|{}|{}", entry.table, entry.key, entry.value),
                )
            })
            .collect();
        let expected = [
            (1, "|a|1".to_owned()),
            (3, "x.y|b.c|true".to_owned()),
            (4, "x.y|d|[ \"#]\", 2, ]".to_owned()),
            (9, "z|e|'f'".to_owned()),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn values_are_taken_apart() {
        let list = r#"[{ crate = "a, b", v = [1, 2] }, "c\",", { }]"#;
        assert_eq!(
            items(list),
            [r#"{ crate = "a, b", v = [1, 2] }"#, r#""c\",""#, "{ }"]
        );
        assert_eq!(field(items(list)[0], "crate"), Some("a, b"));
        assert_eq!(field(items(list)[0], "v"), Some("[1, 2]"));
        assert_eq!(field(items(list)[1], "crate"), None);
        assert_eq!(
            (text("\"a\""), text("'b'"), text("true")),
            ("a", "b", "true")
        );
    }

    #[test]
    fn broken_documents_end_somewhere() {
        for document in ["a = [", "= ", "[", "a = \"open\n", "é = { 'é"] {
            entries(document);
        }
    }
}
