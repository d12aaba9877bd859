//! Reading single objects, and deleting a source.

use domain::effect::Effect;
use domain::method::Method;
use domain::operation::join::{default_effects, delete_effects};
use domain::operation::{
    AccountAnswer, Answer, DeleteSource, ReadCustomer, ReadSource, Relations, SourceAnswer,
};
use domain::refusal::Kind;
use domain::source::{Source, Status, Usage};
use domain::{Id, Mode, Moment, Refusal, Role};
use store::table::{directory, source as source_table};

use crate::decision::Decision;
use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn read_customer(
        &self,
        context: &Context,
        op: &ReadCustomer,
    ) -> Result<Decision, No> {
        let Some(customer) = self.any_customer(context, &op.customer)? else {
            let id = super::name_of(&op.customer);
            return Err(Refusal::NotFound {
                kind: Kind::Customer,
                id,
            }
            .into());
        };
        let mut answer = self.beside(context, customer, op.with, None)?;
        if op.new_session {
            answer.session = Some(self.new_session(context, &answer.customer)?);
        }
        Ok(Decision::answer(Answer::ReadCustomer(Box::new(answer))))
    }

    pub(crate) fn read_source(&self, context: &Context, op: &ReadSource) -> Result<Decision, No> {
        let owner = match &op.of_customer {
            Some(wanted) => Some(self.customer(context, wanted)?),
            None => None,
        };
        let source = self.source(context, &op.source)?;
        let missing = || Refusal::NotFound {
            kind: Kind::Source,
            id: source.id.to_string(),
        };
        let foreign = owner
            .as_ref()
            .is_some_and(|owner| source.customer.as_ref() != Some(&owner.id) || !source.is_live());
        if foreign || !self.may_read(context, op, &source) {
            return Err(missing().into());
        }
        let mut answer = SourceAnswer {
            source,
            customer: None,
        };
        if op.with != Relations::NONE {
            let owner = match (owner, &answer.source.customer) {
                (Some(owner), _) => Some(owner),
                (None, Some(id)) => {
                    let wanted = domain::operation::CustomerRef::Id(id.clone());
                    self.any_customer(context, &wanted)?
                }
                (None, None) => None,
            };
            if let Some(owner) = owner {
                answer.customer = Some(self.beside(context, owner, op.with, None)?);
            }
        }
        Ok(Decision::answer(Answer::ReadSource(Box::new(answer))))
    }

    /// A publishable key reads a source only with its client secret, where it has one.
    fn may_read(&self, context: &Context, op: &ReadSource, source: &Source) -> bool {
        if let Some(shown) = &op.client_secret {
            let secret = source
                .particulars
                .client_secret
                .as_deref()
                .unwrap_or_default();
            return !secret.is_empty() && vault::same(shown.as_bytes(), secret.as_bytes());
        }
        context.caller.role != Role::Publishable || source.particulars.client_secret.is_none()
    }

    pub(crate) fn delete_source(
        &self,
        context: &Context,
        op: &DeleteSource,
    ) -> Result<Decision, No> {
        let source = self.source(context, &op.source)?;
        let answer = |source: Source| {
            Ok(Answer::DeleteSource(Box::new(SourceAnswer {
                source,
                customer: None,
            })))
        };
        if source.status == Status::Finalized {
            return Ok(Decision {
                effects: Vec::new(),
                outcome: answer(source),
            });
        }
        if source.usage == Usage::SingleUse && source.method != Method::Transfer {
            return Err(Refusal::Undeletable.into());
        }
        let effects = self.deletion(context, &source)?;
        Ok(Decision {
            effects,
            outcome: answer(source),
        })
    }

    /// Deletes a source; a default passes to the most recently added one that remains.
    fn deletion(&self, context: &Context, source: &Source) -> Result<Vec<Effect>, No> {
        let owner = match &source.customer {
            Some(id) => {
                let wanted = domain::operation::CustomerRef::Id(id.clone());
                self.any_customer(context, &wanted)?
            }
            None => None,
        };
        let heir = match &owner {
            Some(owner) if owner.default_source.as_ref() == Some(&source.id) => {
                self.newest_other(context, &owner.id, source)?
            }
            _ => None,
        };
        self.with_setting(context, |setting| {
            let mut effects = delete_effects(setting, source);
            if let Some(mut owner) =
                owner.filter(|owner| owner.default_source.as_ref() == Some(&source.id))
            {
                effects.extend(default_effects(setting, &mut owner, heir));
            }
            Ok(effects)
        })
    }

    fn newest_other(
        &self,
        context: &Context,
        owner: &Id,
        source: &Source,
    ) -> Result<Option<Id>, Fault> {
        let list = source_table::ListOf {
            dialect: context.caller.dialect,
            customer: Some(owner),
            live_only: true,
        };
        let query = source_table::page_backward(&context.scope, &list, i64::MAX, 2);
        for row in self.store.ask(&query)? {
            let other = source_table::of_row(row)?;
            if other.id != source.id {
                return Ok(Some(other.id));
            }
        }
        Ok(None)
    }

    pub(crate) fn read_account(&self, context: &Context) -> Result<Decision, No> {
        let id = context.caller.account.clone();
        let row = self.store.ask_one(&directory::account(&id))?;
        let row = row.ok_or(Fault::Bug("a key of an account that is not there"))?;
        let mut answer = AccountAnswer {
            account: id.clone(),
            name: row.text(0)?.to_owned(),
            created: Moment(row.integer(1)?),
            publishable_test_key: None,
            publishable_live_key: None,
        };
        for row in self.store.ask(&directory::publishable(&id))? {
            let key = Some(row.text(0)?.to_owned());
            match Mode::from_code(row.integer(1)?) {
                Some(Mode::Live) => answer.publishable_live_key = key,
                _ => answer.publishable_test_key = key,
            }
        }
        Ok(Decision::answer(Answer::ReadAccount(Box::new(answer))))
    }
}
