// The official `stripe` package, aimed at the server.

import assert from 'node:assert/strict';

import Stripe from 'stripe';

export const name = 'stripe';

export const SECRET = 'sk_test_wellspring';
const PUBLISHABLE = 'pk_test_wellspring';
const CARD = { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '314' };
const BANK = {
  country: 'US',
  currency: 'usd',
  account_holder_name: 'Jenny Rosen',
  account_holder_type: 'individual',
  routing_number: '110000000',
  account_number: '000123456789',
};

// Token, code, decline code.
const DECLINES = [
  ['tok_chargeDeclined', 'card_declined', 'generic_decline'],
  ['tok_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['tok_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
  ['tok_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
  ['tok_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined', 'card_velocity_exceeded'],
  ['tok_chargeDeclinedExpiredCard', 'expired_card'],
  ['tok_chargeDeclinedIncorrectCvc', 'incorrect_cvc'],
  ['tok_chargeDeclinedProcessingError', 'processing_error'],
];

/** A client that never repeats a call by itself: a failure shows. */
export function aimed(server, key) {
  const { host, port } = server;
  return new Stripe(key, { host, port, protocol: 'http', maxNetworkRetries: 0 });
}

/** The error of a call that must fail. */
export async function refusal(call, kind) {
  const error = await call.then(() => assert.fail('it was not refused'), (reason) => reason);
  assert.ok(error instanceof kind, `${error}`);
  return error;
}

/** The tests by title. */
export function tests(server) {
  const stripe = aimed(server, SECRET);
  return {
    ...customers(stripe),
    ...tokens(stripe, server),
    ...sources(stripe),
    ...lists(stripe),
    ...declines(stripe),
    ...repeats(stripe),
    ...refusals(stripe, server),
  };
}

function customers(stripe) {
  return {
    'customers are created, retrieved and listed': async () => {
      const sent = { email: 'node@example.com', metadata: { a: 'b' } };
      const made = await stripe.customers.create(sent);
      assert.match(made.id, /^cus_[A-Za-z0-9]{14}$/);
      const read = await stripe.customers.retrieve(made.id);
      assert.deepEqual({ ...read }, { ...made });
      const page = await stripe.customers.list({ email: 'node@example.com' });
      assert.deepEqual(page.data.map(({ id }) => id), [made.id]);
      assert.match(made.lastResponse.requestId, /^req_/);
    },
    'a customer comes with a source': async () => {
      const sent = { source: 'tok_visa', expand: ['default_source'] };
      const made = await stripe.customers.create(sent);
      assert.equal(made.default_source.last4, '4242');
    },
  };
}

function tokens(stripe, server) {
  return {
    'a token works once': async () => {
      const customer = await stripe.customers.create();
      const token = await aimed(server, PUBLISHABLE).tokens.create({ card: CARD });
      const card = await stripe.customers.createSource(customer.id, { source: token.id });
      assert.deepEqual([card.object, card.id, card.last4], ['card', token.card.id, '4242']);
      assert.equal((await stripe.tokens.retrieve(token.id)).used, true);
      const again = stripe.customers.createSource(customer.id, { source: token.id });
      const error = await refusal(again, Stripe.errors.StripeInvalidRequestError);
      assert.deepEqual([error.statusCode, error.code], [400, 'token_already_used']);
    },
    'bank account tokens': async () => {
      const customer = await stripe.customers.create();
      const token = await stripe.tokens.create({ bank_account: BANK });
      const account = await stripe.customers.createSource(customer.id, { source: token.id });
      assert.deepEqual([account.object, account.status], ['bank_account', 'new']);
      const other = await stripe.customers.create();
      const published = { source: 'btok_us_verified' };
      const verified = await stripe.customers.createSource(other.id, published);
      assert.equal(verified.status, 'verified');
    },
  };
}

function sources(stripe) {
  return {
    'dictionaries': async () => {
      const { id } = await stripe.customers.create();
      const card = { object: 'card', ...CARD };
      const sent = { source: card, metadata: { seat: '12' } };
      const made = await stripe.customers.createSource(id, sent);
      assert.deepEqual([made.brand, made.metadata.seat], ['Visa', '12']);
      const account = { object: 'bank_account', ...BANK };
      const bank = await stripe.customers.createSource(id, { source: account });
      assert.match(bank.id, /^ba_/);
    },
    'source objects': async () => {
      const { id } = await stripe.customers.create();
      const source = await stripe.sources.create({ type: 'card', token: 'tok_mastercard' });
      const attached = await stripe.customers.createSource(id, { source: source.id });
      assert.deepEqual([attached.id, attached.customer], [source.id, id]);
      const ideal = await stripe.sources.create({
        type: 'ideal',
        amount: 1099,
        currency: 'eur',
        redirect: { return_url: 'https://shop.example.com/return' },
      });
      assert.deepEqual([ideal.status, ideal.flow], ['pending', 'redirect']);
      const debit = await stripe.sources.create({
        type: 'sepa_debit',
        currency: 'eur',
        sepa_debit: { iban: 'DE89370400440532013000' },
        owner: { name: 'Jenny Rosen' },
      });
      assert.equal((await stripe.sources.retrieve(debit.id)).sepa_debit.last4, '3000');
    },
    'expand': async () => {
      const { id } = await stripe.customers.create();
      const fields = { source: 'tok_visa', expand: ['customer'] };
      const card = await stripe.customers.createSource(id, fields);
      assert.equal(card.customer.id, id);
      const read = await stripe.customers.retrieve(id, { expand: ['sources'] });
      assert.deepEqual([read.sources.total_count, read.sources.data[0].id], [1, card.id]);
    },
  };
}

function lists(stripe) {
  return {
    'paging visits every source once': async () => {
      const { id } = await stripe.customers.create();
      const made = new Set();
      for (let count = 0; count < 5; count += 1) {
        made.add((await stripe.customers.createSource(id, { source: 'tok_visa' })).id);
      }
      const visited = [];
      for await (const source of stripe.customers.listSources(id, { limit: 2 })) {
        visited.push(source.id);
      }
      assert.equal(visited.length, 5);
      assert.deepEqual(new Set(visited), made);
      const read = await stripe.customers.retrieveSource(id, visited[3]);
      assert.equal(read.id, visited[3]);
    },
  };
}

function declines(stripe) {
  const titled = DECLINES.map(([token, code, declineCode]) => [
    `${token} is declined`,
    async () => {
      const { id } = await stripe.customers.create();
      const call = stripe.customers.createSource(id, { source: token });
      const error = await refusal(call, Stripe.errors.StripeCardError);
      assert.deepEqual([error.statusCode, error.code], [402, code]);
      if (declineCode) assert.equal(error.decline_code, declineCode);
      assert.deepEqual((await stripe.customers.listSources(id)).data, []);
    },
  ]);
  return Object.fromEntries(titled);
}

function repeats(stripe) {
  return {
    'a key makes a repeat the same answer': async () => {
      const { id } = await stripe.customers.create();
      const options = { idempotencyKey: `node ${id}` };
      const create = (source) => stripe.customers.createSource(id, { source }, options);
      const first = await create('tok_visa');
      const again = await create('tok_visa');
      assert.equal(again.id, first.id);
      assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
      assert.equal(again.lastResponse.headers['original-request'], first.lastResponse.requestId);
      const error = await refusal(create('tok_amex'), Stripe.errors.StripeIdempotencyError);
      assert.equal(error.statusCode, 400);
    },
    'equal calls at the same time become one source': async () => {
      const { id } = await stripe.customers.create();
      const options = { idempotencyKey: `racing ${id}`, maxNetworkRetries: 5 };
      const create = () => stripe.customers.createSource(id, { source: 'tok_visa' }, options);
      const made = await Promise.all(Array.from({ length: 8 }, create));
      assert.equal(new Set(made.map((source) => source.id)).size, 1);
      assert.equal((await stripe.customers.listSources(id)).data.length, 1);
    },
    'a token is won by one of many': async () => {
      const { id } = await stripe.customers.create();
      const token = await stripe.tokens.create({ card: CARD });
      const create = () => stripe.customers.createSource(id, { source: token.id });
      const ended = await Promise.allSettled(Array.from({ length: 8 }, create));
      assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const { reason } of ended.filter(({ status }) => status === 'rejected')) {
        assert.match(reason.code, /^token_(already_used|in_use)$/);
      }
    },
  };
}

function refusals(stripe, server) {
  const { StripeAuthenticationError, StripeInvalidRequestError } = Stripe.errors;
  return {
    'wrong keys': async () => {
      for (const key of ['sk_test_nobody1234567890', PUBLISHABLE]) {
        const call = aimed(server, key).customers.createSource('cus_demo', { source: 'tok_visa' });
        const error = await refusal(call, StripeAuthenticationError);
        assert.equal(error.statusCode, 401);
      }
    },
    'what does not exist': async () => {
      const { customers } = stripe;
      const cases = [
        [() => customers.retrieve('cus_nope'), 404, 'id'],
        [() => customers.createSource('cus_nope', { source: 'tok_visa' }), 404, 'customer'],
        [() => customers.createSource('cus_demo', { source: 'tok_nope' }), 400, 'source'],
        [() => customers.retrieveSource('cus_demo', 'card_nope'), 404, 'id'],
      ];
      for (const [call, status, param] of cases) {
        const error = await refusal(call(), StripeInvalidRequestError);
        assert.deepEqual([error.statusCode, error.code], [status, 'resource_missing']);
        assert.equal(error.param, param);
      }
    },
    'what is missing or unknown': async () => {
      const empty = stripe.customers.createSource('cus_demo');
      const none = await refusal(empty, StripeInvalidRequestError);
      assert.deepEqual([none.code, none.param], ['parameter_missing', 'source']);
      const fields = { source: 'tok_visa', colour: 'red' };
      const call = stripe.customers.createSource('cus_demo', fields);
      const unknown = await refusal(call, StripeInvalidRequestError);
      assert.deepEqual([unknown.code, unknown.param], ['parameter_unknown', 'colour']);
    },
  };
}
