use std::collections::BTreeMap;

/// Named members in the order of their first appearance, while a document is being read.
///
/// A few members are searched one by one. From [`SMALL`] on an index answers, so that a document
/// made of nothing but names is not read in quadratic time. The index is a search tree and not a
/// hash table: nobody can choose names that collide in it.
pub(crate) struct Members<V> {
    entries: Vec<(String, V)>,
    index: BTreeMap<String, usize>,
}

/// Up to this many members a walk through them is quicker than the index.
const SMALL: usize = 16;

impl<V> Default for Members<V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            index: BTreeMap::new(),
        }
    }
}

impl<V> Members<V> {
    /// The value of a name, if the name is there.
    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.place(name).map(|place| &self.entries[place].1)
    }

    /// Sets a value. A name that is there keeps its place.
    pub(crate) fn set(&mut self, name: String, value: V) {
        match self.place(&name) {
            Some(place) => self.entries[place].1 = value,
            None => self.push(name, value),
        }
    }

    /// The value of a name, made with its default if it was not there.
    pub(crate) fn slot(&mut self, name: &str) -> &mut V
    where
        V: Default,
    {
        let place = self.place(name).unwrap_or_else(|| {
            self.push(name.to_owned(), V::default());
            self.entries.len() - 1
        });
        &mut self.entries[place].1
    }

    /// The names in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.as_str())
    }

    /// The same names with values made of theirs.
    pub(crate) fn map_values<W>(self, mut change: impl FnMut(V) -> W) -> Members<W> {
        let entries = self.entries.into_iter();
        let entries = entries.map(|(name, value)| (name, change(value))).collect();
        Members {
            entries,
            index: self.index,
        }
    }

    /// The members in order; each name is there once.
    pub(crate) fn into_entries(self) -> Vec<(String, V)> {
        self.entries
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.entries.len() <= SMALL {
            return self.entries.iter().position(|(known, _)| known == name);
        }
        self.index.get(name).copied()
    }

    fn push(&mut self, name: String, value: V) {
        let place = self.entries.len();
        self.entries.push((name, value));
        if place == SMALL {
            let names = self.entries.iter().enumerate();
            self.index = names
                .map(|(place, (name, _))| (name.clone(), place))
                .collect();
        } else if place > SMALL {
            self.index.insert(self.entries[place].0.clone(), place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_behave_alike() {
        for size in [1, SMALL - 1, SMALL, SMALL + 1, SMALL + 2, 100] {
            let mut members = Members::default();
            for round in 0..3 {
                for number in 0..size {
                    members.set(number.to_string(), (round, number));
                }
            }
            *members.slot("0") = (7, 7);
            assert_eq!(members.get("0"), Some(&(7, 7)));
            assert_eq!(members.get("none"), None);
            let entries = members.into_entries();
            assert_eq!(entries.len(), size);
            for (number, (name, value)) in entries.iter().enumerate().skip(1) {
                assert_eq!((name, value), (&number.to_string(), &(2, number)));
            }
        }
    }
}
