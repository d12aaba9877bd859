// The official `chargebee` package, aimed at the server. It has no calls for tokens (browsers and
// apps make them), so those are plain HTTP.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import Chargebee from 'chargebee';

export const name = 'chargebee';

const SECRET = 'sk_test_wellspring';
const PUBLISHABLE = 'pk_test_wellspring';
export const CARD = {
  number: '4111 1111 1111 1111',
  expiry_month: 12,
  expiry_year: 2034,
  cvv: '100',
};
export const REFUSED_WHEN_STORED = '4119862760338320';
const EVENTS_OFF = {
  'chargebee-event-actions': 'all-disabled',
  'chargebee-event-email': 'all-disabled',
  'chargebee-event-webhook': 'all-disabled',
};

/** An empty suffix makes the site the whole host. */
export function aimed(server, more = {}) {
  const { host, port } = server;
  const address = { site: host, hostSuffix: '', protocol: 'http', port };
  return new Chargebee({ ...address, apiKey: SECRET, ...more });
}

/** A token, as the browser's script makes it. */
export async function token(server, typed = {}) {
  const card = Object.entries({ ...CARD, ...typed });
  const fields = card.map(([key, value]) => [`card[${key}]`, value]);
  const answer = await fetch(`${server.base}/api/v2/tokens/create_for_card`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${PUBLISHABLE}:`)}` },
    body: new URLSearchParams(fields),
  });
  const body = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  return body.token.id;
}

/** The parsed error of a call that must fail. */
export function refusal(call) {
  return call.then(() => assert.fail('it was not refused'), (reason) => reason);
}

/** Somebody new. */
export async function person(chargebee) {
  const { customer } = await chargebee.customer.create({ first_name: 'Ann' });
  return customer;
}

/** The ids of one page. */
async function ids(chargebee, params) {
  const { list } = await chargebee.paymentSource.list(params);
  return list.map((entry) => entry.payment_source.id);
}

/** The tests by title. */
export function tests(server) {
  const chargebee = aimed(server);
  return {
    ...sources(chargebee, server),
    ...lists(chargebee),
    ...refusals(chargebee, server),
    ...repeats(chargebee, server),
  };
}

function sources(chargebee, server) {
  return {
    'customers are created and retrieved': async () => {
      const id = `cu_${randomUUID().slice(0, 8)}`;
      const billing_address = { city: 'Walnut', country: 'US' };
      const sent = { id, email: 'ann@example.com', billing_address };
      const made = await chargebee.customer.create(sent);
      assert.deepEqual([made.httpStatusCode, made.customer.id], [200, id]);
      const read = await chargebee.customer.retrieve(id);
      assert.deepEqual(read.customer, made.customer);
    },
    'a token becomes a source': async () => {
      const customer = await person(chargebee);
      const sent = { customer_id: customer.id, token_id: await token(server) };
      const made = await chargebee.paymentSource.createUsingToken(sent, {
        ...EVENTS_OFF,
        'chargebee-request-origin-ip': '203.0.113.7',
      });
      const source = made.payment_source;
      assert.deepEqual([source.type, source.status, source.card.last4], ['card', 'valid', '1111']);
      assert.equal(source.ip_address, '203.0.113.7');
      assert.equal(made.customer.primary_payment_source_id, source.id);
      assert.equal(made.isIdempotencyReplayed, false);
      const read = await chargebee.paymentSource.retrieve(source.id);
      assert.deepEqual(read.payment_source, source);
      const error = await refusal(chargebee.paymentSource.createUsingToken(sent));
      assert.deepEqual([error.http_status_code, error.param], [400, 'token_id']);
    },
    'the primary is replaced when asked': async () => {
      const customer = await person(chargebee);
      const sent = { customer_id: customer.id, token_id: 'tok_visa' };
      await chargebee.paymentSource.createUsingToken(sent);
      const more = { ...sent, replace_primary_payment_source: true };
      const made = await chargebee.paymentSource.createUsingToken(more);
      assert.equal(made.customer.primary_payment_source_id, made.payment_source.id);
    },
  };
}

