//! `wellspring webhook`: who is told about what happens, and how that goes.

use std::sync::Arc;

use anyhow::{Result, bail};
use domain::policy::Policy;
use domain::{Mode, Moment};
use service::{Parts, Service};
use tree::{Map, Tree, json};
use vault::Entropy;

use crate::clock::SystemClock;
use crate::commands::show::Nobody;
use crate::commands::{WrongSetting, dialects, say};
use crate::settings::{Place, Told, WebhookCommand};
use crate::{admin, open};

/// Runs the command: by asking the running server, or on the folder of a stopped one.
pub(crate) fn webhook(command: &WebhookCommand) -> Result<()> {
    let mut request = Map::new();
    let (place, account) = match command {
        WebhookCommand::Add {
            dialect,
            url,
            events,
            told,
        } => {
            request.insert("do", "add");
            request.insert("dialect", dialect.as_str());
            request.insert("url", url.as_str());
            let names = events.iter().map(|name| name.as_str().into());
            request.insert("events", Tree::List(names.collect()));
            told.parts()
        }
        WebhookCommand::List { told } => {
            request.insert("do", "list");
            told.parts()
        }
        WebhookCommand::Remove { endpoint, told } => {
            request.insert("do", "remove");
            request.insert("endpoint", endpoint.as_str());
            told.parts()
        }
        WebhookCommand::Enable { endpoint, told } => {
            request.insert("do", "enable");
            request.insert("endpoint", endpoint.as_str());
            told.parts()
        }
        WebhookCommand::Disable { endpoint, told } => {
            request.insert("do", "disable");
            request.insert("endpoint", endpoint.as_str());
            told.parts()
        }
        WebhookCommand::Replay {
            event,
            from,
            to,
            endpoint,
            told,
        } => {
            request.insert("do", "replay");
            request.insert("event", event.as_deref());
            request.insert("endpoint", endpoint.as_deref());
            request.insert("from", moment("--from", from.as_deref())?);
            request.insert("to", moment("--to", to.as_deref())?);
            told.parts()
        }
        WebhookCommand::Log { event, told } => {
            request.insert("do", "log");
            request.insert("event", event.as_str());
            told.parts()
        }
    };
    request.insert("account", account);
    let request = Tree::Map(request);
    let answer = match admin::ask(place, &request)? {
        Some(answer) => answer,
        None => alone(place, &request)?,
    };
    if let Some(error) = answer.get("error").and_then(Tree::as_str) {
        bail!("{error}");
    }
    let mut text = json::write_pretty(&answer);
    text.push('\n');
    say(&text);
    Ok(())
}

impl Told {
    fn parts(&self) -> (&Place, Option<&str>) {
        (&self.place, self.account.as_deref())
    }
}

/// No server runs: the folder is opened here.
fn alone(place: &Place, request: &Tree) -> Result<Tree> {
    let clock = SystemClock::default();
    let workshop = open::open(place, clock, Arc::new(Entropy::system()))?;
    let store = workshop.store.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = runtime.block_on(async {
        let service = Service::new(Parts {
            store: workshop.store,
            vault: workshop.vault,
            entropy: workshop.entropy,
            clock: Arc::new(clock),
            dialects: dialects(),
            policy: Policy::default(),
            public_account: None,
            modes: vec![Mode::Test],
            log_size: 0,
            // The server that will deliver guards again.
            guard: courier::Guard {
                loopback: courier::Allow::Yes,
                plain_http: courier::Allow::Yes,
            },
            carrier: Arc::new(Nobody),
            base_url: String::new(),
        });
        service.administer(request).await
    });
    store.close();
    Ok(answer)
}

/// Seconds since 1970, or a date and time as `2026-11-22T10:00:00Z`.
fn moment(flag: &str, text: Option<&str>) -> Result<Option<i64>> {
    let Some(text) = text else { return Ok(None) };
    let micros = match text.parse::<i64>() {
        Ok(seconds) => Some(Moment::from_seconds(seconds).0),
        Err(_) => read_date(text),
    };
    match micros {
        Some(micros) => Ok(Some(micros)),
        None => {
            let text = format!("{flag} {text}: seconds since 1970, or 2026-11-22T10:00:00Z");
            Err(WrongSetting(text).into())
        }
    }
}

fn read_date(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.splitn(3, '-').map(str::parse::<u32>);
    let mut next = || date.next()?.ok();
    let (year, month, day) = (next()?, next()?, next()?);
    let mut time = time.splitn(3, ':').map(str::parse::<u32>);
    let mut next = || time.next()?.ok();
    let (hour, minute, second) = (next()?, next()?, next()?);
    let in_range = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !in_range || !(1970..=9999).contains(&year) {
        return None;
    }
    let days = domain::moment::days_of_date(
        i32::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    );
    let seconds = days * 86_400 + i64::from(hour) * 3_600 + i64::from(minute) * 60;
    Some(Moment::from_seconds(seconds + i64::from(second)).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_dates() {
        let seconds = |text| moment("--from", Some(text)).unwrap().map(|m| m / 1_000_000);
        assert_eq!(seconds("1792000000"), Some(1_792_000_000));
        assert_eq!(seconds("2024-01-01T00:00:10Z"), Some(1_704_067_210));
        for wrong in [
            "",
            "yesterday",
            "2024-13-01T00:00:00Z",
            "2024-01-01",
            "2024-01-01T25:00:00Z",
        ] {
            assert!(moment("--from", Some(wrong)).is_err(), "{wrong}");
        }
    }
}
