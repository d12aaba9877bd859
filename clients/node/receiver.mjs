// A place where webhooks arrive: keeps what came, and misbehaves when told to.

import { once } from 'node:events';
import { createServer } from 'node:http';

const FINE = { status: 200, headers: {}, holdMilliseconds: 0 };

/**
 * Starts a server on a free port of the loopback address.
 *
 * `deliveries` has `{ method, path, headers, body }` in the order in which the bodies were
 * complete; `body` is a Buffer with the bytes as they came.
 */
export async function receive() {
  const deliveries = [];
  const plans = [];
  const waiting = new Set();
  const held = new Map();

  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      deliveries.push({ method, path, headers, body: Buffer.concat(chunks) });
      answer(response, plans.shift() ?? FINE);
      for (const look of [...waiting]) look();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function answer(response, { status, headers, holdMilliseconds }) {
    const send = () => {
      held.delete(response);
      response.writeHead(status, { ...headers, 'content-length': 0 }).end();
    };
    if (!holdMilliseconds) return send();
    held.set(response, { send, timer: setTimeout(send, holdMilliseconds) });
  }

  function plan(calls, changes) {
    for (let call = 0; call < calls; call += 1) plans.push({ ...FINE, ...changes });
  }

  /** Waits until `predicate` holds for the deliveries, and gives them. */
  function waitFor(predicate, milliseconds) {
    return new Promise((resolve, reject) => {
      const done = (settle, value) => {
        clearTimeout(timer);
        waiting.delete(look);
        settle(value);
      };
      const late = () => {
        const text = `after ${milliseconds} ms there are ${deliveries.length} deliveries`;
        done(reject, new Error(text));
      };
      const look = () => {
        try {
          if (predicate(deliveries)) done(resolve, [...deliveries]);
        } catch (error) {
          done(reject, error);
        }
      };
      const timer = setTimeout(late, milliseconds);
      waiting.add(look);
      look();
    });
  }

  /** Ends the server; held answers are given at once. */
  async function close() {
    for (const { send, timer } of [...held.values()]) {
      clearTimeout(timer);
      send();
    }
    server.close();
    server.closeIdleConnections();
    await once(server, 'close');
  }

  return {
    base: `http://127.0.0.1:${server.address().port}`,
    deliveries,
    /** The next calls are answered with an error. */
    fail: (calls, status = 500) => plan(calls, { status }),
    /** The next calls are answered late. */
    hold: (calls, milliseconds) => plan(calls, { holdMilliseconds: milliseconds }),
    /** The next calls are sent elsewhere. */
    redirect: (calls, location, status = 302) => plan(calls, { status, headers: { location } }),
    /** Forgets what came and what was planned. */
    clear: () => {
      deliveries.length = 0;
      plans.length = 0;
    },
    waitFor,
    close,
  };
}
