//! The payer's step: the page, what the payer says on it, and the way back.

mod codes;
mod show;

use domain::effect::Effect;
use domain::event::{EventKind, Subject};
use domain::operation::changing::moved;
use domain::operation::{IntentAnswer, Proof, SourceAnswer, VerifyIntent};
use domain::source::{ActionKind, ActionState, Amount, Source, Status};
use domain::{Dialect, Refusal};
use kit::{Head, Reply, Verdict};
use pages::{Done, Ended, Link, Money, Step};
use store::table::effect::{self, Cause};
use store::table::{Scope, directory};
use store::{CommitError, Unit};
use tree::Map;

use self::show::{Waiting, ended_of, kind_of, method_name, reveal_card, waiting_of};
use crate::decision::Memo;
use crate::fault::Fault;
use crate::operate::No;
use crate::run::{Body, Context};
use crate::step::{PAGES, StepName, read_path};
use crate::world::Service;

/// How often a payer's answer is decided when the facts change meanwhile.
const TRIES_MAX: usize = 12;

/// What the sandbox's payer sends to an account that asks for no amount, in the smallest unit.
const SENT: i64 = 1_000;

/// What the payer's form says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    verdict: String,
    code: String,
    amounts: [String; 2],
}

/// What came of a page.
enum Turn {
    /// Show the step (again), with what was wrong.
    Ask(Box<Waiting>, Option<String>),
    /// Over: where the payer goes, or what the page says.
    Over(Box<Waiting>, Ended),
    /// No such page.
    Nothing,
}

impl Service {
    /// Whether a path is a payer's page.
    pub fn is_page(path: &str) -> bool {
        path.starts_with(PAGES)
    }

    /// Answers a payer's browser.
    pub async fn page(&self, head: &Head, body: Body) -> Reply {
        let Some(name) = read_path(&head.path) else {
            return self.ended(None, Ended::Unknown, head);
        };
        let said = match (head.method.as_str(), body) {
            ("GET", _) => None,
            ("POST", Body::Whole(bytes)) => Some(read_form(&bytes)),
            ("POST", _) => return Reply::text(400, "text/plain", "The form did not come whole."),
            _ => return Reply::text(405, "text/plain", "").with("allow", "GET, POST"),
        };
        // A gateway's form may bring the payer here with fields of its own: nothing is said yet.
        let said = said.filter(|said| !said.verdict.is_empty());
        let turn = match &said {
            None => self.look(&name).await,
            Some(said) => self.said(&name, said).await,
        };
        match turn {
            Ok(Turn::Ask(waiting, wrong)) => self.asked(&name, &waiting, (head, wrong.as_deref())),
            Ok(Turn::Over(waiting, ended)) => match self.way_back(&name, &waiting, head) {
                Some(address) if said.is_some() => Reply::empty(303)
                    .with("location", address)
                    .with("cache-control", "no-store")
                    .with("referrer-policy", "no-referrer"),
                _ => self.ended(Some((&name, &waiting)), ended, head),
            },
            Ok(Turn::Nothing) => self.ended(None, Ended::Unknown, head),
            Err(fault) => {
                tracing::error!(%fault, "a payer's page failed");
                let text = "Something went wrong. Nothing was changed; please try again.";
                Reply::text(503, "text/plain; charset=utf-8", text)
            }
        }
    }

    /// The payer looks at the page.
    async fn look(&self, name: &StepName) -> Result<Turn, Fault> {
        let Some(waiting) = self.waiting(name)? else {
            return Ok(Turn::Nothing);
        };
        if !waiting.open {
            let ended = ended_of(&waiting.subject);
            return Ok(Turn::Over(Box::new(waiting), ended));
        }
        // Piriod tells whether the payer went to the gateway.
        if let Subject::Source(answer) = &waiting.subject
            && waiting.origin == Dialect::Piriod
            && answer.source.status == Status::RequiresAuthorization
        {
            let source = answer.source.clone();
            let caller = self.secret_caller(&name.scope, waiting.origin);
            let context = self.own_context(&caller, self.clock.now());
            let effects = self.with_setting(&context, |setting| {
                let kind = EventKind::SourceAuthorizing;
                Ok(moved(&source, Status::WaitingAuthorization, kind, setting).1)
            });
            if let Ok(effects) = effects {
                // Somebody else moved it meanwhile: the page is as good as before.
                let _ = self.commit_own(&context, &effects).await?;
            }
        }
        Ok(Turn::Ask(Box::new(waiting), None))
    }

