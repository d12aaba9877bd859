//! Requests about customers.

use domain::customer::Profile;
use domain::operation::{AttachSource, CreateCustomer, CustomerRef, ReadCustomer, Relations};
use kit::reader::{Need, TextRule, masked};
use kit::{Call, Reader, Reply};
use tree::Tree;

use crate::text::kind::{self, HABITS};
use crate::text::rule;
use crate::validation;

/// What a customer is shown with.
const WITH_SOURCES: Relations = Relations {
    sources: true,
    ..Relations::NONE
};

/// The register that keeps e-mail addresses unique.
const EMAILS: &str = "magpie_email";

/// `POST /v2/customers/`.
pub(crate) fn create(call: &Call) -> Result<CreateCustomer, Reply> {
    let body = super::body(call)?;
    let reader = Reader::new(&body, HABITS);
    let email = rule::email(&reader, "email", Need::Required);
    let phone = reader.free_text("mobile_number", rule::optional(5, 25));
    let description = reader.free_text("description", TextRule::required(1, 255));
    let metadata = metadata(&reader);
    if !reader.is_clean() {
        return Err(validation::refused(&reader));
    }
    Ok(CreateCustomer {
        id: None,
        profile: Profile {
            email,
            phone,
            description,
            metadata,
            ..Profile::default()
        },
        claims: vec![EMAILS],
        source: None,
        with: Relations::NONE,
    })
}

/// `GET /v2/customers/{id}`.
pub(crate) fn retrieve(call: &Call) -> Result<ReadCustomer, Reply> {
    Ok(ReadCustomer {
        customer: CustomerRef::Id(call.param("id").into()),
        with: WITH_SOURCES,
        new_session: false,
    })
}

/// `POST /v2/customers/{id}/sources`.
pub(crate) fn attach(call: &Call) -> Result<AttachSource, Reply> {
    let body = super::body(call)?;
    let reader = Reader::new(&body, HABITS);
    let source = reader.text("source", TextRule::required(5, 255));
    let Some(source) = source else {
        return Err(validation::refused(&reader));
    };
    Ok(AttachSource {
        customer: call.param("id").into(),
        source,
        with: WITH_SOURCES,
    })
}

fn metadata(reader: &Reader) -> Option<Tree> {
    let read = kind::dictionary(reader.raw("metadata")?);
    rule::noted(reader, "metadata", read).map(|map| masked(&map.into()))
}
