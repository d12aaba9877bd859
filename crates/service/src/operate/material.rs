//! What a source is made from: found, checked, and made ready for the gateway.

use domain::card::CardInput;
use domain::instruction::{Presented, bank_of_input, card_of_input};
use domain::method::Method;
use domain::operation::Material;
use domain::refusal::Kind;
use domain::source::{Fingerprint, Instrument, InstrumentKind, Shape, Source};
use domain::token::{Token, TokenState};
use domain::{Dialect, Id, Moment, Refusal, Secret, bank, card, visibility};
use gateways::sandbox;
use store::table::token;
use tree::Tree;

use crate::fault::Fault;
use crate::operate::No;
use crate::run::Context;
use crate::world::Service;

/// Material after it was looked up and checked.
pub(crate) enum Found {
    /// An instrument to be stored.
    Instrument(Box<Prepared>),
    /// A source that exists already: it is to be given to the customer.
    Source(Box<Source>),
}

/// An instrument on its way to the gateway.
pub(crate) struct Prepared {
    /// What the gateway gets.
    pub(crate) presented: Presented,
    /// The number, to be sealed; `None` when it rests sealed already or there is none.
    pub(crate) number: Option<Secret>,
    /// Keyed hash of the number.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// The token it came in: consumed with the decision.
    pub(crate) token: Option<Box<Token>>,
    /// The gateway's own word that the payer approved a wallet: works once there too.
    pub(crate) approval: Option<Secret>,
}

impl Service {
    /// Looks material up, checks it, opens what is sealed.
    pub(crate) fn prepare(
        &self,
        context: &Context,
        material: &Material,
        shape: Shape,
    ) -> Result<Found, No> {
        let prepared = match material {
            Material::Handle(text) => return self.prepare_handle(context, text, shape),
            Material::Copy { source, owner } => {
                self.prepare_copy(context, source, owner.as_ref())?
            }
            Material::Intent(_) => {
                return Err(Fault::Bug("an intent is no instrument").into());
            }
            Material::Card(input) => self.prepare_card(context, input)?,
            Material::Bank(input, _) => self.prepare_bank(context, input)?,
            Material::Foreign { token, expiry } => prepare_foreign(context, token, expiry)?,
            Material::Method(method) => plain(Presented::Wallet(*method)),
        };
        Ok(Found::Instrument(Box::new(prepared)))
    }

    /// What a stored card or account is made of, to be sealed once more for its copy.
    fn prepare_copy(&self, context: &Context, id: &Id, owner: Option<&Id>) -> Result<Prepared, No> {
        let missing = || Refusal::NotFound {
            kind: Kind::Source,
            id: id.as_str().to_owned(),
        };
        let original = self
            .source_by_id(context, id.as_str())?
            .ok_or_else(missing)?;
        let fits = original.is_live() && original.customer.as_ref() == owner;
        let shown = visibility::shows(context.caller.dialect, &original);
        let number = self.number_of(context, &original.instrument)?;
        let presented = match &original.instrument.kind {
            _ if !fits || !shown => return Err(missing().into()),
            InstrumentKind::Card(card) => Presented::Card {
                card: card.clone(),
                digits: number.clone(),
                cvc: None,
                cvc_given: false,
            },
            InstrumentKind::Bank(bank) => Presented::Bank {
                bank: bank.clone(),
                account: number.clone(),
            },
            InstrumentKind::Wallet => return Err(missing().into()),
        };
        Ok(Prepared {
            presented,
            number,
            fingerprint: original.instrument.fingerprint.clone(),
            token: None,
            approval: None,
        })
    }

    pub(crate) fn prepare_card(
        &self,
        context: &Context,
        input: &CardInput,
    ) -> Result<Prepared, No> {
        let checked = input.check(context.now).map_err(Refusal::Card)?;
        if !sandbox::takes_card(checked.digits.expose()) {
            return Err(Refusal::CardNotTest.into());
        }
        let print = self.fingerprint(&context.scope, "card", checked.digits.expose())?;
        let presented = Presented::Card {
            card: Box::new(card_of_input(input, &checked)),
            digits: Some(checked.digits.clone()),
            cvc: input.cvc.clone(),
            cvc_given: input.cvc.is_some(),
        };
        Ok(Prepared {
            presented,
            number: Some(checked.digits),
            fingerprint: Some(print),
            token: None,
            approval: None,
        })
    }

