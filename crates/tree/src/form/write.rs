use super::percent::encode_into;
use crate::Tree;

/// Writes a map as a form. Elements of lists get indexes (`a[0]=x`), the brackets of nesting are
/// not encoded, null becomes an empty value.
///
/// A form cannot say everything: empty lists and maps leave no trace, and only a map has names,
/// so any other tree gives an empty text. Numbers and truth values read back as texts.
pub fn write(tree: &Tree) -> String {
    let mut out = String::with_capacity(256);
    let mut name = String::with_capacity(64);
    if let Tree::Map(members) = tree {
        for (first, value) in members.iter() {
            name.clear();
            encode_into(&mut name, first);
            write_value(&mut out, &mut name, value);
        }
    }
    out
}

/// Writes what is below a name; the name is given back as it was.
fn write_value(out: &mut String, name: &mut String, value: &Tree) {
    let length = name.len();
    match value {
        Tree::Map(members) => {
            for (inner, value) in members.iter() {
                name.push('[');
                encode_into(name, inner);
                name.push(']');
                write_value(out, name, value);
                name.truncate(length);
            }
        }
        Tree::List(elements) => {
            for (index, element) in elements.iter().enumerate() {
                name.push('[');
                name.push_str(&index.to_string());
                name.push(']');
                write_value(out, name, element);
                name.truncate(length);
            }
        }
        Tree::Null => write_pair(out, name, ""),
        Tree::Bool(true) => write_pair(out, name, "true"),
        Tree::Bool(false) => write_pair(out, name, "false"),
        Tree::Number(number) => write_pair(out, name, number.text()),
        Tree::Text(text) => write_pair(out, name, text),
    }
}

fn write_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    out.push_str(name);
    out.push('=');
    encode_into(out, value);
}
