//! A value that is wiped when it goes away and never prints itself.

use std::fmt;

use zeroize::Zeroize;

/// A secret in memory: wiped on drop, without `Display`, serialization or comparison.
///
/// Its `Debug` shows that there is a secret, never which. Compare with [`crate::same`].
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes charge of a value; from here on it is wiped when dropped.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Lends the value. The long word marks every place where a secret is looked at.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// Lends the value for filling in place, so that no copy is left behind.
    pub(crate) fn expose_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Zeroize + Clone> Clone for Secret<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    struct Watched(Rc<Cell<bool>>);

    impl Zeroize for Watched {
        fn zeroize(&mut self) {
            self.0.set(true);
        }
    }

    #[test]
    fn debug_hides_the_value() {
        let secret = Secret::new(String::from("4242424242424242"));
        assert_eq!(
            format!("{secret:?} {:?}", Some(&secret)),
            "Secret(…) Some(Secret(…))"
        );
    }

    #[test]
    fn dropping_wipes() {
        let wiped = Rc::new(Cell::new(false));
        drop(Secret::new(Watched(Rc::clone(&wiped))));
        assert!(wiped.get());
    }
}
