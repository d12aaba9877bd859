//! Events.

use domain::Moment;
use domain::event::{DeliveryState, Happened, number_of_id};
use domain::list::Filter;
use domain::operation::{ListEvents, ReadEvent};
use kit::reader::Need;
use kit::{Call, Fault, Reader, Reply};
use tree::Tree;

use super::charge::find;
use super::input::Input;
use super::issues::other;
use super::texts::filled;
use crate::errors::missing;
use crate::expand::{Expand, Subject};
use crate::write::message;

/// How long events are shown, in seconds: 30 days.
const SHOWN_FOR: i64 = 30 * 86_400;

/// The oldest moment of which events are still shown.
pub(crate) fn oldest(now: Moment) -> Moment {
    now.plus_seconds(-SHOWN_FOR)
}

/// One event.
pub(crate) fn retrieve(call: &Call) -> Result<ReadEvent, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&["expand"]);
    Expand::read_later(&reader, Subject::EVENT);
    input.check(&reader)?;
    let id = call.param("id");
    let none = || missing::of_path("event", id, &input.version).reply();
    Ok(ReadEvent {
        number: number_of_id(id).ok_or_else(none)?,
        id: id.to_owned(),
    })
}

/// A page of events.
pub(crate) fn list(call: &Call) -> Result<ListEvents, Reply> {
    let input = Input::of(call)?;
    let reader = input.reader();
    reader.only(&[
        "created",
        "delivery_success",
        "ending_before",
        "expand",
        "limit",
        "starting_after",
        "type",
        "types",
    ]);
    let mut find = find(&reader);
    let oldest = oldest(call.now).0;
    find.created_from = Some(find.created_from.map_or(oldest, |from| from.max(oldest)));
    let wanted = wanted(&reader);
    let delivered = reader.boolean("delivery_success", Need::Optional);
    Expand::read_later(&reader, Subject::EVENT.listed());
    input.check(&reader)?;
    Ok(ListEvents {
        find,
        kinds: Vec::new(),
        filter: Some(Filter::new(move |happened: &Happened| {
            delivered.is_none_or(|wanted| is_delivered(happened) == wanted)
                && message::names(happened)
                    .iter()
                    .any(|name| wanted.takes(name))
        })),
    })
}

/// Names of events, each of which may end in a star; none stands for all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted(Vec<String>);

impl Wanted {
    /// The names of a call that was read before, for its answer.
    pub(crate) fn again(parameters: &Tree) -> Self {
        let texts = |name| match parameters.get(name) {
            Some(Tree::List(items)) => items.clone(),
            Some(text @ Tree::Text(_)) => vec![text.clone()],
            _ => Vec::new(),
        };
        let names = [texts("type"), texts("types")].concat();
        Self(
            names
                .iter()
                .filter_map(Tree::as_str)
                .map(str::to_owned)
                .collect(),
        )
    }

    /// Whether events of a name are asked for.
    pub(crate) fn takes(&self, name: &str) -> bool {
        let fits = |wanted: &String| domain::endpoint::fits(wanted, name);
        self.0.is_empty() || self.0.iter().any(fits)
    }
}

/// Most names in one call.
const TYPES_MAX: usize = 20;

fn wanted(reader: &Reader) -> Wanted {
    let one = filled(reader, "type");
    match reader.raw("types") {
        None => {}
        Some(Tree::List(_)) if one.is_some() => {
            let message = "You may only specify one of these parameters: type, types.";
            reader.report("type", other("parameters_exclusive", message));
        }
        Some(Tree::List(items)) if items.len() > TYPES_MAX => {
            let message = format!("You may only specify up to {TYPES_MAX} types.");
            reader.report("types", other("", message));
        }
        Some(Tree::List(items)) => {
            for (place, item) in items.iter().enumerate() {
                if item.as_str().is_none() {
                    let name = format!("types[{place}]");
                    reader.report(&name, Fault::NotText(item.clone()));
                }
            }
        }
        Some(value) => reader.report("types", Fault::NotList(value.clone())),
    }
    Wanted::again(&Tree::Map(reader.map().clone()))
}

/// Whether every endpoint that was to be told was told.
fn is_delivered(happened: &Happened) -> bool {
    happened.deliveries.iter().all(|delivery| {
        matches!(
            delivery.state,
            DeliveryState::Delivered | DeliveryState::Skipped
        )
    })
}
