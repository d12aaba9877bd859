//! The setup intent behind a step that a gateway's own script finishes.

use domain::effect::Effect;
use domain::intent::Purpose;
use domain::operation::CreateIntent;
use domain::operation::intending::{self, Name};
use domain::operation::join::Setting;
use domain::source::{ActionKind, Source};
use domain::{Dialect, Id};

/// Pelcro's clients finish a challenge with Stripe's script: they confirm the setup intent that the
/// source's step names, so there must be one.
pub(super) fn intent_of_step(source: &Source, setting: &Setting) -> Vec<Effect> {
    let step = source
        .action
        .as_ref()
        .filter(|action| setting.dialect == Dialect::Pelcro && action.kind == ActionKind::Sdk);
    let text = |name: &str| {
        let data = step.map(|action| &action.data)?;
        data.get(name)?.as_str().map(str::to_owned)
    };
    let (Some(id), Some(client_secret)) = (text("id"), text("client_secret")) else {
        return Vec::new();
    };
    let name = Name {
        id: Id::new(id),
        number: setting.mint.number(),
        client_secret,
    };
    let wish = CreateIntent {
        purpose: Purpose::Setup,
        amount: None,
        currency: None,
        customer: None,
        method: None,
        capture: true,
        keep_for: None,
        expires: None,
        terms: domain::charge::Terms::default(),
        confirm: None,
    };
    let parts = (source.customer.clone(), Some(source.id.clone()));
    let intent = intending::build(&wish, name, parts, setting);
    intending::created(&intent, setting).into()
}