    /// The payer says something.
    async fn said(&self, name: &StepName, said: &Said) -> Result<Turn, Fault> {
        for _ in 0..TRIES_MAX {
            let Some(waiting) = self.waiting(name)? else {
                return Ok(Turn::Nothing);
            };
            if !waiting.open {
                let ended = ended_of(&waiting.subject);
                return Ok(Turn::Over(Box::new(waiting), ended));
            }
            let caller = self.secret_caller(&name.scope, waiting.origin);
            let context = self.own_context(&caller, self.clock.now());
            let (effects, subject, wrong) = match self.settled(&context, &waiting, said) {
                Ok(settled) => settled,
                Err(No::Refusal(refusal)) => {
                    let wrong = words_of(&refusal);
                    return Ok(Turn::Ask(Box::new(waiting), Some(wrong)));
                }
                Err(No::Fault(fault)) => return Err(fault),
            };
            if !self.commit_own(&context, &effects).await? {
                continue;
            }
            if let Some(wrong) = wrong {
                return Ok(Turn::Ask(Box::new(waiting), Some(wrong)));
            }
            let ended = match ended_of(&subject) {
                Ended::Refused if said.verdict == "cancel" => Ended::Canceled,
                ended => ended,
            };
            let over = Waiting {
                subject,
                open: false,
                ..waiting
            };
            return Ok(Turn::Over(Box::new(over), ended));
        }
        Err(Fault::Bug("a payer's step changes all the time"))
    }

    /// What the payer's word does.
    fn settled(
        &self,
        context: &Context,
        waiting: &Waiting,
        said: &Said,
    ) -> Result<(Vec<Effect>, Subject, Option<String>), No> {
        // Whether money arrived is nothing that the payer's browser can say where it is real.
        let verdict = match said.verdict.as_str() {
            "approve" if context.scope.mode.is_live() => {
                return Err(Refusal::Forbidden.into());
            }
            "approve" => Verdict::Approved,
            _ => Verdict::Refused,
        };
        match &waiting.subject {
            Subject::Source(answer) => {
                let (source, effects) =
                    self.settle_source(context, &answer.source, (verdict, &said.verdict))?;
                let answer = SourceAnswer {
                    source,
                    customer: answer.customer.clone(),
                };
                Ok((effects, Subject::Source(answer), None))
            }
            Subject::Charge(answer) => {
                let (effects, answer) =
                    self.settle_charge(context, answer.charge.clone(), verdict)?;
                Ok((effects, Subject::Charge(answer), None))
            }
            Subject::Intent(answer) => {
                let deposits = waiting
                    .action
                    .as_ref()
                    .is_some_and(|action| action.kind == ActionKind::Code);
                if deposits && verdict == Verdict::Approved {
                    return self.named_deposits(context, answer, said);
                }
                let (effects, answer) =
                    self.settle_intent(context, answer.intent.clone(), verdict)?;
                Ok((effects, Subject::Intent(answer), None))
            }
            _ => Err(Fault::Bug("this kind of object has no page").into()),
        }
    }

    fn named_deposits(
        &self,
        context: &Context,
        answer: &IntentAnswer,
        said: &Said,
    ) -> Result<(Vec<Effect>, Subject, Option<String>), No> {
        let proof = match said.code.trim() {
            "" => Proof::Amounts(
                said.amounts
                    .iter()
                    .filter_map(|amount| amount.trim().parse().ok())
                    .collect(),
            ),
            code => Proof::Code(code.to_owned()),
        };
        let op = VerifyIntent {
            intent: answer.intent.id.clone(),
            purpose: answer.intent.purpose,
            client_secret: None,
            proof,
        };
        let decision = self.verify_intent(context, &op, &mut Memo::default())?;
        match decision.outcome {
            Ok(domain::operation::Answer::VerifyIntent(after)) => {
                Ok((decision.effects, Subject::Intent(*after), None))
            }
            Ok(_) => Err(Fault::Bug("an answer of another verb").into()),
            Err(refusal) => Ok((
                decision.effects,
                Subject::Intent(answer.clone()),
                Some(words_of(&refusal)),
            )),
        }
    }

