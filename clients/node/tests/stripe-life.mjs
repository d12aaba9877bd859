// The whole life of a Stripe source: made, changed, charged, given back, deleted.

import assert from 'node:assert/strict';

import Stripe from 'stripe';

import { approve, refuse } from '../payer.mjs';
import { eventually } from '../patience.mjs';
import { aimed, refusal, SECRET } from './stripe.mjs';

export const name = 'stripe, whole lives';

const TWENTY = { amount: 2000, currency: 'usd' };
const CARDS_ONLY = { payment_method_types: ['card'] };
const RETURN = 'https://shop.example.com/return?order=7';
const { StripeCardError, StripeInvalidRequestError } = Stripe.errors;

/** The tests by title. */
export function tests(server) {
  const stripe = aimed(server, SECRET);
  return {
    ...cards(stripe),
    ...banks(stripe),
    ...wallets(stripe),
    ...methods(stripe),
    ...intents(stripe),
    ...events(stripe),
  };
}

async function withCard(stripe, source = 'tok_visa') {
  const customer = await stripe.customers.create({ email: 'life@example.com' });
  const card = await stripe.customers.createSource(customer.id, { source });
  return { customer: customer.id, card };
}

function cards(stripe) {
  const { customers, charges, refunds } = stripe;
  return {
    'a card is changed, promoted and deleted': async () => {
      const { customer, card } = await withCard(stripe);
      const changes = { exp_year: 2036, name: 'Jane Roe', metadata: { seat: '12' } };
      const changed = await customers.updateSource(customer, card.id, changes);
      assert.deepEqual([changed.exp_year, changed.metadata.seat], [2036, '12']);
      const bare = await customers.updateSource(customer, card.id, { metadata: { seat: '' } });
      assert.deepEqual(bare.metadata, {});
      const second = await customers.createSource(customer, { source: 'tok_mastercard' });
      const promoted = await customers.update(customer, { default_source: second.id });
      assert.equal(promoted.default_source, second.id);
      const gone = await customers.deleteSource(customer, second.id);
      assert.deepEqual([gone.id, gone.deleted], [second.id, true]);
      assert.equal((await customers.retrieve(customer)).default_source, card.id);
    },
    'a charge is held, captured in part and given back': async () => {
      const { customer } = await withCard(stripe);
      const held = await charges.create({ ...TWENTY, customer, capture: false });
      assert.deepEqual([held.captured, held.paid], [false, true]);
      const captured = await charges.capture(held.id, { amount: 1500 });
      assert.deepEqual([captured.amount_captured, captured.amount_refunded], [1500, 500]);
      await refunds.create({ charge: held.id, amount: 1000 });
      const over = refunds.create({ charge: held.id, amount: 501 });
      const error = await refusal(over, StripeInvalidRequestError);
      assert.match(error.message, /greater than unrefunded amount on charge \(\$5\.00\)/);
      await refunds.create({ charge: held.id });
      assert.equal((await charges.retrieve(held.id)).refunded, true);
      const listed = await refunds.list({ charge: held.id });
      assert.ok(listed.data.length >= 2);
    },
    'declines are failed charges': async () => {
      const { customer } = await withCard(stripe, 'tok_chargeCustomerFail');
      const error = await refusal(charges.create({ ...TWENTY, customer }), StripeCardError);
      assert.deepEqual([error.statusCode, error.code], [402, 'card_declined']);
      assert.equal(error.decline_code, 'generic_decline');
      const failed = await charges.retrieve(error.charge);
      assert.deepEqual([failed.status, failed.outcome.type], ['failed', 'issuer_declined']);
    },
    'equal charges at the same time become one': async () => {
      const { customer } = await withCard(stripe);
      const options = { idempotencyKey: `node charge ${customer}`, maxNetworkRetries: 6 };
      const charge = () => charges.create({ ...TWENTY, customer }, options);
      const made = await Promise.all(Array.from({ length: 8 }, charge));
      assert.equal(new Set(made.map(({ id }) => id)).size, 1);
      assert.equal((await charges.list({ customer })).data.length, 1);
    },
  };
}

function banks(stripe) {
  return {
    'a bank account is verified and charged': async () => {
      const { customer, card: account } = await withCard(stripe, 'btok_us');
      const verify = (...amounts) =>
        stripe.customers.verifySource(customer, account.id, { amounts });
      await refusal(verify(1, 2), Stripe.errors.StripeError);
      assert.equal((await verify(32, 45)).status, 'verified');
      const charge = await stripe.charges.create({ ...TWENTY, customer });
      assert.deepEqual([charge.id.slice(0, 3), charge.status], ['py_', 'pending']);
      const look = () => stripe.charges.retrieve(charge.id);
      const done = await eventually(look, ({ status }) => status !== 'pending');
      assert.equal(done.status, 'succeeded');
    },
  };
}

