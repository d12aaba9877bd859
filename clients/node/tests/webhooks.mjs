// What is told to whom, and whether the official verifiers believe it.

import assert from 'node:assert/strict';

import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';

import { receive } from '../receiver.mjs';
import { aimed as aimedChargebee, person } from './chargebee.mjs';
import { aimed, SECRET } from './stripe.mjs';

export const name = 'webhooks';

const SOON = 10_000;
const RETRY = 20_000;

/** A receiver for one test, and endpoints that end with it. */
async function receiving(server, test) {
  const receiver = await receive();
  const made = [];
  const tell = (dialect, ...events) => {
    const named = events.flatMap((event) => ['--event', event]);
    const place = ['--dialect', dialect, '--url', `${receiver.base}/hook`];
    const endpoint = server.webhook('add', ...place, ...named);
    made.push(endpoint.id);
    return endpoint;
  };
  try {
    await test(receiver, tell);
  } finally {
    for (const id of made) server.webhook('remove', id);
    await receiver.close();
  }
}

/** Those whose body has the text. */
const about = (deliveries, text) => deliveries.filter(({ body }) => body.includes(text));

/** The tests by title. */
export function tests(server) {
  const stripe = aimed(server, SECRET);
  const titled = { ...signatures(stripe, server), ...deliveries(stripe, server) };
  return Object.fromEntries(
    Object.entries(titled).map(([title, test]) => [title, () => receiving(server, test)]),
  );
}

function signatures(stripe, server) {
  return {
    'stripe signs what it tells': async (receiver) => {
      const sent = { url: `${receiver.base}/hook`, enabled_events: ['customer.source.created'] };
      const { id, secret } = await stripe.webhookEndpoints.create(sent);
      try {
        const customer = await stripe.customers.create({ source: 'tok_visa' });
        const mine = (seen) => about(seen, customer.default_source);
        const seen = await receiver.waitFor((all) => mine(all).length > 0, SOON);
        const [{ body, headers }] = mine(seen);
        const signature = headers['stripe-signature'];
        const event = stripe.webhooks.constructEvent(body, signature, secret);
        assert.equal(event.data.object.id, customer.default_source);
        assert.throws(
          () => stripe.webhooks.constructEvent(`${body} `, signature, secret),
          Stripe.errors.StripeSignatureVerificationError,
        );
      } finally {
        await stripe.webhookEndpoints.del(id);
      }
    },
    'we sign what we tell': async (receiver, tell) => {
      const { secret } = tell('wellspring', 'customer.*');
      const { id } = await stripe.customers.create();
      const seen = await receiver.waitFor((all) => about(all, id).length > 0, SOON);
      const [{ body, headers }] = about(seen, id);
      const told = new Webhook(secret).verify(body.toString(), headers);
      assert.deepEqual([told.type, told.data.id], ['customer.created', id]);
      assert.throws(() => new Webhook(secret).verify(`${body} `, headers));
    },
    'chargebee knows its receiver': async (receiver) => {
      const chargebee = aimedChargebee(server);
      const { webhook_endpoint: endpoint } = await chargebee.webhookEndpoint.create({
        name: 'Ours',
        url: `${receiver.base}/hook`,
        basic_auth_username: 'wells',
        basic_auth_password: 'deep',
        enabled_events: ['customer_created'],
      });
      try {
        const customer = await person(chargebee);
        const seen = await receiver.waitFor((all) => about(all, customer.id).length > 0, SOON);
        const [{ body, headers }] = about(seen, customer.id);
        assert.equal(headers.authorization, `Basic ${btoa('wells:deep')}`);
        assert.equal(JSON.parse(body).event_type, 'customer_created');
      } finally {
        await chargebee.webhookEndpoint.delete(endpoint.id);
      }
    },
  };
}

function deliveries(stripe, server) {
  return {
    'in order and without gaps': async (receiver, tell) => {
      tell('stripe', 'customer.*');
      const customers = await Promise.all([stripe.customers.create(), stripe.customers.create()]);
      await Promise.all(
        customers.map(async ({ id }) => {
          for (let number = 1; number <= 5; number += 1) {
            await stripe.customers.update(id, { name: `Name ${number}` });
          }
        }),
      );
      const seen = await receiver.waitFor((all) => all.length >= 12, SOON);
      for (const { id } of customers) {
        const rows = about(seen, id).map(({ headers }) => headers['wellspring-sequence']);
        assert.deepEqual(rows, ['1', '2', '3', '4', '5', '6']);
      }
    },
    'what failed comes again, and is told again when asked': async (receiver, tell) => {
      const { id: endpoint, secret } = tell('wellspring', 'customer.*');
      receiver.fail(1);
      const { id } = await stripe.customers.create();
      const seen = await receiver.waitFor((all) => all.length >= 2, RETRY);
      const ids = new Set(seen.map(({ headers }) => headers['webhook-id']));
      assert.equal(ids.size, 1);
      const [event] = ids;
      const statuses = () => server.webhook('log', event).attempts.map(({ status }) => status);
      server.webhook('replay', event, '--endpoint', endpoint);
      const all = await receiver.waitFor((list) => list.length >= 3, RETRY);
      for (const { body, headers } of all) {
        assert.equal(new Webhook(secret).verify(body.toString(), headers).data.id, id);
      }
      assert.deepEqual(statuses().slice(0, 2), [500, 200]);
    },
    'a slow receiver holds up nobody else': async (slow, tell) => {
      tell('stripe', 'customer.created');
      await receiving(server, async (quick, tellQuick) => {
        tellQuick('stripe', 'customer.created');
        slow.hold(100, RETRY);
        const made = await Promise.all(Array.from({ length: 10 }, () => stripe.customers.create()));
        const told = (seen) => made.every(({ id }) => about(seen, id).length === 1);
        await quick.waitFor(told, SOON);
      });
    },
  };
}
