//! Documents of agreements, which this server does not make.

use kit::{Call, Reply};

use crate::errors::Problem;
use crate::read::headers;
use crate::read::input::Body;
use crate::read::source::TOKEN_MAX;

/// `POST /hosted_pages/retrieve_agreement_pdf`
pub(crate) fn refuse(call: &Call) -> Reply {
    let checked = headers::place(call).and_then(|_| {
        let body = Body::new(&call.body);
        let input = body.input();
        input.required("payment_source_id", TOKEN_MAX);
        input.finish()
    });
    match checked {
        Err(reply) => reply,
        Ok(()) => {
            let message = "Agreement documents are not available on this server";
            let problem = Problem::request("configuration_incompatible", message);
            problem.about("payment_source_id").reply()
        }
    }
}