    /// A source after its payer's word.
    fn settle_source(
        &self,
        context: &Context,
        source: &Source,
        (verdict, word): (Verdict, &str),
    ) -> Result<(Source, Vec<Effect>), No> {
        let mut next = source.clone();
        let (status, kind, state) = match verdict {
            Verdict::Approved => {
                reveal_card(&mut next, context.now);
                (
                    Status::Chargeable,
                    EventKind::SourceChargeable,
                    ActionState::Succeeded,
                )
            }
            Verdict::Refused => (Status::Failed, EventKind::SourceFailed, ActionState::Failed),
        };
        if let Some(action) = &mut next.action {
            action.state = state;
            if verdict == Verdict::Approved && action.kind == ActionKind::Receiver {
                let sent = match &source.amount {
                    Some(Amount::Minor { value, .. }) => *value,
                    _ => SENT,
                };
                if let Some(data) = action.data.as_map_mut() {
                    data.insert("amount_received", sent);
                }
            }
            if verdict == Verdict::Refused {
                let reason = match word {
                    "cancel" => "user_abort",
                    _ => "declined",
                };
                if action.data.as_map().is_none() {
                    action.data = tree::map([]);
                }
                if let Some(data) = action.data.as_map_mut() {
                    data.insert("failure_reason", reason);
                }
            }
        }
        self.with_setting(context, |setting| {
            let (after, effects) = moved(&next, status, kind, setting);
            Ok((after, effects.into()))
        })
    }

    /// Commits what the server decided by itself; `false` when a fact changed meanwhile.
    pub(crate) async fn commit_own(
        &self,
        context: &Context<'_>,
        effects: &[Effect],
    ) -> Result<bool, Fault> {
        if effects.is_empty() {
            return Ok(true);
        }
        let mut unit = Unit::new();
        let cause = Cause {
            facts: Map::new(),
            at: context.now,
            quiet: false,
            told: self.outbox.has_endpoints(),
        };
        for one in effects {
            effect::push(&mut unit, &context.scope, one, &cause);
        }
        match self.store.commit(unit).await {
            Ok(()) => {
                self.outbox.wake();
                Ok(true)
            }
            Err(CommitError::Missed(_)) => Ok(false),
            Err(CommitError::Fault(fault)) => Err(fault.into()),
        }
    }

    /// The object of a page, if the address is a true one.
    fn waiting(&self, name: &StepName) -> Result<Option<Waiting>, Fault> {
        let caller = self.secret_caller(&name.scope, Dialect::Stripe);
        let now = self.clock.now();
        let context = self.own_context(&caller, now);
        let known = self
            .store
            .ask_one(&directory::account(&name.scope.account))?;
        if known.is_none() || !self.modes.contains(&name.scope.mode) {
            return Ok(None);
        }
        let Some((subject, _)) = self.subject(&context, name.kind, &name.id)? else {
            return Ok(None);
        };
        let (waiting, attempt) = match waiting_of(subject, now) {
            Some(found) => found,
            None => return Ok(None),
        };
        let proof = self.step_proof(&name.scope, name.kind, &name.id, attempt)?;
        if vault::same(proof.as_bytes(), name.proof.as_bytes()) {
            return Ok(Some(waiting));
        }
        // An earlier try of the same object: true once, over now.
        for earlier in 1..attempt {
            let proof = self.step_proof(&name.scope, name.kind, &name.id, earlier)?;
            if vault::same(proof.as_bytes(), name.proof.as_bytes()) {
                return Ok(Some(Waiting {
                    open: false,
                    ..waiting
                }));
            }
        }
        Ok(None)
    }

