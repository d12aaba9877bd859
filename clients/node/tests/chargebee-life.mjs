// The whole life of a Chargebee source: made, changed, given roles, charged, deleted.

import assert from 'node:assert/strict';

import { approve } from '../payer.mjs';
import { aimed, CARD, person, refusal, REFUSED_WHEN_STORED, token } from './chargebee.mjs';

export const name = 'chargebee, whole lives';

const WITHOUT_FUNDS = '4005519200000004';
const BANK = {
  gateway_account_id: 'gw_stripe',
  account_number: '000123456789',
  routing_number: '110000000',
  account_type: 'checking',
  account_holder_type: 'individual',
  first_name: 'Ann',
  last_name: 'Ross',
};

/** The tests by title. */
export function tests(server) {
  const chargebee = aimed(server);
  return {
    ...cards(chargebee),
    ...banks(chargebee),
    ...intents(chargebee, server),
    ...money(chargebee),
    ...events(chargebee),
  };
}

async function card(chargebee, customer, number = CARD.number) {
  const sent = { customer_id: customer.id, card: { ...CARD, number } };
  return (await chargebee.paymentSource.createCard(sent)).payment_source;
}

/** Primary, backup. */
async function roles(chargebee, { id }) {
  const { customer } = await chargebee.customer.retrieve(id);
  return [customer.primary_payment_source_id, customer.backup_payment_source_id];
}

function cards(chargebee) {
  const { paymentSource, customer: customers } = chargebee;
  return {
    'a card is changed': async () => {
      const made = await card(chargebee, await person(chargebee));
      const changes = { card: { first_name: 'Zoë', expiry_year: 2035 } };
      const { payment_source: changed } = await paymentSource.updateCard(made.id, changes);
      assert.deepEqual([changed.card.first_name, changed.card.expiry_year], ['Zoë', 2035]);
      assert.ok(changed.resource_version > made.resource_version);
    },
    'a refused card is not kept': async () => {
      const customer = await person(chargebee);
      const error = await refusal(card(chargebee, customer, REFUSED_WHEN_STORED));
      assert.equal(error.api_error_code, 'payment_method_verification_failed');
      assert.deepEqual(await roles(chargebee, customer), [undefined, undefined]);
    },
    'roles, and who follows': async () => {
      const customer = await person(chargebee);
      const first = await card(chargebee, customer);
      const second = await card(chargebee, customer);
      const third = await card(chargebee, customer);
      const sent = { payment_source_id: second.id, role: 'backup' };
      await customers.assignPaymentRole(customer.id, sent);
      assert.deepEqual(await roles(chargebee, customer), [first.id, second.id]);
      const gone = await paymentSource.delete(first.id);
      assert.equal(gone.payment_source.deleted, true);
      assert.deepEqual(await roles(chargebee, customer), [second.id, undefined]);
      await paymentSource.deleteLocal(second.id);
      assert.deepEqual(await roles(chargebee, customer), [third.id, undefined]);
      const last = await paymentSource.delete(third.id);
      assert.deepEqual([last.customer.card_status, last.customer.auto_collection], [
        'no_card',
        'off',
      ]);
      assert.equal((await refusal(paymentSource.delete(third.id))).http_status_code, 404);
    },
  };
}

function banks(chargebee) {
  const { paymentSource } = chargebee;
  return {
    'a bank account is verified': async () => {
      const { id } = await person(chargebee);
      const sent = { customer_id: id, issuing_country: 'US', bank_account: BANK };
      const { payment_source: made } = await paymentSource.createBankAccount(sent);
      assert.equal(made.status, 'pending_verification');
      const verify = (amount1, amount2) =>
        paymentSource.verifyBankAccount(made.id, { amount1, amount2 });
      assert.equal((await refusal(verify(1, 2))).type, 'payment');
      assert.equal((await verify(32, 45)).payment_source.status, 'valid');
      assert.equal((await refusal(verify(32, 45))).http_status_code, 409);
    },
  };
}

function intents(chargebee, server) {
  return {
    'a payer agrees, and the intent is used once': async () => {
      const { id: customer_id } = await person(chargebee);
      const token_id = await token(server);
      const success_url = 'https://shop.example.com/ok';
      const sent = { customer_id, amount: 3001, currency_code: 'USD', success_url, token_id };
      const { payment_intent: made } = await chargebee.paymentIntent.create(sent);
      assert.equal(made.status, 'in_progress');
      const use = { customer_id, payment_intent: { id: made.id } };
      const early = await refusal(chargebee.paymentSource.createUsingPaymentIntent(use));
      assert.equal(early.api_error_code, 'payment_intent_invalid');
      const { redirect_url } = JSON.parse(made.active_payment_attempt.checkout_details);
      assert.ok((await approve(redirect_url)).startsWith(success_url));
      const used = await chargebee.paymentSource.createUsingPaymentIntent(use);
      assert.equal(used.payment_source.card.last4, '1111');
      const again = await refusal(chargebee.paymentSource.createUsingPaymentIntent(use));
      assert.equal(again.api_error_code, 'payment_intent_invalid');
    },
  };
}

function money(chargebee) {
  const { customer: customers } = chargebee;
  return {
    'a payment is collected': async () => {
      const customer = await person(chargebee);
      const source = await card(chargebee, customer);
      const paid = await customers.collectPayment(customer.id, { amount: 2500 });
      assert.deepEqual([paid.transaction.status, paid.transaction.payment_source_id], [
        'success',
        source.id,
      ]);
    },
    'a payment fails': async () => {
      const customer = await person(chargebee);
      await card(chargebee, customer, WITHOUT_FUNDS);
      const error = await refusal(customers.collectPayment(customer.id, { amount: 2500 }));
      assert.deepEqual([error.http_status_code, error.api_error_code], [
        400,
        'payment_processing_failed',
      ]);
    },
  };
}

function events(chargebee) {
  return {
    'events are filtered and retrieved': async () => {
      const customer = await person(chargebee);
      const source = await card(chargebee, customer);
      const only = { event_type: { is: 'payment_source_added' }, limit: 100 };
      const { list } = await chargebee.event.list(only);
      const found = list.map(({ event }) => event);
      const added = found.find(({ content }) => content.payment_source.id === source.id);
      assert.equal(added.source, 'api');
      assert.deepEqual((await chargebee.event.retrieve(added.id)).event, added);
    },
    'endpoints are made, changed and deleted': async () => {
      const { webhookEndpoint } = chargebee;
      const url = 'https://127.0.0.1:8443/hooks';
      const sent = { name: 'Ours', url, enabled_events: ['card_expired'] };
      const { webhook_endpoint: made } = await webhookEndpoint.create(sent);
      assert.match(made.id, /^whv2_/);
      const changed = await webhookEndpoint.update(made.id, { disabled: true });
      assert.equal(changed.webhook_endpoint.disabled, true);
      await webhookEndpoint.delete(made.id);
      assert.equal((await refusal(webhookEndpoint.retrieve(made.id))).http_status_code, 404);
    },
  };
}
