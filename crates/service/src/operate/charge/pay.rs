//! Charging a source: the question to the gateway, and everything that is written for its answer.

use domain::charge::{Charge, ChargeStatus, Terms};
use domain::effect::Effect;
use domain::event::{EventKind, ObjectKind};
use domain::instruction::ChargeOutcome;
use domain::intent::{Challenge, Intent};
use domain::operation::charging::{self, NewCharge, Wish};
use domain::operation::join::record;
use domain::refusal::{Decline, Reason};
use domain::source::{Action, ActionKind, ActionState, Source};
use domain::{Dialect, Id, Secret};
use tree::Tree;

use crate::decision::{AskedCharge, Memo};
use crate::operate::No;
use crate::operate::charge::ask::Question;
use crate::run::Context;
use crate::world::Service;

/// A charge as somebody wants it: a call, or an intent.
pub(crate) struct Order<'a> {
    /// What pays.
    pub(crate) payer: Paying,
    /// Who was named as the payer.
    pub(crate) customer: Option<Id>,
    /// In the smallest unit of the currency.
    pub(crate) amount: i64,
    /// ISO 4217, lower case.
    pub(crate) currency: String,
    /// Whether an approval captures at once.
    pub(crate) capture: bool,
    /// Whether the payer may or must be challenged.
    pub(crate) challenge: Challenge,
    /// Whether the payer is not there.
    pub(crate) off_session: bool,
    /// Whether the payer passed a challenge for this very charge.
    pub(crate) authenticated: bool,
    /// Whether the source was authenticated when it was stored.
    pub(crate) set_up: bool,
    /// A security code for this one charge.
    pub(crate) cvc: Option<&'a Secret>,
    /// The intent that it is made for.
    pub(crate) intent: Option<&'a Intent>,
    /// Everything else that is shown again.
    pub(crate) terms: Terms,
}

/// What pays.
#[derive(Debug)]
pub(crate) enum Paying {
    /// A source that is stored, or is stored by effects that come before the charge's.
    Stored(Box<Source>),
    /// A source that was made for this charge and is not kept.
    Once {
        /// As it was made, its number still sealed.
        source: Box<Source>,
        /// What was to be written for it: a token is used up.
        effects: Vec<Effect>,
    },
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Charged {
    /// The charge; `None` when an intent's payer must act first.
    pub(crate) charge: Option<Charge>,
    /// The source as it is afterwards.
    pub(crate) source: Option<Source>,
    /// In the order in which they must be written.
    pub(crate) effects: Vec<Effect>,
    /// Why the gateway said no; the failed charge is there.
    pub(crate) declined: Option<Decline>,
    /// What an intent's payer must do; the address is not signed yet.
    pub(crate) step: Option<Action>,
}

impl Order<'_> {
    /// The language of the charge: the intent's own, or the caller's.
    fn dialect(&self, context: &Context) -> Dialect {
        self.intent
            .map_or(context.caller.dialect, |intent| intent.origin)
    }

    fn wish(&self, context: &Context) -> Wish<'_> {
        Wish {
            dialect: self.dialect(context),
            amount: self.amount,
            currency: &self.currency,
            capture: self.capture,
        }
    }
}

