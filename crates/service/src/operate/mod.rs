//! The facts of each verb: loaded here, handed to the pure rules of the domain, never decided here.

mod attach_method;
mod change_customer;
mod change_source;
mod charge;
mod create_customer;
mod create_source;
mod create_token;
mod endpoint;
mod event;
mod gateway;
mod intent;
mod list;
mod material;
mod move_source;
mod other;
mod refund;
mod session;
mod step_intent;
mod verify_source;

use domain::customer::Customer;
use domain::operation::{
    Answer, CustomerAnswer, CustomerRef, Done, Operation, Relations, SourceRef,
};
use domain::refusal::Kind;
use domain::source::Source;
use domain::{Id, Refusal, visibility};
use store::table::{customer, source};

use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::run::Context;
use crate::world::Service;

/// The register in which Magpie's e-mails are free or taken.
const MAGPIE_EMAIL: &str = "magpie_email";

/// Most sources that are loaded beside a customer.
const BESIDE_MAX: usize = 1000;

impl Service {
    /// The decision of a verb, from the facts as they are now.
    pub(crate) async fn decide(
        &self,
        context: &Context<'_>,
        operation: &Operation,
        memo: &mut Memo,
    ) -> Result<Decision, Fault> {
        let decided = match operation {
            Operation::CreateCustomer(op) => self.create_customer(context, op, memo),
            Operation::ReadCustomer(op) => self.read_customer(context, op),
            Operation::ListCustomers(op) => self.list_customers(context, op),
            Operation::CreateToken(op) => self.create_token(context, op),
            Operation::ReadToken(op) => self.read_token(context, op),
            Operation::CreateSource(op) => self.create_source(context, op, memo),
            Operation::AttachSource(op) => self.attach_source(context, op),
            Operation::ReadSource(op) => self.read_source(context, op),
            Operation::ListSources(op) => self.list_sources(context, op),
            Operation::DeleteSource(op) => self.delete_source(context, op),
            Operation::CreateCharge(op) => self.create_charge(context, op, memo),
            Operation::ReadCharge(op) => self.read_charge(context, op),
            Operation::ListCharges(op) => self.list_charges(context, op),
            Operation::UpdateCharge(op) => self.update_charge(context, op),
            Operation::CaptureCharge(op) => self.capture_charge(context, op),
            Operation::VoidCharge(op) => self.void_charge(context, op),
            Operation::VerifyCharge(op) => self.verify_charge(context, op),
            Operation::RefundCharge(op) => self.refund_charge(context, op),
            Operation::ReadRefund(op) => self.read_refund(context, op),
            Operation::ListRefunds(op) => self.list_refunds(context, op),
            Operation::UpdateRefund(op) => self.update_refund(context, op),
            Operation::CancelRefund(op) => self.cancel_refund(context, op),
            Operation::CreateIntent(op) => self.create_intent(context, op, memo),
            Operation::ReadIntent(op) => self.read_intent(context, op),
            Operation::ListIntents(op) => self.list_intents(context, op),
            Operation::UpdateIntent(op) => self.update_intent(context, op, memo),
            Operation::ConfirmIntent(op) => self.confirm_intent(context, op, memo),
            Operation::AuthorizeIntent(op) => self.authorize_intent(context, op, memo),
            Operation::PayIntent(op) => self.pay_intent(context, op, memo),
            Operation::CaptureIntent(op) => self.capture_intent(context, op),
            Operation::CancelIntent(op) => self.cancel_intent(context, op),
            Operation::VerifyIntent(op) => self.verify_intent(context, op, memo),
            Operation::UpdateSource(op) => self.update_source(context, op, memo),
            Operation::VerifySource(op) => self.verify_source(context, op),
            Operation::AssignRole(op) => self.assign_role(context, op),
            Operation::AttachMethod(op) => self.attach_method(context, op, memo),
            Operation::SwitchGateway(op) => self.switch_gateway(context, op),
            Operation::ExportSource(op) => self.export_source(context, op),
            Operation::UpdateCustomer(op) => self.update_customer(context, op, memo),
            Operation::DeleteCustomer(op) => self.delete_customer(context, op),
            Operation::ReadEvent(op) => self.read_event(context, op),
            Operation::ListEvents(op) => self.list_events(context, op),
            Operation::CreateEndpoint(op) => self.create_endpoint(context, op),
            Operation::ReadEndpoint(op) => self.read_endpoint(context, op),
            Operation::ListEndpoints(op) => self.list_endpoints(context, op),
            Operation::UpdateEndpoint(op) => self.update_endpoint(context, op),
            Operation::DeleteEndpoint(op) => self.delete_endpoint(context, op),
            Operation::ReadAccount(_) => self.read_account(context),
            Operation::Ping(_) => Ok(Decision::answer(Answer::Ping(Box::new(Done)))),
            Operation::Register(op) => self.register(context, op, memo).await,
            Operation::Login(op) => self.log_in(context, op, memo).await,
            Operation::Logout(_) => self.log_out(context),
            Operation::Refresh(op) => self.refresh(context, op),
        };
        match decided {
            Ok(decision) => Ok(decision),
            Err(No::Refusal(refusal)) => Ok(Decision::refuse(refusal)),
            Err(No::Fault(fault)) => Err(fault),
        }
    }

