//! `wellspring show`: one source in five languages.

use std::sync::Arc;

use anyhow::{Result, bail};
use domain::policy::Policy;
use domain::{Id, Mode};
use service::{Parts, Service, Shown, Subject};
use store::table::{Scope, directory};
use tree::{Map, Tree, json};

use crate::clock::SystemClock;
use crate::commands::{dialects, say};
use crate::open;
use crate::settings::Show;

/// Looks for the source in every account of the folder and shows it.
pub(crate) fn show(show: &Show) -> Result<()> {
    let clock = SystemClock::default();
    let workshop = open::open_reader(&show.place, clock)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let store = workshop.store.clone();
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
            guard: courier::Guard::default(),
            carrier: Arc::new(Nobody),
            base_url: show.base_url.clone(),
        });
        for row in store.ask(&directory::accounts())? {
            let scope = Scope {
                account: Id::new(row.text(0)?),
                mode: Mode::Test,
            };
            let subject = Subject {
                scope,
                id: show.id.clone(),
                base_url: show.base_url.clone(),
            };
            if let Some(shown) = service.show(&subject).await? {
                say(&if show.json {
                    as_json(&shown)
                } else {
                    as_text(&subject, &shown)
                });
                return Ok(());
            }
        }
        bail!("no source is called {}", show.id)
    })
}

/// Carries nothing: looking at things tells nobody.
pub(super) struct Nobody;

impl courier::Carrier for Nobody {
    fn carry<'a>(&'a self, _: courier::Letter) -> courier::Carrying<'a> {
        Box::pin(async { courier::Delivered::Failed(courier::Trouble::NoAddress) })
    }
}

fn body_of(shown: &Shown) -> Tree {
    let text = shown
        .reply
        .as_ref()
        .map(|reply| String::from_utf8_lossy(&reply.body));
    text.and_then(|text| json::read(&text, &json::Limits::REQUEST).ok())
        .unwrap_or(Tree::Null)
}

fn as_json(shown: &[Shown]) -> String {
    let mut whole = Map::new();
    for one in shown {
        let mut map = Map::new();
        map.insert("path", one.path.clone());
        map.insert(
            "status",
            one.reply.as_ref().map(|reply| i64::from(reply.status)),
        );
        map.insert("body", body_of(one));
        whole.insert(one.dialect.name(), map);
    }
    json::write_pretty(&Tree::Map(whole)) + "\n"
}

fn as_text(subject: &Subject, shown: &[Shown]) -> String {
    let mut text = format!("{} of account {}\n", subject.id, subject.scope.account);
    for one in shown {
        let name = one.dialect.name();
        match (&one.path, &one.reply) {
            (Some(path), Some(reply)) if reply.status == 200 => {
                let body = json::write_pretty(&body_of(one));
                text.push_str(&format!("\n── {name}  GET {path}\n{body}\n"));
            }
            (Some(path), _) => {
                text.push_str(&format!("\n── {name}  GET {path}\n   not visible here\n"));
            }
            (None, _) => text.push_str(&format!("\n── {name}\n   cannot express it\n")),
        }
    }
    text
}
