//! The one form of every error answer.

pub(crate) mod decline;
pub(crate) mod missing;
pub(crate) mod money;
pub(crate) mod proof;
pub(crate) mod refusal;
pub(crate) mod trouble;

use domain::mask::mask_numbers;
use kit::Reply;
use tree::{Map, Tree};

/// The four words that stand in `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Api,
    Card,
    Idempotency,
    InvalidRequest,
}

impl Type {
    const fn word(self) -> &'static str {
        match self {
            Type::Api => "api_error",
            Type::Card => "card_error",
            Type::Idempotency => "idempotency_error",
            Type::InvalidRequest => "invalid_request_error",
        }
    }
}

/// Where the pages about error codes are.
const DOC_URL: &str = "https://stripe.com/docs/error-codes/";

/// Codes on the wire that have no such page.
const UNDOCUMENTED: [&str; 1] = ["property_expansion_max_depth"];

/// Most characters of a caller's own text that a message repeats.
const ECHO_MAX: usize = 200;

/// An error before it becomes bytes.
#[derive(Clone, Debug)]
pub(crate) struct Error {
    status: u16,
    kind: Type,
    code: Option<&'static str>,
    decline_code: Option<&'static str>,
    message: String,
    param: Option<String>,
    more: Vec<(&'static str, Tree)>,
}

impl Error {
    /// An error with a status and a type of its own.
    pub(crate) fn new(status: u16, kind: Type, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            status,
            kind,
            code: None,
            decline_code: None,
            message,
            param: None,
            more: Vec::new(),
        }
    }

    /// A bad parameter: 400, `invalid_request_error`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, Type::InvalidRequest, message)
    }

    /// The card or the bank said no: 402, `card_error`.
    pub(crate) fn card(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(402, Type::Card, message).code(code)
    }

    /// The same error with another status.
    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same error with a code.
    pub(crate) fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// The same error with the issuer's reason.
    pub(crate) fn decline_code(mut self, code: &'static str) -> Self {
        self.decline_code = Some(code);
        self
    }

    /// The same error with the parameter that is to blame.
    pub(crate) fn param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// The same error without a parameter that is named but empty: only attaching has that.
    pub(crate) fn unblamed(mut self) -> Self {
        self.param = self.param.filter(|param| !param.is_empty());
        self
    }

    /// The same error with one more member: the id of a charge, or an object that the call
    /// concerned.
    pub(crate) fn more(mut self, name: &'static str, value: impl Into<Tree>) -> Self {
        self.more.push((name, value.into()));
        self
    }

    /// The answer: members in alphabetical order, stray card numbers masked.
    pub(crate) fn reply(&self) -> Reply {
        Reply::pretty(self.status, &tree::map([("error", self.tree())]))
    }

    /// The error itself, as objects that failed keep it too.
    pub(crate) fn tree(&self) -> Tree {
        let mut error = self.more.clone();
        if let Some(code) = self.code {
            error.push(("code", code.into()));
        }
        if let Some(code) = self.decline_code {
            error.push(("decline_code", code.into()));
        }
        if let Some(code) = self.code.filter(|code| !UNDOCUMENTED.contains(code)) {
            let url = format!("{DOC_URL}{}", code.replace('_', "-"));
            error.push(("doc_url", url.into()));
        }
        error.push(("message", mask_numbers(&self.message).into_owned().into()));
        if let Some(param) = &self.param {
            error.push(("param", mask_numbers(param).into_owned().into()));
        }
        error.push(("type", self.kind.word().into()));
        error.sort_by_key(|(name, _)| *name);
        error
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<Map>()
            .into()
    }
}

impl From<Error> for Reply {
    fn from(error: Error) -> Self {
        error.reply()
    }
}

/// A caller's text as a message may repeat it: cut when it is long.
pub(crate) fn echoed(text: &str) -> String {
    // Masked before it is cut, since half a card number is no longer known as one.
    let masked = mask_numbers(text);
    match masked.char_indices().nth(ECHO_MAX) {
        Some((end, _)) => format!("{}...", &masked[..end]),
        None => masked.into_owned(),
    }
}

/// "No such customer: 'cus_x'", as the versions since 2021 and before say it.
pub(crate) fn no_such(kind: &str, id: &str, version: &crate::version::Version) -> String {
    let id = echoed(id);
    let quotes = if version.is_before(crate::version::QUOTED_IDS) {
        ""
    } else {
        "'"
    };
    let odd = id.contains(['\'', '"']) || id.trim() != id;
    let hint = match odd {
        true => ". Make sure you use the exact id without extra whitespace or quotes",
        false => "",
    };
    format!("No such {kind}: {quotes}{id}{quotes}{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::Version;

    #[test]
    fn members_are_in_alphabetical_order() {
        let reply = Error::card("card_declined", "Your card was declined.")
            .decline_code("generic_decline")
            .param("")
            .reply();
        assert_eq!(reply.status, 402);
        assert_eq!(
            String::from_utf8(reply.body).unwrap(),
            "{\n  \"error\": {\n    \"code\": \"card_declined\",\n    \
             \"decline_code\": \"generic_decline\",\n    \
             \"doc_url\": \"https://stripe.com/docs/error-codes/card-declined\",\n    \
             \"message\": \"Your card was declined.\",\n    \"param\": \"\",\n    \
             \"type\": \"card_error\"\n  }\n}\n"
        );
    }

    #[test]
    fn echoes_are_masked_and_cut() {
        let reply = Error::invalid(format!("No such token: '{}'", echoed("4242424242424242")));
        assert!(
            String::from_utf8(reply.reply().body)
                .unwrap()
                .contains("'************4242'")
        );
        assert_eq!(echoed(&"é".repeat(300)).chars().count(), ECHO_MAX + 3);
    }

    #[test]
    fn ids_are_quoted_since_2021() {
        let now = Version::newest();
        assert_eq!(no_such("token", "tok_x", &now), "No such token: 'tok_x'");
        let old = Version::parse("2020-08-27").unwrap();
        assert_eq!(no_such("token", "tok_x", &old), "No such token: tok_x");
        assert!(no_such("token", " tok_x", &now).ends_with("whitespace or quotes"));
    }
}