function lists(chargebee) {
  return {
    'lists are paged, sorted and filtered': async () => {
      const customer = await person(chargebee);
      const made = [];
      for (const token_id of ['tok_visa', 'btok_us_verified', 'tok_jcb']) {
        const sent = { customer_id: customer.id, token_id };
        made.push((await chargebee.paymentSource.createUsingToken(sent)).payment_source.id);
      }
      const mine = { customer_id: { is: customer.id } };
      const first = await chargebee.paymentSource.list({ ...mine, limit: 2 });
      assert.equal(first.list.length, 2);
      const rest = { ...mine, limit: 2, offset: first.next_offset };
      assert.deepEqual(await ids(chargebee, rest), [made[0]]);
      assert.equal((await chargebee.paymentSource.list(rest)).next_offset, undefined);
      assert.deepEqual(await ids(chargebee, { ...mine, sort_by: { asc: 'created_at' } }), made);
      const debits = { ...mine, type: { in: ['direct_debit', 'alipay'] } };
      assert.deepEqual(await ids(chargebee, debits), [made[1]]);
      const old = { ...mine, created_at: { between: [1500000000, 1600000000] } };
      assert.deepEqual(await ids(chargebee, old), []);
    },
  };
}

function refusals(chargebee, server) {
  return {
    'refusals carry type, code and parameter': async () => {
      const customer = await person(chargebee);
      const declined = await token(server, { number: REFUSED_WHEN_STORED });
      const cases = [
        [
          { customer_id: customer.id, token_id: declined },
          [400, 'payment', 'payment_method_verification_failed'],
        ],
        [
          { customer_id: 'cu_nobody', token_id: 'tok_visa' },
          [404, 'invalid_request', 'resource_not_found', 'customer_id'],
        ],
        [
          { customer_id: customer.id, token_id: 'tok_nobody' },
          [404, 'invalid_request', 'resource_not_found', 'token_id'],
        ],
      ];
      for (const [sent, [status, type, code, param]] of cases) {
        const error = await refusal(chargebee.paymentSource.createUsingToken(sent));
        assert.equal(error.http_status_code, status);
        assert.deepEqual([error.type, error.api_error_code], [type, code]);
        if (param) assert.equal(error.param, param);
        assert.ok(error.error_code && error.error_msg);
      }
      assert.deepEqual(await ids(chargebee, { customer_id: { is: customer.id } }), []);
    },
    'wrong keys': async () => {
      for (const [apiKey, status] of [['nobody', 401], [PUBLISHABLE, 403]]) {
        const error = await refusal(aimed(server, { apiKey }).customer.retrieve('cus_demo'));
        assert.equal(error.http_status_code, status);
      }
    },
  };
}

function repeats(chargebee, server) {
  // With this setting the client puts a key on every POST, and comes back after a 429.
  const stubborn = aimed(server, { retryConfig: { enabled: true } });
  return {
    'a key makes a repeat the same answer': async () => {
      const customer = await person(chargebee);
      const headers = { 'chargebee-idempotency-key': randomUUID() };
      const sent = { customer_id: customer.id, token_id: await token(server) };
      const first = await chargebee.paymentSource.createUsingToken(sent, headers);
      const again = await chargebee.paymentSource.createUsingToken(sent, headers);
      assert.equal(again.isIdempotencyReplayed, 'true');
      assert.deepEqual(again.payment_source, first.payment_source);
      const other = { ...sent, token_id: 'tok_visa' };
      const error = await refusal(chargebee.paymentSource.createUsingToken(other, headers));
      assert.equal(error.api_error_code, 'unable_to_process_request');
      assert.equal(error.http_status_code, 422);
    },
    'many at once on one customer all succeed': async () => {
      const customer = await person(chargebee);
      const sent = { customer_id: customer.id, token_id: 'tok_visa' };
      const create = () => stubborn.paymentSource.createUsingToken(sent);
      const made = await Promise.all(Array.from({ length: 24 }, create));
      const sources = new Set(made.map((answer) => answer.payment_source.id));
      assert.equal(sources.size, 24);
      const mine = { customer_id: { is: customer.id }, limit: 100 };
      assert.deepEqual(new Set(await ids(chargebee, mine)), sources);
    },
  };
}