    pub(crate) fn prepare_bank(
        &self,
        context: &Context,
        input: &domain::bank::BankInput,
    ) -> Result<Prepared, No> {
        input.check().map_err(Refusal::Bank)?;
        let account = input.account();
        let routing = input.routing_number.as_deref();
        if !sandbox::takes_account(&input.country, routing, account.expose()) {
            return Err(Refusal::Bank(bank::BankFault::AccountNotTest).into());
        }
        let print = self.bank_fingerprint(context, routing, &account)?;
        let presented = Presented::Bank {
            bank: Box::new(bank_of_input(input)),
            account: Some(account.clone()),
        };
        Ok(Prepared {
            presented,
            number: Some(account),
            fingerprint: Some(print),
            token: None,
            approval: None,
        })
    }

    fn bank_fingerprint(
        &self,
        context: &Context,
        routing: Option<&str>,
        account: &Secret,
    ) -> Result<Fingerprint, Fault> {
        let whole = Secret::new(format!(
            "{}/{}",
            routing.unwrap_or_default(),
            account.expose()
        ));
        self.fingerprint(&context.scope, "bank", whole.expose())
    }

    /// A handle names a test instrument, a token or a source: told apart by what is found.
    fn prepare_handle(&self, context: &Context, text: &str, shape: Shape) -> Result<Found, No> {
        // Pelcro's clients confirm a card in the browser and then send the payment method.
        let methods = context.caller.dialect == Dialect::Pelcro || shape == Shape::PaymentMethod;
        let test = sandbox::test_token(text, context.now).or_else(|| {
            let named = methods.then(|| sandbox::test_payment_method(text, context.now));
            named.flatten()
        });
        if let Some(test) = test {
            let prepared = self.prepare_test(context, test)?;
            return Ok(Found::Instrument(Box::new(prepared)));
        }
        if let Some(row) = self.store.ask_one(&token::by_id(&context.scope, text))? {
            let prepared = self.prepare_token(context, token::of_row(row)?)?;
            return Ok(Found::Instrument(Box::new(prepared)));
        }
        let source = self.source_by_id(context, text)?;
        // Pelcro's customers hand over Stripe sources that Pelcro itself cannot show before.
        let seen_by = match context.caller.dialect {
            Dialect::Pelcro => Dialect::Stripe,
            other => other,
        };
        match source.filter(|source| visibility::shows(seen_by, source)) {
            Some(source) => Ok(Found::Source(Box::new(source))),
            None => {
                let kind = if text.starts_with("src_") {
                    Kind::Source
                } else {
                    Kind::Token
                };
                Err(Refusal::NotFound {
                    kind,
                    id: text.to_owned(),
                }
                .into())
            }
        }
    }

    fn prepare_test(
        &self,
        context: &Context,
        test: sandbox::TestInstrument,
    ) -> Result<Prepared, No> {
        match test {
            sandbox::TestInstrument::Card {
                card,
                digits,
                cvc_given,
            } => {
                let print = digits
                    .map(|digits| self.fingerprint(&context.scope, "card", digits))
                    .transpose()?;
                let number = digits.map(Secret::new);
                let presented = Presented::Card {
                    card,
                    digits: number.clone(),
                    cvc: None,
                    cvc_given,
                };
                Ok(Prepared {
                    presented,
                    number,
                    fingerprint: print,
                    token: None,
                    approval: None,
                })
            }
            sandbox::TestInstrument::Bank { bank, account } => {
                let account = Secret::new(account);
                let routing = bank.routing_number.clone();
                let print = self.bank_fingerprint(context, routing.as_deref(), &account)?;
                let presented = Presented::Bank {
                    bank,
                    account: Some(account.clone()),
                };
                let fingerprint = Some(print);
                Ok(Prepared {
                    presented,
                    number: Some(account),
                    fingerprint,
                    token: None,
                    approval: None,
                })
            }
        }
    }

