// Waiting for what the server does by itself: looking again until a deadline.

import { setTimeout as pause } from 'node:timers/promises';

/** Looks until `holds` is true of what is seen, and gives that. */
export async function eventually(look, holds, milliseconds = 20_000) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) {
      throw new Error(`still not after ${milliseconds} ms: ${JSON.stringify(seen)}`);
    }
    await pause(50);
  }
}