    /// A customer that was not deleted.
    pub(crate) fn customer(&self, context: &Context, wanted: &CustomerRef) -> Result<Customer, No> {
        match self.any_customer(context, wanted)? {
            Some(customer) if !customer.deleted => Ok(customer),
            _ => Err(No::Refusal(Refusal::NotFound {
                kind: Kind::Customer,
                id: name_of(wanted),
            })),
        }
    }

    /// A customer, deleted or not.
    pub(crate) fn any_customer(
        &self,
        context: &Context,
        wanted: &CustomerRef,
    ) -> Result<Option<Customer>, Fault> {
        let query = match wanted {
            CustomerRef::Id(id) => customer::by_id(&context.scope, id.as_str()),
            CustomerRef::Number(number) => customer::by_number(&context.scope, *number),
            CustomerRef::Email(email) => {
                let folded = create_customer::folded(email);
                let query = customer::claimed(&context.scope, MAGPIE_EMAIL, &folded);
                match self.store.ask_one(&query)? {
                    Some(row) => customer::by_id(&context.scope, row.text(0)?),
                    None => return Ok(None),
                }
            }
            CustomerRef::Session => match context.session_customer() {
                Some(id) => customer::by_id(&context.scope, id.as_str()),
                None => return Err(Fault::Bug("a session call without a session")),
            },
        };
        let row = self.store.ask_one(&query)?;
        Ok(row.map(|row| customer::of_row(&row)).transpose()?)
    }

    /// A source that the caller's dialect shows.
    pub(crate) fn source(&self, context: &Context, wanted: &SourceRef) -> Result<Source, No> {
        let query = match wanted {
            SourceRef::Id(id) => source::by_id(&context.scope, id.as_str()),
            SourceRef::Number(number) => source::by_number(&context.scope, *number),
            SourceRef::DefaultOf(owner) => {
                let owner = self.customer(context, &CustomerRef::Id(owner.clone()))?;
                let default = owner.default_source.as_ref().map_or("", Id::as_str);
                source::by_id(&context.scope, default)
            }
        };
        let row = self.store.ask_one(&query)?;
        let found = row.map(source::of_row).transpose()?;
        let shown = found.filter(|found| visibility::shows(context.caller.dialect, found));
        shown.ok_or_else(|| {
            let id = match wanted {
                SourceRef::Id(id) => id.as_str().to_owned(),
                SourceRef::Number(number) => number.to_string(),
                SourceRef::DefaultOf(owner) => owner.to_string(),
            };
            No::Refusal(Refusal::NotFound {
                kind: Kind::Source,
                id,
            })
        })
    }

    /// A source by id whatever the dialect; `None` when there is none.
    pub(crate) fn source_by_id(
        &self,
        context: &Context,
        id: &str,
    ) -> Result<Option<Source>, Fault> {
        let row = self.store.ask_one(&source::by_id(&context.scope, id))?;
        Ok(row.map(source::of_row).transpose()?)
    }

    /// A customer with what was asked for beside it. `changed` replaces rows that this very
    /// decision changes or makes.
    pub(crate) fn beside(
        &self,
        context: &Context,
        customer: Customer,
        with: Relations,
        changed: Option<&Source>,
    ) -> Result<CustomerAnswer, Fault> {
        let dialect = context.caller.dialect;
        let mut answer = CustomerAnswer::bare(customer);
        if with.default_source {
            answer.default_source = match (&answer.customer.default_source, changed) {
                (Some(id), Some(changed)) if *id == changed.id => Some(changed.clone()),
                (Some(id), _) => self.source_by_id(context, id.as_str())?,
                (None, _) => None,
            }
            .filter(|source| visibility::shows(dialect, source));
        }
        if with.sources {
            let list = source::ListOf {
                dialect,
                customer: Some(&answer.customer.id),
                live_only: true,
            };
            let query = source::page_forward(&context.scope, &list, i64::MIN, BESIDE_MAX);
            for row in self.store.ask(&query)? {
                answer.sources.push(source::of_row(row)?);
            }
            if let Some(changed) = changed.filter(|source| visibility::shows(dialect, source)) {
                answer.sources.retain(|source| source.id != changed.id);
                answer.sources.push(changed.clone());
            }
        }
        Ok(answer)
    }
}

/// Why there is no decision: a refusal of the core, or a fault.
pub(crate) enum No {
    Refusal(Refusal),
    Fault(Fault),
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        No::Refusal(refusal)
    }
}

impl<T: Into<Fault>> From<T> for No {
    fn from(fault: T) -> Self {
        No::Fault(fault.into())
    }
}

fn name_of(wanted: &CustomerRef) -> String {
    match wanted {
        CustomerRef::Id(id) => id.as_str().to_owned(),
        CustomerRef::Number(number) => number.to_string(),
        CustomerRef::Email(email) => email.clone(),
        CustomerRef::Session => String::new(),
    }
}
