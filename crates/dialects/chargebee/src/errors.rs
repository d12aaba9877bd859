//! The error bodies of this API.
//!
//! A [`Problem`] is one error in the vendor's words. What the server finds is phrased in
//! [`trouble`], what the core refuses in [`refusal`], what a form has wrong in [`issues`].

pub(crate) mod causes;
pub(crate) mod issues;
pub(crate) mod refusal;
pub(crate) mod trouble;

use domain::mask::mask_numbers;
use kit::Reply;
use tree::{Map, Tree};

use crate::write;

/// Most characters of a caller's id that are repeated in a message.
const ECHO_MAX: usize = 100;

/// One error: status, class, code and what is to blame.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: u16,
    class: &'static str,
    code: &'static str,
    message: String,
    params: Vec<String>,
    cause: Option<&'static str>,
    retry_after: Option<u64>,
}

impl Problem {
    /// A 400 of the class that most errors have.
    pub(crate) fn request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request", code, message)
    }

    /// A 400 about a payment method that cannot be stored.
    pub(crate) fn verification(message: impl Into<String>) -> Self {
        Self::new(
            400,
            "payment",
            "payment_method_verification_failed",
            message,
        )
    }

    /// A member that breaks a rule of its own; `rule` follows the name in the message.
    pub(crate) fn wrong_value(param: &str, rule: &str) -> Self {
        Self::request("param_wrong_value", format!("{param} : {rule}")).about(param)
    }

    /// A member that is required.
    pub(crate) fn blank(param: &str) -> Self {
        Self::wrong_value(param, "cannot be blank")
    }

    /// A member with too many characters.
    pub(crate) fn too_long(param: &str, max: usize) -> Self {
        Self::wrong_value(param, &format!("cannot exceed {max} characters"))
    }

    /// An id that nobody has, and the member that holds it.
    pub(crate) fn not_found(id: &str, param: &str) -> Self {
        let id: String = id.chars().take(ECHO_MAX).collect();
        let message = format!("{id} not found");
        Self::new(404, "invalid_request", "resource_not_found", message).about(param)
    }

    /// Several of a group of which only one may be given.
    pub(crate) fn too_many(given: &[&str]) -> Self {
        let message = format!("Only one of {} can be given", given.join(", "));
        let problem = Self::request("invalid_request", message);
        given
            .iter()
            .fold(problem, |problem, name| problem.about(name))
    }

    /// A resource whose state forbids the call.
    pub(crate) fn state(message: impl Into<String>) -> Self {
        Self::new(409, "invalid_request", "invalid_state_for_request", message)
    }

    /// A call that has to wait; the clients do not try again unless they are told when.
    pub(crate) fn throttled(
        code: &'static str,
        message: impl Into<String>,
        retry_after: u64,
    ) -> Self {
        let problem = Self::new(429, "operation_failed", code, message);
        Self {
            retry_after: Some(retry_after.max(1)),
            ..problem
        }
    }

    /// An error of any kind.
    pub(crate) fn new(
        status: u16,
        class: &'static str,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let message = message.into();
        Self {
            status,
            class,
            code,
            message,
            params: Vec::new(),
            cause: None,
            retry_after: None,
        }
    }

    /// Names one more member that is to blame.
    pub(crate) fn about(mut self, param: &str) -> Self {
        if !self.params.iter().any(|known| known == param) {
            self.params.push(param.to_owned());
        }
        self
    }

    /// Adds the cause that is the same for all gateways.
    pub(crate) fn caused_by(mut self, cause: &'static str) -> Self {
        self.cause = Some(cause);
        self
    }

    /// The answer.
    pub(crate) fn reply(&self) -> Reply {
        let message = mask_numbers(&self.message).into_owned();
        let mut body = Map::new();
        body.insert("message", message.as_str());
        body.insert("type", self.class);
        body.insert("api_error_code", self.code);
        if let Some(param) = self.param() {
            body.insert("param", param);
        }
        if let Some(cause) = self.cause {
            body.insert("error_cause_id", cause);
        }
        // Copies under older names; one client fails when the first two are missing.
        body.insert("error_code", self.code);
        body.insert("error_msg", message);
        if let Some(first) = self.params.first() {
            body.insert("error_param", first.as_str());
        }
        body.insert("http_status_code", i64::from(self.status));
        let reply = write::reply(self.status, body);
        match self.retry_after {
            Some(seconds) => reply.with("retry-after", seconds.to_string()),
            None => reply,
        }
    }

    /// One name, or a list when several members are at fault.
    fn param(&self) -> Option<Tree> {
        match self.params.as_slice() {
            [] => None,
            [only] => Some(only.as_str().into()),
            several => Some(
                several
                    .iter()
                    .map(|name| name.as_str().into())
                    .collect::<Vec<_>>()
                    .into(),
            ),
        }
    }
}

#[cfg(test)]
mod tests;
