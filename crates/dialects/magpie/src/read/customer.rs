//! Requests about customers.

use domain::customer::Profile;
use domain::operation::{
    AttachSource, Change, CreateCustomer, CustomerChange, CustomerRef, DeleteSource, Manner,
    Metadata, ReadCustomer, Relations, SourceRef, UpdateCustomer,
};
use kit::reader::{Need, TextRule};
use kit::{Call, Reader, Reply};
use tree::Tree;

use crate::read::metadata;
use crate::text::kind::HABITS;
use crate::text::{email, rule};
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

/// `GET /v2/customers/by_email/{email}`. The register keeps addresses without regard to case; what
/// is no address is nobody's.
pub(crate) fn by_email(call: &Call) -> Result<ReadCustomer, Reply> {
    let text = call.param("email");
    let email = email::normal(text).unwrap_or_else(|| text.to_owned());
    Ok(ReadCustomer {
        customer: CustomerRef::Email(email.trim().to_lowercase()),
        with: WITH_SOURCES,
        new_session: false,
    })
}

/// `PUT /v2/customers/{id}`. The e-mail cannot change; a description must not go.
pub(crate) fn update(call: &Call) -> Result<UpdateCustomer, Reply> {
    let body = super::body(call)?;
    let reader = Reader::new(&body, HABITS);
    let phone = reader.free_text("mobile_number", rule::optional(5, 25));
    let description = reader.free_text("description", rule::optional(1, 255));
    let metadata = metadata(&reader);
    if !reader.is_clean() {
        return Err(validation::refused(&reader));
    }
    let is_null = |member| reader.map().get(member).is_some_and(Tree::is_null);
    Ok(UpdateCustomer {
        customer: CustomerRef::Id(call.param("id").into()),
        change: Box::new(CustomerChange {
            phone: if is_null("mobile_number") {
                Change::Clear
            } else {
                Change::of(phone)
            },
            description: Change::of(description),
            metadata: match metadata {
                Some(metadata) => Metadata::Replace(metadata),
                None if is_null("metadata") => Metadata::Clear,
                None => Metadata::Keep,
            },
            ..CustomerChange::default()
        }),
        source: None,
        replaces_default: false,
        default_source: None,
        with: WITH_SOURCES,
    })
}

/// `DELETE /v2/customers/{id}/sources/{source}`, whatever the body.
pub(crate) fn detach(call: &Call) -> Result<DeleteSource, Reply> {
    Ok(DeleteSource {
        source: SourceRef::Id(call.param("source").into()),
        of_customer: Some(CustomerRef::Id(call.param("id").into())),
        manner: Manner::Everywhere,
        with: Relations {
            customer: true,
            ..WITH_SOURCES
        },
        new_session: false,
    })
}
