//! Piriod's payments: a source is linked, then charged.

use domain::Dialect;
use domain::Refusal;
use domain::intent::{Intent, IntentStatus, Purpose};
use domain::operation::charging;
use domain::operation::intending::Turn;
use domain::operation::{Answer, AuthorizeIntent, PayIntent, SourceRef};
use domain::refusal::{IntentFault, Kind};
use domain::source::{Source, Usage};
use tree::Tree;

use crate::decision::{Decision, Memo};
use crate::operate::No;
use crate::operate::intent::confirm::silent;
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn authorize_intent(
        &self,
        context: &Context,
        op: &AuthorizeIntent,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let mut course = self.intent(context, &op.intent, Some(Purpose::Payment), None)?;
        if !has_checkout(&course.intent) {
            let (kind, id) = (Kind::Intent, course.intent.id.as_str().to_owned());
            return Err(Refusal::NotFound { kind, id }.into());
        }
        let source = self.source(context, &SourceRef::Number(op.source))?;
        course.fits_owner(&source)?;
        may_pay(&course.intent, &source)?;
        if !matches!(
            course.intent.status,
            IntentStatus::RequiresMethod | IntentStatus::Processing
        ) {
            return Err(course.fault(IntentFault::WrongState));
        }
        course.link(source.id.clone());
        course.draft.attempts += 1;
        course.source = Some(source.clone());
        if source.usage == Usage::Reusable {
            course.draft.challenge = domain::intent::Challenge::Never;
            self.pay(context, &mut course, (source, &silent(), false), memo)?;
        } else {
            self.turn(context, &mut course, Turn::Wait)?;
        }
        Ok(course.decision(|answer| Answer::AuthorizeIntent(Box::new(answer))))
    }

    /// Asked again after the end, the call answers how it ended: it is a GET.
    pub(crate) fn pay_intent(
        &self,
        context: &Context,
        op: &PayIntent,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let mut course = self.intent(context, &op.intent, Some(Purpose::Payment), None)?;
        match course.intent.status {
            IntentStatus::Processing if course.intent.charge.is_none() => {
                let Some(source) = course.source.clone() else {
                    return Err(course.fault(IntentFault::NoMethod));
                };
                course.draft.attempts += 1;
                course.draft.challenge = domain::intent::Challenge::Never;
                self.pay(context, &mut course, (source, &silent(), false), memo)?;
            }
            IntentStatus::RequiresMethod => return Err(course.fault(IntentFault::NoMethod)),
            _ => {}
        }
        Ok(course.decision(|answer| Answer::PayIntent(Box::new(answer))))
    }
}

/// Whether a payment has a checkout: without one there is nothing to authorize, whoever asks.
fn has_checkout(intent: &Intent) -> bool {
    let checkout = intent.terms.detail(Dialect::Piriod, "enable_checkout");
    checkout.and_then(Tree::as_bool) == Some(true)
}

/// Whether a source can pay this: it is chargeable, and was made for this amount or for any.
fn may_pay(intent: &Intent, source: &Source) -> Result<(), No> {
    let wish = charging::Wish {
        dialect: intent.origin,
        amount: intent.minor_amount(),
        currency: intent.currency.as_deref().unwrap_or_default(),
        capture: intent.capture,
    };
    Ok(charging::may_pay(source, &wish)?)
}
