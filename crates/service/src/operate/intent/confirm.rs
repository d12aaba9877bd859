//! Going ahead with an intent.

use domain::Dialect;
use domain::Refusal;
use domain::event::ObjectKind;
use domain::intent::{Challenge, IntentStatus, Purpose};
use domain::operation::change::merge_details;
use domain::operation::intending::{Turn, is_overdue};
use domain::operation::{Answer, ConfirmIntent, Confirmation};
use domain::refusal::{Decline, IntentFault, Reason};
use domain::source::{Action, ActionKind, ActionState, Source};

use crate::decision::{Decision, Memo};
use crate::operate::No;
use crate::operate::intent::course::{Course, Ending};
use crate::operate::intent::is_stripes;
use crate::run::Context;
use crate::step::PAGES;
use crate::world::Service;

/// Days until deposits arrive.
const DEPOSIT_DAYS: i64 = 2;
const DAY_SECONDS: i64 = 86_400;

impl Service {
    pub(crate) fn confirm_intent(
        &self,
        context: &Context,
        op: &ConfirmIntent,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let shown = op.client_secret.as_deref();
        let mut course = self.intent(context, &op.intent, Some(op.purpose), shown)?;
        if is_overdue(&course.intent, context.now) {
            return Err(course.fault(IntentFault::Expired));
        }
        let waits = matches!(
            course.intent.status,
            IntentStatus::RequiresMethod
                | IntentStatus::RequiresConfirmation
                | IntentStatus::RequiresAction
        );
        if !waits {
            return Err(course.fault(IntentFault::WrongState));
        }
        let draft = &mut course.draft;
        if let Some(keep_for) = &op.keep_for {
            draft.keep_for = Some(keep_for.clone());
        }
        merge_details(&mut draft.terms.details, draft.origin, op.details.as_ref());
        if course.intent.source.is_none() {
            // What is there was tried before, and failed.
            course.source = None;
        }
        if let Some(method) = &op.method {
            match self.put(context, &mut course, method, memo)? {
                Some(source) => course.link(source),
                None => return self.made_badly(context, course),
            }
        }
        self.go(context, &mut course, &op.confirmation, memo)?;
        Ok(course.decision(|answer| Answer::ConfirmIntent(Box::new(answer))))
    }

    /// The gateway refused the source while it was made: a failed try, when it was a final no.
    fn made_badly(&self, context: &Context, mut course: Course) -> Result<Decision, No> {
        if let Some(Ending::Refused(refusal)) = &course.refusal
            && let Refusal::Declined(decline) = &**refusal
        {
            let decline = decline.clone();
            course.draft.attempts += 1;
            self.declined(context, &mut course, decline, None)?;
        }
        Ok(course.decision(|answer| Answer::ConfirmIntent(Box::new(answer))))
    }

    /// Charges or sets up the source of the draft.
    pub(super) fn go(
        &self,
        context: &Context,
        course: &mut Course,
        confirmation: &Confirmation,
        memo: &mut Memo,
    ) -> Result<(), No> {
        let Some(source) = course.source.clone() else {
            return Err(course.fault(IntentFault::NoMethod));
        };
        course.fits(&source)?;
        let draft = &mut course.draft;
        draft.attempts += 1;
        draft.off_session = confirmation.off_session;
        draft.capture = confirmation.capture.unwrap_or(draft.capture);
        draft.challenge = confirmation.challenge.unwrap_or(draft.challenge);
        if let Some(url) = &confirmation.return_url {
            draft.terms.returns.any = Some(url.clone());
        }
        match draft.purpose {
            _ if draft.origin == Dialect::Chargebee => {
                self.ask_payer(context, course, confirmation, page())
            }
            Purpose::Setup => self.set_up(context, course, (source, confirmation), memo),
            Purpose::Payment => self.pay(context, course, (source, confirmation, false), memo),
        }
    }

    /// The payer must act; where the caller does not want that, the try failed.
    pub(super) fn ask_payer(
        &self,
        context: &Context,
        course: &mut Course,
        confirmation: &Confirmation,
        wish: Action,
    ) -> Result<(), No> {
        if confirmation.refuse_steps {
            let decline = Decline::plain(Reason::AuthenticationRequired);
            self.declined(context, course, decline, None)?;
            course.refusal = Some(Ending::Fault(IntentFault::StepRefused));
            return Ok(());
        }
        let draft = &course.draft;
        let by_script = confirmation.by_script || draft.terms.returns.any.is_none();
        let kind = match wish.kind {
            ActionKind::Redirect | ActionKind::Sdk if by_script && is_stripes(draft) => {
                ActionKind::Sdk
            }
            ActionKind::Sdk => ActionKind::Redirect,
            other => other,
        };
        let mut action = Action {
            kind,
            state: ActionState::Pending,
            // Whatever the gateway's own script does can be done on the page as well.
            url: Some(PAGES.to_owned()),
            data: wish.data,
        };
        let object = (ObjectKind::Intent, &draft.id, draft.attempts);
        self.address_step(&context.scope, object, &mut action)?;
        self.turn(context, course, Turn::Ask(action))
    }

    /// The payer must name two deposits.
    pub(super) fn ask_deposits(
        &self,
        context: &Context,
        course: &mut Course,
        confirmation: &Confirmation,
    ) -> Result<(), No> {
        let arrival = context
            .now
            .plus_seconds(DEPOSIT_DAYS * DAY_SECONDS)
            .seconds();
        let data = tree::map([
            (
                "arrival_date",
                (arrival - arrival.rem_euclid(DAY_SECONDS)).into(),
            ),
            ("microdeposit_type", "amounts".into()),
        ]);
        let wish = Action {
            kind: ActionKind::Code,
            data,
            ..page()
        };
        self.ask_payer(context, course, confirmation, wish)
    }
}

/// A visit to the payer's page.
pub(super) fn page() -> Action {
    Action {
        kind: ActionKind::Redirect,
        state: ActionState::Pending,
        url: Some(PAGES.to_owned()),
        data: tree::map([]),
    }
}

/// Whether a source is a bank account whose owner has yet to name deposits.
pub(super) fn needs_deposits(source: &Source) -> bool {
    use domain::bank::Verification;
    let unproven = |bank: &domain::bank::Bank| {
        matches!(bank.verification, Verification::New | Verification::Errored)
    };
    source.bank().is_some_and(unproven)
}

/// How much of a challenge a call can bear that has no confirmation of its own.
pub(super) fn silent() -> Confirmation {
    Confirmation {
        challenge: Some(Challenge::Never),
        ..Confirmation::default()
    }
}
