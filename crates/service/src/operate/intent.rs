//! Intents: what Stripe calls payment and setup intents, Chargebee payment intents, and Piriod
//! payments. The rules of their states are in [`domain::operation::intending`].
//!
//! * [`course`] carries an intent through one decision, turn by turn;
//! * [`method`] finds or makes the source of an intent;
//! * [`confirm`] goes ahead, with [`setup`] and [`pay`] for the two purposes;
//! * [`payer`] goes on after the payer's step, and takes what proves a bank account;
//! * [`linked`] has Piriod's two calls, [`bound`] what Chargebee's intents are for;
//! * [`follow`] captures and gives up, and keeps an intent beside its charge;
//! * [`list`] lists.

mod bound;
mod confirm;
mod course;
mod follow;
mod linked;
mod list;
mod method;
mod pay;
mod payer;
mod setup;
#[cfg(test)]
mod tests;

use domain::intent::{Challenge, Intent, Purpose};
use domain::operation::change::Change;
use domain::operation::charging;
use domain::operation::intending::{Name, Turn, build, changed, created, name, shows};
use domain::operation::{
    Answer, Confirmation, CreateIntent, CustomerRef, IntentAnswer, IntentMethod, IntentRef,
    ReadIntent, UpdateIntent,
};
use domain::refusal::{IntentFault, Kind};
use domain::source::Amount;
use domain::{Dialect, Id, Refusal, Role};
use store::table::intent as intent_table;