    fn merchant(&self, scope: &Scope) -> String {
        let row = self.store.ask_one(&directory::account(&scope.account));
        let name = row.ok().flatten();
        let name = name.and_then(|row| row.text(0).ok().map(str::to_owned));
        name.unwrap_or_else(|| "Wellspring".to_owned())
    }

    /// Where the payer goes now.
    fn way_back(&self, name: &StepName, waiting: &Waiting, head: &Head) -> Option<String> {
        let verdict = match ended_of(&waiting.subject) {
            Ended::Succeeded => Verdict::Approved,
            _ => Verdict::Refused,
        };
        let caller = self.secret_caller(&name.scope, waiting.origin);
        let dialect = self.dialect_named(waiting.origin)?;
        self.with_view((&caller, head, Map::new()), self.clock.now(), |view| {
            dialect.return_address(&waiting.subject, verdict, view)
        })
    }

    fn asked(
        &self,
        name: &StepName,
        waiting: &Waiting,
        (head, wrong): (&Head, Option<&str>),
    ) -> Reply {
        let merchant = self.merchant(&name.scope);
        let method = method_name(&waiting.subject);
        let amount = waiting.amount.as_ref();
        let html = pages::step(&Step {
            merchant: &merchant,
            kind: kind_of(waiting, &merchant),
            method: &method,
            amount: amount.map(|(minor, currency)| Money {
                minor: *minor,
                currency,
            }),
            description: waiting.description.as_deref(),
            post_to: &head.path,
            test_mode: !name.scope.mode.is_live(),
            error: wrong,
            reference: name.id.as_str(),
        });
        let targets: Vec<String> = kit::returns_of(&waiting.subject)
            .into_iter()
            .flat_map(|returns| [&returns.any, &returns.success, &returns.fail])
            .filter_map(Clone::clone)
            .collect();
        page(if wrong.is_some() { 422 } else { 200 }, &html, &targets)
    }

    fn ended(&self, step: Option<(&StepName, &Waiting)>, ended: Ended, head: &Head) -> Reply {
        let merchant = step.map(|(name, _)| self.merchant(&name.scope));
        let back = step.and_then(|(name, waiting)| self.way_back(name, waiting, head));
        let status = if step.is_none() { 404 } else { 200 };
        let html = pages::done(&Done {
            merchant: merchant.as_deref(),
            ended,
            test_mode: step.is_none_or(|(name, _)| !name.scope.mode.is_live()),
            reference: step.map(|(name, _)| name.id.as_str()),
            back: back.as_deref().map(|address| Link {
                address,
                label: "Back to the shop",
            }),
        });
        page(status, &html, &[])
    }
}

fn page(status: u16, html: &str, targets: &[String]) -> Reply {
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let mut reply = Reply::text(status, "text/html; charset=utf-8", html);
    for (name, value) in pages::security_headers(&targets) {
        reply.set(name, value);
    }
    reply
}

/// What a refusal says to a payer.
fn words_of(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Proof(domain::refusal::ProofFault::Exceeded) => {
            "That was one try too many. Please talk to the shop.".to_owned()
        }
        Refusal::Proof(_) => "That is not right. Please look again.".to_owned(),
        Refusal::IntentDeclined { .. } | Refusal::ChargeDeclined { .. } | Refusal::Declined(_) => {
            "The payment was declined.".to_owned()
        }
        _ => "This cannot be done now.".to_owned(),
    }
}

fn read_form(bytes: &[u8]) -> Said {
    let mut said = Said::default();
    let Ok(text) = std::str::from_utf8(bytes) else {
        return said;
    };
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = tree::form::percent_decode(&value.replace('+', " ")).unwrap_or_default();
        match name {
            "verdict" => said.verdict = value,
            "code" => said.code = value,
            "amount1" => said.amounts[0] = value,
            "amount2" => said.amounts[1] = value,
            _ => {}
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_like_browsers_write_them() {
        let said = read_form(b"verdict=approve&code=SM11AA&amount1=+32&amount2=45&x");
        assert_eq!(said.verdict, "approve");
        assert_eq!(said.code, "SM11AA");
        assert_eq!(said.amounts, [" 32".to_owned(), "45".to_owned()]);
        assert_eq!(read_form(b"\xff"), Said::default());
    }
}
