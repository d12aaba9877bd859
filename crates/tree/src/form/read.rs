use super::node::Node;
use super::path::steps;
use super::percent::{Plus, decode};
use super::{Error, ErrorKind, Limits};
use crate::Tree;
use crate::members::Members;

/// Reads a form body. The tree is a map; its leaves are texts.
///
/// # Errors
///
/// The first parameter that is not UTF-8 or holds U+0000, or with which the form exceeds the
/// limits. Contradicting parameters are no error: the last one wins.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Tree, Error> {
    let mut form = Form {
        root: Node::Names(Members::default()),
        left: limits.members,
    };
    let mut position = 0;
    form.count().map_err(|kind| Error { kind, position })?;
    for pair in bytes.split(|&byte| byte == b'&') {
        let added = form.add(pair, limits.effective_depth());
        added.map_err(|kind| Error { kind, position })?;
        position += pair.len() + 1;
    }
    Ok(form.root.into_root())
}

/// Reads the query of a URL, without its question mark, as a form.
///
/// # Errors
///
/// As [`read`].
pub fn read_query(query: &str, limits: &Limits) -> Result<Tree, Error> {
    read(query.as_bytes(), limits)
}

struct Form {
    root: Node,
    /// How many more values may follow.
    left: usize,
}

impl Form {
    /// Adds one parameter, `name=value`. One without a name is skipped.
    fn add(&mut self, pair: &[u8], depth: usize) -> Result<(), ErrorKind> {
        let split = pair
            .iter()
            .position(|&byte| byte == b'=')
            .unwrap_or(pair.len());
        let (name, value) = pair.split_at(split);
        let name = decode(name, Plus::Blank)?;
        let value = decode(value.get(1..).unwrap_or_default(), Plus::Blank)?;
        if name.is_empty() {
            return Ok(());
        }
        let steps = steps(&name, depth)?;
        self.count()?;
        let mut node = &mut self.root;
        for (place, step) in steps.iter().enumerate() {
            if !node.can_take(step) {
                self.left = self.left.checked_sub(1).ok_or(ErrorKind::TooLarge)?;
            }
            node = node.child(step, &steps[place + 1..]);
        }
        *node = Node::Text(value);
        Ok(())
    }

    fn count(&mut self) -> Result<(), ErrorKind> {
        self.left = self.left.checked_sub(1).ok_or(ErrorKind::TooLarge)?;
        Ok(())
    }
}
