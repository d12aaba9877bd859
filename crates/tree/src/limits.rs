/// How large a document the readers take before they stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Lists and maps inside one another, the outermost included. Counts above
    /// [`Limits::DEEPEST`] are taken as that.
    pub depth: usize,
    /// Values in the whole document: texts, lists, maps and so on, the outermost included.
    /// A value that a later one of the same name replaces still counts.
    pub members: usize,
}

impl Limits {
    /// The limits for a request from outside.
    pub const REQUEST: Self = Self {
        depth: 32,
        members: 10_000,
    };

    /// The deepest nesting any reader takes. Trees are walked by recursion, so this bounds the
    /// stack that reading, writing and dropping one can use.
    pub const DEEPEST: usize = 256;

    pub(crate) fn effective_depth(self) -> usize {
        self.depth.min(Self::DEEPEST)
    }
}
