//! Reading single objects.

use domain::operation::{AccountAnswer, Answer, ReadCustomer, ReadSource, Relations, SourceAnswer};
use domain::refusal::Kind;
use domain::source::Source;
use domain::{Mode, Moment, Refusal, Role};
use store::table::directory;

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
