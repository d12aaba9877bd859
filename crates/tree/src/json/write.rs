use crate::Tree;

/// Writes a tree as JSON in one line without blanks; only what JSON requires is escaped.
pub fn write(tree: &Tree) -> String {
    let mut out = String::with_capacity(256);
    write_into(&mut out, tree);
    out
}

/// Writes a tree as [`write()`] does, at the end of a text.
pub fn write_into(out: &mut String, tree: &Tree) {
    match tree {
        Tree::Null => out.push_str("null"),
        Tree::Bool(true) => out.push_str("true"),
        Tree::Bool(false) => out.push_str("false"),
        Tree::Number(number) => out.push_str(number.text()),
        Tree::Text(text) => write_text(out, text),
        Tree::List(elements) => {
            let mut before = '[';
            for element in elements {
                out.push(before);
                write_into(out, element);
                before = ',';
            }
            out.push_str(if elements.is_empty() { "[]" } else { "]" });
        }
        Tree::Map(members) => {
            let mut before = '{';
            for (name, value) in members.iter() {
                out.push(before);
                write_text(out, name);
                out.push(':');
                write_into(out, value);
                before = ',';
            }
            out.push_str(if members.is_empty() { "{}" } else { "}" });
        }
    }
}

/// Writes a tree as JSON with one value per line, each level indented by two blanks.
pub fn write_pretty(tree: &Tree) -> String {
    let mut out = String::with_capacity(512);
    write_indented(&mut out, tree, 0);
    out
}

fn write_indented(out: &mut String, tree: &Tree, level: usize) {
    match tree {
        Tree::List(elements) if !elements.is_empty() => {
            let mut before = "[";
            for element in elements {
                out.push_str(before);
                break_line(out, level + 1);
                write_indented(out, element, level + 1);
                before = ",";
            }
            break_line(out, level);
            out.push(']');
        }
        Tree::Map(members) if !members.is_empty() => {
            let mut before = "{";
            for (name, value) in members.iter() {
                out.push_str(before);
                break_line(out, level + 1);
                write_text(out, name);
                out.push_str(": ");
                write_indented(out, value, level + 1);
                before = ",";
            }
            break_line(out, level);
            out.push('}');
        }
        flat => write_into(out, flat),
    }
}

fn break_line(out: &mut String, level: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", level));
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let mut copied = 0;
    for (place, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[copied..place]);
        copied = place + 1;
        write_escape(out, byte);
    }
    out.push_str(&text[copied..]);
    out.push('"');
}

fn write_escape(out: &mut String, byte: u8) {
    let short = match byte {
        b'"' => '"',
        b'\\' => '\\',
        0x08 => 'b',
        0x0c => 'f',
        b'\n' => 'n',
        b'\r' => 'r',
        b'\t' => 't',
        _ => {
            out.push_str("\\u00");
            let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
            out.extend([digit(byte >> 4), digit(byte & 15)]);
            return;
        }
    };
    out.extend(['\\', short]);
}