use self::course::Course;
use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::operate::No;
use crate::operate::create_source::Made;
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn create_intent(
        &self,
        context: &Context,
        op: &CreateIntent,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let amounts = (op.amount.as_ref(), op.currency.as_deref());
        check_amount(context, op.purpose, amounts)?;
        let customer = match &op.customer {
            Some(wanted) => Some(self.customer(context, wanted)?),
            None => None,
        };
        let made = match &op.method {
            Some(method) => match self.method(context, method, memo)? {
                Ok(made) => Some(made),
                Err(spent) => {
                    return Ok(Decision {
                        effects: spent.effects,
                        outcome: Err(spent.refusal),
                    });
                }
            },
            None => None,
        };
        let name = self.intent_name(context, op.purpose, memo)?;
        let (source, effects) = match made {
            Some(Made {
                source, effects, ..
            }) => (Some(source), effects),
            None => (None, Vec::new()),
        };
        let intent = self.with_setting(context, |setting| {
            let owner = customer.as_ref().map(|customer| customer.id.clone());
            let source = source.as_ref().map(|source| source.id.clone());
            Ok(build(op, name, (owner, source), setting))
        })?;
        let mut course = Course::new(intent, customer);
        if let Some(source) = source {
            course.fits(&source)?;
            course.source = Some(source);
        }
        course.effects = effects;
        course
            .effects
            .extend(self.with_setting(context, |setting| Ok(created(&course.intent, setting)))?);
        if let Some(confirmation) = &op.confirm {
            self.go(context, &mut course, confirmation, memo)?;
        }
        Ok(course.decision(|answer| Answer::CreateIntent(Box::new(answer))))
    }

    /// The names of a new intent: drawn once, so that what the gateway was told stays true.
    fn intent_name(
        &self,
        context: &Context,
        purpose: Purpose,
        memo: &mut Memo,
    ) -> Result<Name, No> {
        if let Some(known) = &memo.intent {
            return Ok(known.clone());
        }
        let drawn = self.with_setting(context, |setting| Ok(name(purpose, setting)))?;
        Ok(memo.intent.insert(drawn).clone())
    }

    pub(crate) fn read_intent(&self, context: &Context, op: &ReadIntent) -> Result<Decision, No> {
        let shown = op.client_secret.as_deref();
        let course = self.intent(context, &op.intent, op.purpose, shown)?;
        let mut answer = course.answer(context.now);
        if let Some(id) = answer.intent.customer.clone() {
            answer.customer = self.payer_shown(context, &id)?;
        }
        Ok(Decision::answer(Answer::ReadIntent(Box::new(answer))))
    }

    pub(crate) fn update_intent(
        &self,
        context: &Context,
        op: &UpdateIntent,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let mut course = self.intent(context, &op.intent, Some(op.purpose), None)?;
        let customer = match &op.customer {
            Change::Keep => Change::Keep,
            Change::Clear => {
                course.customer = None;
                Change::Clear
            }
            Change::To(wanted) => {
                let customer = self.customer(context, wanted)?;
                Change::To(course.customer.insert(customer).id.clone())
            }
        };
        course.draft.customer = course.customer.as_ref().map(|customer| customer.id.clone());
        let source = match &op.method {
            Change::Keep => Change::Keep,
            Change::Clear => {
                course.source = None;
                Change::Clear
            }
            Change::To(method) => match self.put(context, &mut course, method, memo)? {
                Some(id) => Change::To(id),
                None => return Ok(course.decision(|answer| Answer::UpdateIntent(Box::new(answer)))),
            },
        };
        course.draft = changed(&course.intent, op, (customer, source));
        let amounts = (
            course.draft.amount.as_ref(),
            course.draft.currency.as_deref(),
        );
        check_amount(context, op.purpose, amounts)?;
        if course.draft != course.intent {
            self.turn(context, &mut course, Turn::Change)?;
        }
        // At Chargebee naming a method is going ahead.
        if context.caller.dialect == Dialect::Chargebee && matches!(op.method, Change::To(_)) {
            let confirmation = Confirmation {
                challenge: Some(Challenge::Always),
                ..Confirmation::default()
            };
            self.go(context, &mut course, &confirmation, memo)?;
        }
        Ok(course.decision(|answer| Answer::UpdateIntent(Box::new(answer))))
    }

    /// Finds or makes the source that a call names, and looks whether the intent may have it.
    /// `None`: the gateway refused, which the course remembers.
    fn put(
        &self,
        context: &Context,
        course: &mut Course,
        method: &IntentMethod,
        memo: &mut Memo,
    ) -> Result<Option<Id>, No> {
        match self.method(context, method, memo)? {
            Ok(made) => {
                course.fits(&made.source)?;
                course.effects.extend(made.effects);
                Ok(Some(course.source.insert(made.source).id.clone()))
            }
            Err(spent) => {
                course.effects.extend(spent.effects);
                course.refusal = Some(course::Ending::Refused(Box::new(spent.refusal)));
                Ok(None)
            }
        }
    }

    /// An intent that the caller's dialect shows, with what belongs to it. A browser must show its
    /// secret.
    fn intent(
        &self,
        context: &Context,
        wanted: &IntentRef,
        purpose: Option<Purpose>,
        shown: Option<&str>,
    ) -> Result<Course, No> {
        let query = match wanted {
            IntentRef::Id(id) => intent_table::by_id(&context.scope, id.as_str()),
            IntentRef::Number(number) => intent_table::by_number(&context.scope, *number),
        };
        let row = self.store.ask_one(&query)?;
        let found = row.map(intent_table::of_row).transpose()?;
        let fits = |intent: &Intent| {
            shows(context.caller.dialect, intent)
                && purpose.is_none_or(|purpose| purpose == intent.purpose)
        };
        let Some(intent) = found.filter(fits) else {
            let id = match wanted {
                IntentRef::Id(id) => id.as_str().to_owned(),
                IntentRef::Number(number) => number.to_string(),
            };
            let kind = Kind::Intent;
            return Err(Refusal::NotFound { kind, id }.into());
        };
        let course = self.course(context, intent)?;
        if !admits(context, &course.intent, shown) {
            return Err(course.fault(IntentFault::WrongSecret));
        }
        Ok(course)
    }

    /// An intent with what belongs to it, as everybody sees it.
    pub(crate) fn intent_answer(
        &self,
        context: &Context,
        intent: Intent,
    ) -> Result<IntentAnswer, Fault> {
        Ok(self.course(context, intent)?.answer(context.now))
    }

    /// Loads what belongs to an intent. Where the last try failed, its source is still of interest.
    fn course(&self, context: &Context, intent: Intent) -> Result<Course, Fault> {
        let customer = match &intent.customer {
            Some(id) => self.any_customer(context, &CustomerRef::Id(id.clone()))?,
            None => None,
        };
        let tried = intent.failure.as_ref();
        let tried = tried.and_then(|failure| failure.source.as_ref());
        let source = match intent.source.as_ref().or(tried) {
            Some(id) => self.source_by_id(context, id.as_str())?,
            None => None,
        };
        let charge = match &intent.charge {
            Some(id) => self.charge_of(context, id)?,
            None => None,
        };
        let mut course = Course::new(intent, customer);
        course.source = source;
        course.charge = charge;
        Ok(course)
    }
}

/// Whether a caller may act on an intent: a browser must show its secret, if it has one, and what
/// is shown must be right whoever shows it.
fn admits(context: &Context, intent: &Intent, shown: Option<&str>) -> bool {
    let own = intent.client_secret.as_bytes();
    match shown {
        Some(shown) => !own.is_empty() && vault::same(shown.as_bytes(), own),
        None => context.caller.role != Role::Publishable || own.is_empty(),
    }
}

/// Stripe looks at the amount when it hears of it, the others when it is charged.
fn check_amount(
    context: &Context,
    purpose: Purpose,
    (amount, currency): (Option<&Amount>, Option<&str>),
) -> Result<(), No> {
    let (Some(Amount::Minor { value, .. }), Some(currency)) = (amount, currency) else {
        return Ok(());
    };
    if purpose == Purpose::Setup || context.caller.dialect != Dialect::Stripe {
        return Ok(());
    }
    let wish = charging::Wish {
        dialect: Dialect::Stripe,
        amount: *value,
        currency,
        capture: true,
    };
    charging::check_amount(&wish).map_err(|fault| Refusal::Money(fault).into())
}

/// Whether a dialect's intents wait for somebody who says go.
fn is_stripes(intent: &Intent) -> bool {
    matches!(intent.origin, Dialect::Stripe | Dialect::Pelcro)
}
