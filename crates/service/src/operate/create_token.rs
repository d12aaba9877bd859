//! Make a token.

use domain::card::Check;
use domain::effect::Effect;
use domain::event::EventKind;
use domain::instruction::{Instruction, Outcome, Presented, Verify};
use domain::operation::join::{Setting, record};
use domain::operation::{Answer, CreateToken, ReadToken, TokenAnswer, TokenMaterial};
use domain::refusal::Kind;
use domain::source::{InstrumentKind, Stored, Usage};
use domain::token::Token;
use domain::{Dialect, Id, Mint, Refusal};
use gateways::kit::Step;
use store::table::token;
use tree::Tree;

use crate::decision::Decision;
use crate::operate::No;
use crate::operate::material::Prepared;
use crate::run::Context;
use crate::world::Service;

impl Service {
    pub(crate) fn create_token(&self, context: &Context, op: &CreateToken) -> Result<Decision, No> {
        let prepared = match &op.material {
            TokenMaterial::Card(input) => self.prepare_card(context, input)?,
            TokenMaterial::Bank(input) => self.prepare_bank(context, input)?,
            TokenMaterial::Foreign(text) => wrapped(text),
        };
        let gateway = match &op.gateway {
            Some(name) => name.clone(),
            None => context.policy.gateway(context.caller.dialect).to_owned(),
        };
        let kind = described(context, &prepared, &gateway)?;
        self.with_mint(context.now, |mint| {
            let setting = Setting {
                dialect: context.caller.dialect,
                policy: context.policy,
                mint,
            };
            let (id, instrument) = ids(&setting, &kind);
            let instrument = self.instrument_of_token(context, &prepared, (&instrument, kind))?;
            let lifetime = context.policy.token_seconds(context.caller.dialect);
            let reference = match context.caller.dialect {
                Dialect::Chargebee => mint.base62("tok_", 16).as_str().to_owned(),
                _ => instrument.id.as_str().to_owned(),
            };
            let token = Token {
                id,
                created: context.now,
                expires: context.now.plus_seconds(lifetime),
                used: None,
                origin: context.caller.dialect,
                instrument,
                gateway: Stored {
                    name: gateway,
                    account: op.gateway_account.clone(),
                    reference,
                },
                method_type: op.method_type.clone(),
                client_ip: op.client_ip.clone(),
            };
            let event = record(
                &setting,
                EventKind::TokenCreated,
                &token.id,
                None,
                Tree::Null,
            );
            let effects = vec![Effect::InsertToken(Box::new(token.clone())), event];
            let answer = Answer::CreateToken(Box::new(TokenAnswer { token }));
            Ok(Decision {
                effects,
                outcome: Ok(answer),
            })
        })
    }

    /// Like an instrument of a source, but a wrapped gateway token is sealed too.
    fn instrument_of_token(
        &self,
        context: &Context,
        prepared: &Prepared,
        (id, kind): (&Id, InstrumentKind),
    ) -> Result<domain::source::Instrument, No> {
        let sealed = match &prepared.number {
            Some(number) => Some(self.seal(&context.scope, id, number)?),
            None => None,
        };
        let fingerprint = prepared.fingerprint.clone();
        Ok(domain::source::Instrument {
            id: id.clone(),
            kind,
            fingerprint,
            sealed,
        })
    }

    pub(crate) fn read_token(&self, context: &Context, op: &ReadToken) -> Result<Decision, No> {
        let row = self
            .store
            .ask_one(&token::by_id(&context.scope, op.token.as_str()))?;
        let Some(row) = row else {
            let id = op.token.as_str().to_owned();
            return Err(Refusal::NotFound {
                kind: Kind::Token,
                id,
            }
            .into());
        };
        let token = token::of_row(row)?;
        Ok(Decision::answer(Answer::ReadToken(Box::new(TokenAnswer {
            token,
        }))))
    }
}

fn wrapped(text: &domain::Secret) -> Prepared {
    Prepared {
        presented: Presented::Foreign {
            token: Tree::Null,
            expiry: None,
        },
        number: Some(text.clone()),
        fingerprint: None,
        token: None,
        approval: None,
    }
}

/// What the gateway knows about an instrument without asking any issuer.
fn described(context: &Context, prepared: &Prepared, gateway: &str) -> Result<InstrumentKind, No> {
    let mut kind = match &prepared.presented {
        Presented::Card { card, .. } => InstrumentKind::Card(card.clone()),
        Presented::Bank { bank, .. } => InstrumentKind::Bank(bank.clone()),
        _ => return Ok(InstrumentKind::Wallet),
    };
    let unknown = || Refusal::GatewayUnknown {
        name: gateway.to_owned(),
    };
    let connector = gateways::connector(gateway).ok_or_else(unknown)?;
    let instruction = Instruction {
        mode: context.scope.mode,
        gateway: gateway.to_owned(),
        material: prepared.presented.clone(),
        verify: Verify::Nothing,
        usage: Usage::SingleUse,
        authenticate: false,
        source_id: String::new(),
        return_url: None,
    };
    if let Step::Done(Outcome::Stored(kept)) = connector.begin(&instruction) {
        match (kept.card, kept.bank) {
            (Some(card), _) => kind = InstrumentKind::Card(card),
            (None, Some(bank)) => kind = InstrumentKind::Bank(bank),
            (None, None) => {}
        }
    }
    if let (InstrumentKind::Card(card), Presented::Card { cvc_given, .. }) =
        (&mut kind, &prepared.presented)
    {
        let given = |given: bool| given.then_some(Check::Unchecked);
        card.checks.cvc = given(*cvc_given);
        card.checks.line1 = given(card.address.line1.is_some());
        card.checks.zip = given(card.address.zip.is_some());
    }
    Ok(kind)
}

fn ids(setting: &Setting, kind: &InstrumentKind) -> (Id, Id) {
    let mint: &Mint = setting.mint;
    let instrument = domain::operation::create_source::instrument_id(kind, setting);
    let id = match (setting.dialect, kind) {
        (Dialect::Chargebee, _) => mint.base62("tok_", 16),
        (_, InstrumentKind::Bank(_)) => mint.stripe("btok_"),
        _ => mint.stripe("tok_"),
    };
    (id, instrument)
}
