//! Register, log in, log out, refresh: customer sessions.

use domain::customer::Customer;
use domain::effect::Effect;
use domain::operation::session::LoginName;
use domain::operation::{Answer, CustomerRef, Done, Login, Refresh, Register};
use domain::session::Session;
use domain::{Id, Moment, Refusal, Secret};
use store::table::customer as customer_table;
use tree::{json, map};
use vault::password;

use crate::decision::{Decision, Memo};
use crate::fault::Fault;
use crate::operate::No;
use crate::operate::create_customer::folded;
use crate::run::Context;
use crate::world::{Service, mode_byte};

/// A constant of Pelcro's tokens: the mark of the package that makes them.
const PRV: &str = "23bd5c8949f600adb39e701c400872db7a5976f7";

/// A hash that no password has, so that an unknown name takes as long as a wrong password.
const NOBODY: &str = "pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA==$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

impl Service {
    pub(crate) async fn register(
        &self,
        context: &Context<'_>,
        op: &Register,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let customer = self.new_customer(context, None, op.profile.clone());
        let mut effects = self.insert_effects(context, &customer);
        effects.push(self.claim(context, "pelcro_email", "email", &customer)?);
        if let Some(username) = &op.username {
            let register = ("pelcro_username", "username");
            effects.push(self.claim_name(context, register, username, &customer.id)?);
        }
        let hash = match &memo.password {
            Some(Ok(hash)) => hash.clone(),
            _ => {
                let hash = self.hash(op.password.clone()).await?;
                memo.password = Some(Ok(hash.clone()));
                hash
            }
        };
        effects.push(Effect::SetPassword {
            customer: customer.id.clone(),
            hash,
        });
        let mut answer = self.beside(context, customer, op.with, None)?;
        answer.session = Some(self.session(context, &answer.customer, &op.issuer)?);
        Ok(Decision {
            effects,
            outcome: Ok(Answer::Register(Box::new(answer))),
        })
    }

    pub(crate) async fn log_in(
        &self,
        context: &Context<'_>,
        op: &Login,
        memo: &mut Memo,
    ) -> Result<Decision, No> {
        let (register, name) = match &op.name {
            LoginName::Email(email) => ("pelcro_email", folded(email)),
            LoginName::Username(username) => ("pelcro_username", folded(username)),
        };
        let watched = format!(
            "{}/{}/{name}",
            context.scope.account,
            context.scope.mode.code()
        );
        if let Some(retry_after) = self.throttle.locked(&watched, context.now) {
            return Err(Refusal::TooManyAttempts { retry_after }.into());
        }
        let owner = self.claimed(context, register, &name)?;
        let right = self
            .password_is_right(context, owner.as_ref(), op, memo)
            .await?;
        let Some(owner) = owner.filter(|_| right) else {
            self.throttle.failed(&watched, context.now);
            return Err(Refusal::BadCredentials.into());
        };
        self.throttle.passed(&watched);
        let customer = self.customer(context, &CustomerRef::Id(owner))?;
        let mut answer = self.beside(context, customer, op.with, None)?;
        answer.session = Some(self.session(context, &answer.customer, &op.issuer)?);
        Ok(Decision::answer(Answer::Login(Box::new(answer))))
    }

    async fn password_is_right(
        &self,
        context: &Context<'_>,
        owner: Option<&Id>,
        op: &Login,
        memo: &mut Memo,
    ) -> Result<bool, Fault> {
        if let Some(known) = &memo.password {
            return Ok(known.is_ok());
        }
        let stored = match owner {
            Some(id) => match self
                .store
                .ask_one(&customer_table::password(&context.scope, id))?
            {
                Some(row) => row.opt_text(0)?.map(str::to_owned),
                None => None,
            },
            None => None,
        };
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        let typed = op.password.clone();
        let check = move || password::verify(typed.expose(), &stored);
        let right = tokio::task::spawn_blocking(check)
            .await
            .map_err(|_| Fault::Bug("the password check broke off"))?;
        memo.password = Some(if right { Ok(String::new()) } else { Err(()) });
        Ok(right)
    }

    async fn hash(&self, typed: Secret) -> Result<String, Fault> {
        let entropy = std::sync::Arc::clone(&self.entropy);
        let hash = move || password::hash(typed.expose(), password::ITERATIONS, &entropy);
        tokio::task::spawn_blocking(hash)
            .await
            .map_err(|_| Fault::Bug("the password hash broke off"))
    }

    pub(crate) fn log_out(&self, context: &Context) -> Result<Decision, No> {
        let Some(claims) = context.claims else {
            return Err(Fault::Bug("a session call without a session").into());
        };
        let expires = Moment::from_seconds(claims.expires);
        let revoke = Effect::RevokeSession {
            jti: claims.jti.clone(),
            expires,
        };
        Ok(Decision {
            effects: vec![revoke],
            outcome: Ok(Answer::Logout(Box::new(Done))),
        })
    }

    pub(crate) fn refresh(&self, context: &Context, op: &Refresh) -> Result<Decision, No> {
        let customer = self.customer(context, &CustomerRef::Session)?;
        let mut answer = self.beside(context, customer, op.with, None)?;
        answer.session = Some(self.session(context, &answer.customer, &op.issuer)?);
        Ok(Decision::answer(Answer::Refresh(Box::new(answer))))
    }

    /// A session for answers that carry one without naming an issuer.
    pub(crate) fn new_session(
        &self,
        context: &Context,
        customer: &Customer,
    ) -> Result<Session, Fault> {
        self.session(context, customer, "/api/v1/sdk/customer")
    }

    /// Signs a new session (RFC 7519, HS256).
    fn session(
        &self,
        context: &Context,
        customer: &Customer,
        issuer: &str,
    ) -> Result<Session, Fault> {
        let now = context.now;
        let expires = now.plus_seconds(context.policy.session_days * 86_400);
        let jti = self.with_mint(now, |mint| mint.secret("", 16));
        let claims = map([
            ("iss", issuer.into()),
            ("iat", now.seconds().into()),
            ("exp", expires.seconds().into()),
            ("nbf", now.seconds().into()),
            ("jti", jti.as_str().into()),
            ("sub", customer.number.to_string().into()),
            ("prv", PRV.into()),
        ]);
        let scope = &context.scope;
        let key = self
            .vault
            .session_key(scope.account.as_str(), mode_byte(scope))?;
        let header = map([("alg", "HS256".into()), ("typ", "JWT".into())]);
        let texts = (json::write(&header), json::write(&claims));
        let token = vault::jwt::sign((&texts.0, &texts.1), key.expose());
        Ok(Session {
            token: Secret::new(token),
            jti,
            customer: customer.id.clone(),
            expires,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::NOBODY;

    /// A hash that cannot be read would answer at once and tell unknown names apart.
    #[test]
    fn the_hash_of_nobody_is_one() {
        let parts: Vec<&str> = NOBODY.split('$').collect();
        assert_eq!(parts.len(), 4);
        assert_eq!(parts[1], vault::password::ITERATIONS.to_string());
        let decoded = |text| kit::text::base64(text).map(|bytes| bytes.len());
        assert_eq!((decoded(parts[2]), decoded(parts[3])), (Some(16), Some(32)));
        let made = vault::password::hash("x", 1, &vault::Entropy::seeded(1));
        let lengths = |text: &str| text.split('$').skip(2).map(str::len).collect::<Vec<_>>();
        assert_eq!(lengths(NOBODY), lengths(&made));
    }
}
