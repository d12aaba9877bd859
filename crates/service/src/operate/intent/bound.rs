//! Chargebee's intents: the payer approves one, then a source is made from it. What binds a token
//! to one is [`domain::operation::ConfirmIntent`]; what ends it without a source is time.

use domain::Id;
use domain::customer::Customer;
use domain::effect::Effect;
use domain::intent::{Intent, IntentStatus, Purpose};
use domain::operation::IntentRef;
use domain::operation::intending::{Turn, is_overdue};
use domain::refusal::IntentFault;
use domain::source::Source;
use store::table::intent as intent_table;

use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// Intents that expire in one round.
const EXPIRED_MAX: usize = 500;

impl Service {
    /// Uses an intent that its payer approved up. The source belongs to nobody yet; the caller
    /// gives it to the customer. The intent is given as it was before.
    pub(crate) fn consume_intent(
        &self,
        context: &Context,
        id: &Id,
        customer: &Customer,
    ) -> Result<(Intent, Source, Vec<Effect>), No> {
        let wanted = IntentRef::Id(id.clone());
        let mut course = self.intent(context, &wanted, Some(Purpose::Payment), None)?;
        let before = course.intent.clone();
        let own = before.customer.as_ref();
        if own.is_some_and(|own| *own != customer.id) {
            return Err(course.fault(IntentFault::OtherCustomer));
        }
        if is_overdue(&before, context.now) {
            return Err(course.fault(IntentFault::Expired));
        }
        let authorized = before.status == IntentStatus::RequiresCapture;
        let Some(source) = course.source.take().filter(|_| authorized) else {
            return Err(course.fault(IntentFault::WrongState));
        };
        self.turn(context, &mut course, Turn::Consume)?;
        Ok((before, source, course.effects))
    }

    /// What has to be written for the intents whose time ran out: one list for each, so that one
    /// that changes meanwhile holds up no other.
    pub(crate) fn expire_intents(&self, context: &Context) -> Result<Vec<Vec<Effect>>, No> {
        let query = intent_table::expired(&context.scope, context.now, EXPIRED_MAX);
        let mut lists = Vec::new();
        for row in self.store.ask(&query)? {
            let intent = intent_table::of_row(row)?;
            if is_overdue(&intent, context.now) {
                let mut course = self.course(context, intent)?;
                self.turn(context, &mut course, Turn::Expire)?;
                lists.push(course.effects);
            }
        }
        Ok(lists)
    }
}
