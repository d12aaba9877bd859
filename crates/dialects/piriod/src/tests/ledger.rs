//! The stand-in's payments and customers.

use domain::charge::Terms;
use domain::customer::Customer;
use domain::intent::{Challenge, Intent, IntentStatus, Purpose};
use domain::list::{Page, Start};
use domain::operation::{
    Answer, CreateIntent, CustomerRef, IntentAnswer, IntentMethod, IntentRef, Operation, SourceRef,
};
use domain::refusal::Kind;
use domain::source::Amount;
use domain::{Dialect, Id, Refusal};

use super::fixture::{NOW, World, customer, known};

impl World {
    /// What [`World`] answers to payments and to changes of customers.
    pub(super) fn decide_more(&self, operation: Operation) -> Result<Answer, Refusal> {
        let answer = self.decide_by(&operation);
        *self.last.borrow_mut() = Some(operation);
        answer
    }

    fn decide_by(&self, operation: &Operation) -> Result<Answer, Refusal> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        Ok(match operation {
            Operation::CreateIntent(create) => Answer::CreateIntent(Box::new(self.made(create)?)),
            Operation::ReadIntent(read) => Answer::ReadIntent(Box::new(self.intent(&read.intent)?)),
            Operation::AuthorizeIntent(authorize) => {
                self.source(&SourceRef::Number(authorize.source))?;
                Answer::AuthorizeIntent(Box::new(self.intent(&authorize.intent)?))
            }
            Operation::PayIntent(pay) => Answer::PayIntent(Box::new(self.intent(&pay.intent)?)),
            Operation::ListIntents(list) => {
                if let Some(id) = &list.find.customer {
                    known(id)?;
                }
                let takes = |intent: &&Intent| {
                    list.filter
                        .as_ref()
                        .is_none_or(|filter| filter.takes(intent))
                };
                let found: Vec<&Intent> = self.intents.iter().filter(takes).collect();
                let found = found.into_iter().map(|intent| self.with(intent)).collect();
                Answer::ListIntents(Box::new(page(found, &list.find.start, list.find.limit)))
            }
            Operation::ListCustomers(list) => {
                let all = customers();
                let takes = |customer: &&Customer| {
                    let email = list.email.as_ref();
                    email.is_none_or(|email| customer.profile.email.as_ref() == Some(email))
                        && list
                            .filter
                            .as_ref()
                            .is_none_or(|filter| filter.takes(customer))
                };
                let found = all.iter().filter(takes).cloned();
                let found = found.map(|customer| self.with_sources(customer)).collect();
                Answer::ListCustomers(Box::new(page(found, &list.start, list.limit)))
            }
            Operation::UpdateCustomer(update) => {
                is_known(&update.customer)?;
                Answer::UpdateCustomer(Box::new(self.with_sources(customer())))
            }
            Operation::DeleteCustomer(delete) => {
                is_known(&delete.customer)?;
                Answer::DeleteCustomer(Box::new(self.with_sources(customer())))
            }
            other => panic!("not an operation of this dialect: {other:?}"),
        })
    }

    fn made(&self, create: &CreateIntent) -> Result<IntentAnswer, Refusal> {
        if let Some(customer) = &create.customer {
            is_known(customer)?;
        }
        let source = match &create.method {
            Some(IntentMethod::Number(number)) => Some(self.source(&SourceRef::Number(*number))?),
            Some(_) => {
                let (kind, id) = (Kind::Source, String::new());
                return Err(Refusal::NotFound { kind, id });
            }
            None => None,
        };
        let intent = Intent {
            amount: create.amount.clone(),
            currency: create.currency.clone(),
            customer: create.customer.as_ref().and_then(|named| match named {
                CustomerRef::Id(id) => Some(id.clone()),
                _ => None,
            }),
            sources: source.iter().map(|source| source.id.clone()).collect(),
            source: source.map(|source| source.id),
            terms: create.terms.clone(),
            ..intent(1)
        };
        Ok(self.with(&intent))
    }

    fn intent(&self, wanted: &IntentRef) -> Result<IntentAnswer, Refusal> {
        let IntentRef::Number(number) = wanted else {
            panic!("payments have numbers")
        };
        let found = self.intents.iter().find(|intent| intent.number == *number);
        let (kind, id) = (Kind::Intent, number.to_string());
        let found = found.ok_or(Refusal::NotFound { kind, id })?;
        Ok(self.with(found))
    }

    fn with(&self, intent: &Intent) -> IntentAnswer {
        let is_linked = |id: &Id| Some(id) == intent.source.as_ref();
        let source = self.sources.iter().find(|source| is_linked(&source.id));
        IntentAnswer {
            intent: intent.clone(),
            source: source.cloned(),
            charge: None,
            customer: None,
        }
    }
}

fn is_known(customer: &CustomerRef) -> Result<(), Refusal> {
    match customer {
        CustomerRef::Id(id) => known(id),
        _ => panic!("customers have ids"),
    }
}

fn page<T: Clone>(all: Vec<T>, start: &Start, limit: usize) -> Page<T> {
    let skipped = match start {
        Start::Skip(count) => *count,
        _ => (all.len().saturating_sub(1) / limit * limit) as u64,
    };
    let from = usize::try_from(skipped)
        .unwrap_or(usize::MAX)
        .min(all.len());
    let items: Vec<T> = all.iter().skip(from).take(limit).cloned().collect();
    Page {
        has_more: from + items.len() < all.len(),
        total: Some(all.len() as u64),
        skipped,
        items,
    }
}

/// The known customer, and one that another dialect made.
fn customers() -> [Customer; 2] {
    let mut ana = customer();
    ana.profile.name = Some("Ana Pérez".to_owned());
    ana.profile.email = Some("ana@example.com".to_owned());
    ana.profile.address = Some(tree::map([("country", "CL".into())]));
    ana.profile.metadata = Some(tree::map([("tier", "gold".into())]));
    let extra = tree::map([("tax_id", "76.1".into())]);
    ana.profile.extra = Some(tree::map([("piriod", extra)]));
    let mut other = customer();
    other.id = Id::new("other-1");
    other.profile.company = Some("Ópera Ltda".to_owned());
    [ana, other]
}

/// A payment that waits for a source.
pub(super) fn intent(number: i64) -> Intent {
    Intent {
        id: Id::new(number.to_string()),
        number,
        version: 1,
        created: NOW,
        updated: NOW,
        origin: Dialect::Piriod,
        purpose: Purpose::Payment,
        status: IntentStatus::RequiresMethod,
        amount: Some(Amount::Units("10.5".to_owned())),
        currency: Some("usd".to_owned()),
        capturable: 0,
        received: 0,
        capture: true,
        customer: None,
        source: None,
        sources: Vec::new(),
        charge: None,
        client_secret: String::new(),
        keep_for: None,
        off_session: false,
        challenge: Challenge::Automatic,
        attempts: 0,
        wrong_proofs: 0,
        action: None,
        failure: None,
        expires: None,
        canceled: None,
        cancellation_reason: None,
        terms: Terms::default(),
    }
}