impl Service {
    /// Charges a source. A decline is no error: the failed charge is among the effects.
    ///
    /// A reusable source that a customer owns is not written, so that its charges do not wait for
    /// each other. One that pays only once is: of two charges at the same time the second is
    /// decided again, and finds it used.
    pub(crate) fn charge_source(
        &self,
        context: &Context,
        order: &Order,
        memo: &mut Memo,
    ) -> Result<Charged, No> {
        let source = order.payer.source();
        let wish = order.wish(context);
        charging::may_pay(source, &wish)?;
        let asked = self.asked_charge(context, order, memo)?;
        let outcome = match asked.outcome {
            ChargeOutcome::Step(action) if order.intent.is_some() => {
                return Ok(Charged {
                    charge: None,
                    source: Some(source.clone()),
                    effects: Vec::new(),
                    declined: None,
                    step: Some(action),
                });
            }
            ChargeOutcome::Step(mut action) if wish.dialect == Dialect::Magpie => {
                let object = (ObjectKind::Charge, &asked.name.0, 1);
                self.address_step(&context.scope, object, &mut action)?;
                ChargeOutcome::Step(action)
            }
            // Nobody can take a step that the answer has no place for.
            ChargeOutcome::Step(_) => ChargeOutcome::Declined {
                decline: Decline::plain(Reason::AuthenticationRequired),
                risk: domain::charge::Risk::Normal,
            },
            outcome => outcome,
        };
        let new = NewCharge {
            wish,
            name: asked.name,
            customer: order.customer.clone(),
            intent: order.intent.map(|intent| intent.id.clone()),
            challenge: order.challenge,
            terms: terms_of(order, source, wish.dialect),
        };
        let mut charge = charging::open(new, source, context.now);
        charging::answer(&mut charge, &outcome);
        if order.authenticated && charge.action.is_none() {
            // The step was the intent's; the charge shows that it was passed.
            charge.action = Some(Action {
                kind: ActionKind::Redirect,
                state: ActionState::Succeeded,
                url: None,
                data: tree::map([]),
            });
        }
        self.charge_written(context, order, (charge, &outcome))
    }

    /// Asks the gateway, once for each decision however often it is taken.
    fn asked_charge(
        &self,
        context: &Context,
        order: &Order,
        memo: &mut Memo,
    ) -> Result<AskedCharge, No> {
        let source = order.payer.source();
        let about = (source.id.clone(), order.amount);
        if let Some(asked) = memo.charge.as_ref().filter(|asked| asked.about == about) {
            return Ok(asked.clone());
        }
        let dialect = order.dialect(context);
        let name = self.with_mint(context.now, |mint| charging::name(source, dialect, mint));
        let step = order.intent.map_or(&name.0, |intent| &intent.id);
        let question = Question {
            source,
            amount: order.amount,
            currency: &order.currency,
            capture: order.capture,
            challenge: charging::challenge_of(source, dialect, order.challenge),
            off_session: order.off_session,
            authenticated: order.authenticated,
            set_up: order.set_up,
            cvc: order.cvc,
            step_id: step.as_str(),
            key: name.0.as_str(),
        };
        let outcome = self.ask_charge(context, &question)?;
        let asked = AskedCharge {
            about,
            name,
            outcome,
        };
        Ok(memo.charge.insert(asked).clone())
    }

    /// Source, charge, events: what has to be written.
    fn charge_written(
        &self,
        context: &Context,
        order: &Order,
        (charge, outcome): (Charge, &ChargeOutcome),
    ) -> Result<Charged, No> {
        let (source, mut effects) = match &order.payer {
            Paying::Stored(source) => {
                self.source_charged(context, source, (&charge, outcome, order.intent))?
            }
            Paying::Once { source, effects } => {
                self.once_charged(context, (source, effects), outcome)?
            }
        };
        effects.push(Effect::InsertCharge(Box::new(charge.clone())));
        effects.extend(self.charge_events(
            context,
            &charge,
            (charging::event_of(charge.status), Tree::Null),
        )?);
        Ok(Charged {
            declined: charge.decline.clone(),
            charge: Some(charge),
            source: Some(source),
            effects,
            step: None,
        })
    }

    /// The event of a charge, and the message to the address that it names itself.
    pub(super) fn charge_events(
        &self,
        context: &Context,
        charge: &Charge,
        (kind, before): (EventKind, Tree),
    ) -> Result<Vec<Effect>, No> {
        let customer = charge.customer.as_ref();
        let event = self.with_setting(context, |setting| {
            Ok(record(setting, kind, &charge.id, customer, before))
        })?;
        let mut effects = vec![event];
        let ended = matches!(
            kind,
            EventKind::ChargeSucceeded | EventKind::ChargeAuthorized | EventKind::ChargeFailed
        );
        if let Some(url) = charge.terms.returns.notify.as_ref().filter(|_| ended) {
            effects.push(Effect::Notify {
                charge: charge.id.clone(),
                url: url.clone(),
            });
        }
        Ok(effects)
    }

