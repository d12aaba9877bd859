// Drives the official Node clients against a server.
//
//     node run.mjs --server PATH
//
// Starts the server itself. The last line is `N passed, N failed`; the exit code is 1 when
// something failed.

import { parseArgs } from 'node:util';

import * as chargebeeLife from './tests/chargebee-life.mjs';
import * as chargebee from './tests/chargebee.mjs';
import * as stripeLife from './tests/stripe-life.mjs';
import * as stripe from './tests/stripe.mjs';
import * as webhooks from './tests/webhooks.mjs';
import { start } from './server.mjs';

const SUITES = [stripe, stripeLife, chargebee, chargebeeLife, webhooks];
const count = { passed: 0, failed: 0 };

async function check(name, test) {
  try {
    await test();
    count.passed += 1;
  } catch (error) {
    count.failed += 1;
    console.log(`FAILED ${name}\n${error?.stack ?? JSON.stringify(error, null, 2)}`);
  }
}

async function main() {
  const { values } = parseArgs({ options: { server: { type: 'string' } } });
  if (!values.server) {
    console.error('usage: node run.mjs --server PATH');
    return 2;
  }
  const server = await start(values.server);
  for (const { name, tests } of SUITES) {
    for (const [title, test] of Object.entries(tests(server))) {
      await check(`${name}: ${title}`, test);
    }
  }
  await check('SIGTERM ends the server with exit code 0', async () => {
    const code = await server.stop();
    if (code !== 0) throw new Error(`it ended with ${code}`);
  });
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return count.failed ? 1 : 0;
}

process.exitCode = await main();
