// The server under test, as a process of ours.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const READY = /ready at (http:\/\/(127\.0\.0\.1):(\d+))/;

/** Starts a development server on a free port, with a store that is gone afterwards. */
export async function start(program) {
  const folder = await mkdtemp(join(tmpdir(), 'wellspring-clients-'));
  const data = ['--data', join(folder, 'data')];
  const options = { stdio: ['ignore', 'pipe', 'inherit'] };
  const child = spawn(program, ['dev', ...data, '--listen', '127.0.0.1:0'], options);
  const exit = once(child, 'exit');
  // Whatever ends this program ends the server.
  process.once('exit', () => child.kill('SIGKILL'));
  const [, base, host, port] = await address(child);
  const health = await fetch(`${base}/health`);
  if (health.status !== 200) throw new Error(`/health answers ${health.status}`);
  const stop = async () => {
    child.kill('SIGTERM');
    const [code, signal] = await exit;
    await rm(folder, { recursive: true });
    return code ?? signal;
  };
  /** What `wellspring webhook` says, which asks the running server. */
  const webhook = (...words) =>
    JSON.parse(execFileSync(program, ['webhook', ...words, ...data], { encoding: 'utf8' }));
  return { base, host, port: Number(port), stop, webhook };
}

/** Reads on after the address, so that the server never waits for a reader. */
function address(child) {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const found = READY.exec(line);
      if (found) resolve(found);
    });
    lines.on('close', () => reject(new Error('the server ended before it was ready')));
  });
}
