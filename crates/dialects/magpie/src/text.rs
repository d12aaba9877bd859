//! Single values as the API's own server reads them.
//!
//! * [`python`] has the language's own forms: white space, numbers and quotes.
//! * [`kind`] turns values of one kind into another: a number into a text, a list into a map.
//! * [`rule`] has the rules of members: lengths, the pattern of names, addresses, card numbers.
//! * [`url`] and [`email`] check and normalise addresses.

pub(crate) mod email;
pub(crate) mod kind;
pub(crate) mod python;
pub(crate) mod rule;
pub(crate) mod url;
