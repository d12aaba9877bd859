//! Customers.

use tree::Tree;

use crate::access::Dialect;
use crate::id::Id;
use crate::moment::Moment;

/// Who pays. Owns reusable sources and has at most one default among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    /// The one id, shown by every dialect.
    pub id: Id,
    /// The integer that Pelcro shows as id.
    pub number: i64,
    /// Grows by one with every change; the sequence number of the change's event.
    pub version: i64,
    /// When it was created.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
    /// The dialect that created it.
    pub origin: Dialect,
    /// Whether it was deleted.
    pub deleted: bool,
    /// The default source (Chargebee: primary).
    pub default_source: Option<Id>,
    /// The second choice (Chargebee: backup).
    pub backup_source: Option<Id>,
    /// How many live sources it owns.
    pub live_sources: i64,
    /// What is known about the person.
    pub profile: Profile,
}

/// What is known about a customer. All of it is shown again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// E-mail.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// ISO 639 language tag.
    pub locale: Option<String>,
    /// Free-form data of the caller: a map.
    pub metadata: Option<Tree>,
    /// Postal address: a map of `line1`, `line2`, `city`, `state`, `zip`, `country`.
    pub address: Option<Tree>,
    /// What only one dialect shows, under that dialect's name: a map of maps.
    pub extra: Option<Tree>,
}

impl Customer {
    /// The full name, or first and last name joined.
    pub fn full_name(&self) -> Option<String> {
        let profile = &self.profile;
        profile.name.clone().or_else(|| {
            let parts: Vec<&str> = [&profile.first_name, &profile.last_name]
                .into_iter()
                .filter_map(|part| part.as_deref())
                .collect();
            if parts.is_empty() {
                None
            } else {
                Some(parts.join(" "))
            }
        })
    }

    /// First and last name, or the full name parted at its last blank.
    pub fn name_parts(&self) -> (Option<String>, Option<String>) {
        let profile = &self.profile;
        if profile.first_name.is_some() || profile.last_name.is_some() {
            return (profile.first_name.clone(), profile.last_name.clone());
        }
        match profile
            .name
            .as_deref()
            .map(|name| name.rsplit_once(' ').ok_or(name))
        {
            Some(Ok((first, last))) => (Some(first.to_owned()), Some(last.to_owned())),
            Some(Err(name)) => (Some(name.to_owned()), None),
            None => (None, None),
        }
    }

    /// What only one dialect shows.
    pub fn extra(&self, dialect: Dialect, name: &str) -> Option<&Tree> {
        self.profile
            .extra
            .as_ref()
            .and_then(|extra| extra.at(&[dialect.name(), name]))
    }
}