    /// A stored source after its charge: checked again, used up, or as it was.
    pub(super) fn source_charged(
        &self,
        context: &Context,
        source: &Source,
        (charge, outcome, intent): (&Charge, &ChargeOutcome, Option<&Intent>),
    ) -> Result<(Source, Vec<Effect>), No> {
        let rechecked = match outcome {
            ChargeOutcome::Approved(approval) => {
                charging::rechecked(source, approval.checks, context.now)
            }
            _ => None,
        };
        let mut change = rechecked.map(|after| (after, EventKind::SourceUpdated));
        let now = change.as_ref().map_or(source, |(after, _)| after);
        // What becomes of a source whose charge failed is for its intent to say.
        let failed = charge.status == ChargeStatus::Failed && charge.intent.is_some();
        let moved = charging::source_after(now, charge, intent, context.now);
        if let Some((mut after, event)) = moved.filter(|_| !failed) {
            after.version = source.version + 1;
            change = Some((after, event));
        }
        let Some((after, event)) = change else {
            return Ok((source.clone(), Vec::new()));
        };
        let before = match after.status == source.status {
            true => Tree::Null,
            false => tree::map([("status", source.status.name().into())]),
        };
        let owner = after.customer.as_ref();
        let event = self.with_setting(context, |setting| {
            Ok(record(setting, event, &after.id, owner, before))
        })?;
        let update = Effect::UpdateSource(Box::new(after.clone()));
        Ok((after, vec![update, event]))
    }

    /// A source that is not kept: it is written as used, without its number.
    fn once_charged(
        &self,
        context: &Context,
        (source, made): (&Source, &[Effect]),
        outcome: &ChargeOutcome,
    ) -> Result<(Source, Vec<Effect>), No> {
        let mut after = charging::one_off(source);
        if let ChargeOutcome::Approved(approval) = outcome
            && let Some(rechecked) = charging::rechecked(&after, approval.checks, context.now)
        {
            after = rechecked;
        }
        after.version = source.version;
        let its_own = |effect: &&Effect| match effect {
            Effect::InsertSource(_) => false,
            Effect::Record(event) => event.object != source.id,
            _ => true,
        };
        let mut effects: Vec<Effect> = made.iter().filter(its_own).cloned().collect();
        effects.push(Effect::InsertSource(Box::new(after.clone())));
        effects.push(self.with_setting(context, |setting| {
            let kind = EventKind::SourceConsumed;
            Ok(record(setting, kind, &after.id, None, Tree::Null))
        })?);
        Ok((after, effects))
    }

    /// The intent of a charge, after the charge changed by a call of its own.
    pub(super) fn intent_beside(
        &self,
        context: &Context,
        charge: &Charge,
    ) -> Result<Vec<Effect>, No> {
        match charge.intent {
            Some(_) => self.intent_follows(context, charge),
            None => Ok(Vec::new()),
        }
    }
}

/// The charge's own terms; at Magpie the payer comes back to where the source says.
fn terms_of(order: &Order, source: &Source, dialect: Dialect) -> Terms {
    let mut terms = order.terms.clone();
    if dialect == Dialect::Magpie {
        let own = &source.particulars.returns;
        let returns = &mut terms.returns;
        returns.any = returns.any.take().or_else(|| own.any.clone());
        returns.success = returns.success.take().or_else(|| own.success.clone());
        returns.fail = returns.fail.take().or_else(|| own.fail.clone());
        returns.notify = returns.notify.take().or_else(|| own.notify.clone());
    }
    terms
}
