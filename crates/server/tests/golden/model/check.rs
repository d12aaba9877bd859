//! What must hold whatever was called.

use std::collections::HashMap;

use domain::Id;
use domain::charge::ChargeStatus;
use domain::event::ObjectKind;
use domain::source::{Source, Status, Usage};
use store::table::{charge, customer, event, intent, refund};

use super::{Play, all, scope};

impl Play {
    /// Everything that must hold.
    pub(super) fn check(&self) -> Result<(), String> {
        let scope = scope();
        let row = self.one(&customer::by_id(&scope, &self.customer));
        let owner = customer::of_row(&row).unwrap();
        let sources = self.sources();
        let live: Vec<&Source> = sources
            .iter()
            .filter(|source| {
                source.customer.as_ref() == Some(&owner.id)
                    && source.is_live()
                    && source.usage == Usage::Reusable
            })
            .collect();
        if owner.live_sources != live.len() as i64 {
            return Err(format!(
                "{} counted, {} live",
                owner.live_sources,
                live.len()
            ));
        }
        for (role, id) in [
            ("default", &owner.default_source),
            ("backup", &owner.backup_source),
        ] {
            if let Some(id) = id
                && !live.iter().any(|source| source.id == *id)
            {
                return Err(format!("the {role} {id} is no live source"));
            }
        }
        if owner.default_source.is_some() && owner.default_source == owner.backup_source {
            return Err("default and backup are the same".to_owned());
        }
        self.check_money(&sources)?;
        self.check_intents()?;
        self.check_events(ObjectKind::Customer, &owner.id, owner.version)?;
        for source in &sources {
            self.check_events(ObjectKind::Source, &source.id, source.version)?;
        }
        Ok(())
    }

    fn check_money(&self, sources: &[Source]) -> Result<(), String> {
        let mut paid: HashMap<Id, i64> = HashMap::new();
        for charge in self.charges() {
            let ordered = 0 <= charge.refunded
                && charge.refunded <= charge.captured
                && charge.captured <= charge.amount;
            if !ordered {
                return Err(format!("{charge:?}: sums"));
            }
            let mut sum = 0;
            for row in self.rows(&refund::of_charge(&scope(), charge.id.as_str())) {
                sum += refund::of_row(row).unwrap().amount;
            }
            if charge.status == ChargeStatus::Succeeded && sum < charge.refunded {
                return Err(format!("{}: refunds {sum}, {}", charge.id, charge.refunded));
            }
            if charge.status != ChargeStatus::Failed {
                *paid.entry(charge.source.clone()).or_default() += 1;
            }
            self.check_events(ObjectKind::Charge, &charge.id, charge.version)?;
        }
        for source in sources {
            let times = paid.get(&source.id).copied().unwrap_or(0);
            if source.usage == Usage::SingleUse && times > 1 {
                return Err(format!("{} paid {times} times", source.id));
            }
            if source.status == Status::Consumed && source.instrument.sealed.is_some() {
                return Err(format!("{} is used up and still sealed", source.id));
            }
        }
        Ok(())
    }

    fn check_intents(&self) -> Result<(), String> {
        let page = all();
        for row in self.rows(&intent::page_forward(&scope(), i64::MIN, &page)) {
            let intent = intent::of_row(row).unwrap();
            self.check_events(ObjectKind::Intent, &intent.id, intent.version)?;
            let charged = intent.charge.as_ref().map(|id| {
                let row = self.one(&charge::by_id(&scope(), id.as_str()));
                charge::of_row(row).unwrap()
            });
            if let Some(charge) = charged
                && charge.status == ChargeStatus::Succeeded
                && intent.received != charge.captured
            {
                let id = &intent.id;
                return Err(format!(
                    "{id}: {} came in, {}",
                    intent.received, charge.captured
                ));
            }
        }
        for row in self.rows(&refund::page_forward(&scope(), i64::MIN, &page)) {
            let refund = refund::of_row(row).unwrap();
            self.check_events(ObjectKind::Refund, &refund.id, refund.version)?;
        }
        Ok(())
    }

    /// One event for each version, without gaps.
    fn check_events(&self, kind: ObjectKind, id: &Id, version: i64) -> Result<(), String> {
        let rows = self.rows(&event::of_object(&scope(), kind, id));
        let found: Vec<i64> = rows.iter().map(|row| row.integer(0).unwrap()).collect();
        let wanted: Vec<i64> = (1..=version).collect();
        if found == wanted {
            Ok(())
        } else {
            Err(format!(
                "{} {id}: events {found:?}, version {version}",
                kind.name()
            ))
        }
    }
}