    fn prepare_token(&self, context: &Context, token: Token) -> Result<Prepared, No> {
        let id = token.id.as_str().to_owned();
        match token.state(context.now) {
            TokenState::New => {}
            TokenState::Used => return Err(Refusal::TokenUsed { id }.into()),
            TokenState::Expired => return Err(Refusal::TokenExpired { id }.into()),
        }
        let number = self.number_of(context, &token.instrument)?;
        let presented = match &token.instrument.kind {
            InstrumentKind::Card(card) => Presented::Card {
                cvc_given: card.checks.cvc.is_some(),
                card: card.clone(),
                digits: number,
                cvc: None,
            },
            InstrumentKind::Bank(bank) => Presented::Bank {
                bank: bank.clone(),
                account: number,
            },
            InstrumentKind::Wallet => {
                return self.prepare_wrapped(number, token, context.now);
            }
        };
        let fingerprint = token.instrument.fingerprint.clone();
        Ok(Prepared {
            presented,
            number: None,
            fingerprint,
            token: Some(Box::new(token)),
            approval: None,
        })
    }

    /// A token that wraps a gateway's own: the wrapped text is what was sealed. Where it names a
    /// test instrument, that is what it stands for.
    fn prepare_wrapped(
        &self,
        wrapped: Option<Secret>,
        token: Token,
        now: Moment,
    ) -> Result<Prepared, No> {
        let Some(text) = wrapped else {
            return Err(Refusal::TokenMalformed.into());
        };
        if let Some(method) = Method::of_wallet_type(&token.method_type) {
            return Ok(Prepared {
                presented: Presented::Wallet(method),
                number: None,
                fingerprint: None,
                token: Some(Box::new(token)),
                approval: Some(text),
            });
        }
        let presented = match sandbox::test_token(text.expose(), now) {
            Some(sandbox::TestInstrument::Card {
                card,
                digits,
                cvc_given,
            }) => Presented::Card {
                card,
                digits: digits.map(Secret::new),
                cvc: None,
                cvc_given,
            },
            Some(sandbox::TestInstrument::Bank { bank, account }) => Presented::Bank {
                bank,
                account: Some(Secret::new(account)),
            },
            None => Presented::Foreign {
                token: Tree::from(text.expose()),
                expiry: None,
            },
        };
        Ok(Prepared {
            presented,
            number: None,
            fingerprint: None,
            token: Some(Box::new(token)),
            approval: None,
        })
    }

    fn number_of(
        &self,
        context: &Context,
        instrument: &Instrument,
    ) -> Result<Option<Secret>, Fault> {
        let sealed = instrument.sealed.as_ref();
        sealed
            .map(|sealed| self.open(&context.scope, &instrument.id, sealed))
            .transpose()
    }

    /// The instrument as it will rest: sealed, with its fingerprint and its id.
    pub(crate) fn instrument(
        &self,
        context: &Context,
        prepared: &Prepared,
        (id, kind): (&Id, InstrumentKind),
    ) -> Result<Instrument, Fault> {
        let sealed = match (&prepared.number, &prepared.token) {
            (Some(number), _) => Some(self.seal(&context.scope, id, number)?),
            // The ciphertext is bound to the instrument's id, which it keeps.
            (None, Some(token)) if token.instrument.id == *id => token.instrument.sealed.clone(),
            _ => None,
        };
        let sealed = if kind == InstrumentKind::Wallet {
            None
        } else {
            sealed
        };
        Ok(Instrument {
            id: id.clone(),
            kind,
            fingerprint: prepared.fingerprint.clone(),
            sealed,
        })
    }
}

fn plain(presented: Presented) -> Prepared {
    Prepared {
        presented,
        number: None,
        fingerprint: None,
        token: None,
        approval: None,
    }
}

fn prepare_foreign(
    context: &Context,
    token: &Tree,
    expiry: &Option<(String, String)>,
) -> Result<Prepared, No> {
    let expiry = match expiry {
        Some((month, year)) => {
            Some(card::check_expiry(month, year, context.now).map_err(Refusal::Card)?)
        }
        None => None,
    };
    Ok(plain(Presented::Foreign {
        token: token.clone(),
        expiry,
    }))
}

/// Whether a source that exists may be handed over by this dialect's create call. Pelcro's clients
/// set a payment method up in the browser first.
pub(crate) fn may_attach(dialect: Dialect, source: &Source) -> bool {
    match source.shape {
        Shape::Object => dialect != Dialect::Chargebee,
        Shape::PaymentMethod => dialect == Dialect::Pelcro,
        Shape::Card | Shape::BankAccount => false,
    }
}