function wallets(stripe) {
  const ideal = () =>
    stripe.sources.create({
      type: 'ideal',
      amount: 1099,
      currency: 'eur',
      redirect: { return_url: RETURN },
    });
  const charge = (source) => stripe.charges.create({ amount: 1099, currency: 'eur', source });
  return {
    'a payer agrees at a bank': async () => {
      const source = await ideal();
      const back = new URL(await approve(source.redirect.url));
      assert.equal(back.origin + back.pathname, 'https://shop.example.com/return');
      assert.deepEqual(Object.fromEntries(back.searchParams), {
        order: '7',
        source: source.id,
        client_secret: source.client_secret,
        livemode: 'false',
      });
      assert.equal((await stripe.sources.retrieve(source.id)).status, 'chargeable');
      assert.equal((await charge(source.id)).paid, true);
      await refusal(charge(source.id), StripeInvalidRequestError);
    },
    'a payer does not agree': async () => {
      const source = await ideal();
      await refuse(source.redirect.url);
      const failed = await stripe.sources.retrieve(source.id);
      assert.deepEqual([failed.status, failed.redirect.failure_reason], ['failed', 'declined']);
      await refusal(charge(source.id), StripeInvalidRequestError);
    },
  };
}

function methods(stripe) {
  const { paymentMethods, customers } = stripe;
  return {
    'a payment method is attached, changed and detached': async () => {
      const { id: customer } = await customers.create();
      const made = await paymentMethods.attach('pm_card_visa', { customer });
      const changes = { card: { exp_year: 2036 }, metadata: { seat: '12' } };
      const changed = await paymentMethods.update(made.id, changes);
      assert.deepEqual([changed.card.exp_year, changed.metadata.seat], [2036, '12']);
      const listed = await customers.listPaymentMethods(customer);
      assert.deepEqual(listed.data.map(({ id }) => id), [made.id]);
      assert.equal((await paymentMethods.detach(made.id)).customer, null);
      const again = paymentMethods.attach(made.id, { customer });
      const error = await refusal(again, StripeInvalidRequestError);
      assert.match(error.message, /may not be used again/);
    },
  };
}

function intents(stripe) {
  const confirmed = async (payment_method, more) => {
    const { id: customer } = await stripe.customers.create();
    return { ...CARDS_ONLY, customer, payment_method, confirm: true, ...more };
  };
  return {
    'a payer passes the setup': async () => {
      const method = 'pm_card_authenticationRequiredOnSetup';
      const sent = await confirmed(method, { return_url: RETURN });
      const waits = await stripe.setupIntents.create(sent);
      assert.equal(waits.status, 'requires_action');
      const back = new URL(await approve(waits.next_action.redirect_to_url.url));
      assert.equal(back.searchParams.get('redirect_status'), 'succeeded');
      assert.equal(back.searchParams.get('setup_intent'), waits.id);
      const done = await stripe.setupIntents.retrieve(waits.id);
      assert.equal(done.status, 'succeeded');
      const listed = await stripe.customers.listPaymentMethods(sent.customer);
      assert.deepEqual(listed.data.map(({ id }) => id), [done.payment_method]);
    },
    'a payer fails the challenge, then pays otherwise': async () => {
      const sent = await confirmed('pm_card_authenticationRequired', { return_url: RETURN });
      const waits = await stripe.paymentIntents.create({ ...TWENTY, ...sent });
      await refuse(waits.next_action.redirect_to_url.url);
      const failed = await stripe.paymentIntents.retrieve(waits.id);
      assert.equal(failed.status, 'requires_payment_method');
      const other = { payment_method: 'pm_card_visa' };
      const done = await stripe.paymentIntents.confirm(waits.id, other);
      assert.deepEqual([done.status, done.amount_received], ['succeeded', 2000]);
    },
    'a held payment is captured in part': async () => {
      const sent = await confirmed('pm_card_visa', { capture_method: 'manual' });
      const held = await stripe.paymentIntents.create({ ...TWENTY, ...sent });
      assert.equal(held.status, 'requires_capture');
      const part = { amount_to_capture: 1500 };
      const done = await stripe.paymentIntents.capture(held.id, part);
      assert.deepEqual([done.status, done.amount_received], ['succeeded', 1500]);
    },
    'a card wants its payer': async () => {
      const sent = await confirmed('pm_card_authenticationRequired', { off_session: true });
      const call = stripe.paymentIntents.create({ ...TWENTY, ...sent });
      const error = await refusal(call, StripeCardError);
      assert.equal(error.code, 'authentication_required');
      assert.equal(error.payment_intent.status, 'requires_payment_method');
    },
  };
}

function events(stripe) {
  return {
    'events say what changed': async () => {
      const { customer, card } = await withCard(stripe);
      const changes = { exp_year: card.exp_year + 1 };
      const changed = await stripe.customers.updateSource(customer, card.id, changes);
      const page = await stripe.events.list({ types: ['customer.source.*'], limit: 100 });
      const mine = page.data.filter(({ data }) => data.object.id === card.id);
      assert.deepEqual(mine.map(({ type }) => type), [
        'customer.source.updated',
        'customer.source.created',
      ]);
      assert.deepEqual(mine[0].data.previous_attributes, { exp_year: card.exp_year });
      assert.deepEqual(mine[0].data.object, { ...changed });
    },
    'endpoints are made, changed and deleted': async () => {
      const sent = { url: 'https://127.0.0.1:9/hooks', enabled_events: ['mandate.updated'] };
      const made = await stripe.webhookEndpoints.create(sent);
      assert.match(made.secret, /^whsec_/);
      const changed = await stripe.webhookEndpoints.update(made.id, { disabled: true });
      assert.deepEqual([changed.status, changed.secret], ['disabled', undefined]);
      assert.equal((await stripe.webhookEndpoints.del(made.id)).deleted, true);
    },
  };
}
