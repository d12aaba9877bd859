//! Charging the source of an intent.

use domain::charge::{Charge, ChargeStatus, Terms};
use domain::event::EventKind;
use domain::intent::Intent;
use domain::operation::changing::moved;
use domain::operation::intending::{Turn, is_set_up, mark_set_up};
use domain::operation::{ChargeAnswer, Confirmation};
use domain::refusal::{Decline, Reason};
use domain::source::{InstrumentKind, Shape, Source, Status, Usage};
use domain::{Dialect, Id};
use store::table::charge as charge_table;

use crate::decision::Memo;
use crate::fault::Fault;
use crate::operate::No;
use crate::operate::charge::{Charged, Order, Paying};
use crate::operate::intent::confirm::{needs_deposits, page};
use crate::operate::intent::course::Course;
use crate::operate::intent::setup::{Joining, joins};
use crate::run::Context;
use crate::world::Service;

impl Service {
    /// Charges a source. `authenticated`: the payer passed the step of this very try.
    pub(super) fn pay(
        &self,
        context: &Context,
        course: &mut Course,
        (source, confirmation, authenticated): (Source, &Confirmation, bool),
        memo: &mut Memo,
    ) -> Result<(), No> {
        if source.shape == Shape::PaymentMethod && needs_deposits(&source) {
            return self.ask_deposits(context, course, confirmation);
        }
        // A wallet's payer was not asked when its payment method was described.
        let wallet = source.shape == Shape::PaymentMethod
            && source.instrument.kind == InstrumentKind::Wallet;
        if wallet && !authenticated {
            return self.ask_payer(context, course, confirmation, page());
        }
        let joining = self.joining(context, course, &source)?;
        let payer = joining.as_ref().map_or(&source, |joining| &joining.source);
        let order = Order {
            // What this very payment sets up does not count for it.
            set_up: is_set_up(&source),
            authenticated,
            ..order_of(&course.draft, payer.clone())
        };
        let charged = self.charge_source(context, &order, memo)?;
        if let Some(action) = charged.step {
            if authenticated {
                // Asked twice for the same try: the payer cannot pass.
                let decline = Decline::plain(Reason::AuthenticationFailed);
                return self.declined(context, course, decline, None);
            }
            return self.ask_payer(context, course, confirmation, action);
        }
        self.charged(context, course, (source, joining), charged)
    }

    /// The source as the customer's, when it is to be kept and all goes well. The charge is made as
    /// if it were there already: one decision, one unit.
    fn joining(
        &self,
        context: &Context,
        course: &Course,
        source: &Source,
    ) -> Result<Option<Joining>, No> {
        if course.draft.keep_for.is_none() {
            return Ok(None);
        }
        match joins(course, source) {
            Some(customer) => {
                let mut after = source.clone();
                mark_set_up(&mut after);
                after.status = Status::Chargeable;
                Ok(Some(self.joined(context, (source, after), customer)?))
            }
            None => Ok(None),
        }
    }

    /// The gateway answered: the intent follows its charge.
    fn charged(
        &self,
        context: &Context,
        course: &mut Course,
        (source, joining): (Source, Option<Joining>),
        charged: Charged,
    ) -> Result<(), No> {
        let Some(charge) = charged.charge else {
            return Err(Fault::Bug("neither a step nor a charge").into());
        };
        let failed = charge.status == ChargeStatus::Failed;
        let joined = joining.is_some();
        if let Some(joining) = joining.filter(|_| !failed) {
            course.effects.extend(joining.effects);
            course.customer = Some(joining.customer);
        }
        course.effects.extend(charged.effects);
        // After a failure the source is still nobody's, whatever the charge was told.
        let source = match charged.source {
            Some(after) if !(joined && failed) => after,
            _ => source,
        };
        let source = match failed {
            true => self.failed_source(context, course, source)?,
            false => source,
        };
        course.source = Some(source.clone());
        course.draft.charge = Some(charge.id.clone());
        let answer = self.charge_answer(context, charge.clone(), Some(source))?;
        course.charge = Some(Box::new(answer));
        match charge.status {
            ChargeStatus::Pending => self.turn(context, course, Turn::Wait),
            ChargeStatus::Authorized => self.turn(context, course, Turn::Hold(charge.amount)),
            ChargeStatus::Succeeded => self.turn(context, course, Turn::Finish(charge.captured)),
            ChargeStatus::Failed => {
                let decline = charge.decline.clone();
                let decline = decline.unwrap_or(Decline::plain(Reason::GenericDecline));
                self.declined(context, course, decline, Some(charge.id))
            }
            ChargeStatus::Voided => Err(Fault::Bug("a new charge was voided already").into()),
        }
    }

    /// A single-use source of Piriod's that was refused has failed; the others may try again.
    fn failed_source(
        &self,
        context: &Context,
        course: &mut Course,
        source: Source,
    ) -> Result<Source, No> {
        let once = source.usage == Usage::SingleUse && course.intent.origin == Dialect::Piriod;
        if !once || source.status == Status::Failed {
            return Ok(source);
        }
        let (status, kind) = (Status::Failed, EventKind::SourceFailed);
        let (after, effects) =
            self.with_setting(context, |setting| Ok(moved(&source, status, kind, setting)))?;
        course.effects.extend(effects);
        Ok(after)
    }

    /// A charge with what belongs to it.
    pub(super) fn charge_of(
        &self,
        context: &Context,
        id: &Id,
    ) -> Result<Option<Box<ChargeAnswer>>, Fault> {
        match self.bare_charge(context, id)? {
            Some(charge) => {
                let source = self.source_by_id(context, charge.source.as_str())?;
                Ok(Some(Box::new(self.charge_answer(context, charge, source)?)))
            }
            None => Ok(None),
        }
    }

    pub(super) fn bare_charge(&self, context: &Context, id: &Id) -> Result<Option<Charge>, Fault> {
        let row = self
            .store
            .ask_one(&charge_table::by_id(&context.scope, id.as_str()))?;
        Ok(row.map(charge_table::of_row).transpose()?)
    }
}

/// The charge that an intent asks for.
fn order_of(intent: &Intent, source: Source) -> Order<'_> {
    let terms = &intent.terms;
    Order {
        set_up: is_set_up(&source),
        payer: Paying::Stored(Box::new(source)),
        customer: intent.customer.clone(),
        amount: intent.minor_amount(),
        currency: intent.currency.clone().unwrap_or_default(),
        capture: intent.capture,
        challenge: intent.challenge,
        off_session: intent.off_session,
        authenticated: false,
        cvc: None,
        intent: Some(intent),
        terms: Terms {
            description: terms.description.clone(),
            statement_descriptor: terms.statement_descriptor.clone(),
            metadata: terms.metadata.clone(),
            ..Terms::default()
        },
    }
}
