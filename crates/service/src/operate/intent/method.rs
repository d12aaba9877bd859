//! The source of an intent: found, or made on the way.

use domain::instruction::Verify;
use domain::operation::{CreateSource, DefaultRule, IntentMethod, Material, Relations, SourceRef};
use domain::source::{Particulars, Shape, Usage};

use crate::decision::Memo;
use crate::operate::No;
use crate::operate::create_source::{Made, Spent};
use crate::run::Context;
use crate::world::Service;

impl Service {
    /// The source that a call names or describes. A made one belongs to nobody yet; the names of
    /// test payment methods make a new one each time.
    pub(super) fn method(
        &self,
        context: &Context,
        method: &IntentMethod,
        memo: &mut Memo,
    ) -> Result<Result<Made, Spent>, No> {
        let wanted = match method {
            IntentMethod::Named(id) if self.is_test_method(context, id.as_str()) => {
                let create = making(Material::Handle(id.as_str().to_owned()), Verify::Nothing);
                return self.make(context, &create, None, memo);
            }
            IntentMethod::Made(create) => return self.make(context, create, None, memo),
            IntentMethod::Named(id) => SourceRef::Id(id.clone()),
            IntentMethod::Number(number) => SourceRef::Number(*number),
        };
        Ok(Ok(Made {
            source: self.source(context, &wanted)?,
            customer: None,
            effects: Vec::new(),
        }))
    }
}

/// The making of a payment method for nobody.
pub(super) fn making(material: Material, verify: Verify) -> CreateSource {
    CreateSource {
        customer: None,
        material,
        shape: Shape::PaymentMethod,
        usage: Usage::Reusable,
        gateway: None,
        gateway_account: None,
        default: DefaultRule::Never,
        verify,
        authenticate: false,
        starts_as: None,
        action: None,
        amount: None,
        particulars: Particulars::default(),
        with: Relations::NONE,
        new_session: false,
    }
}
