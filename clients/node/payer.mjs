// The payer's browser: opens a page of the server, says something there, and is sent on.

import assert from 'node:assert/strict';

const FORM = /<form method="post" action="([^"]+)">/;

/** Opens the page and presses one of its buttons; gives where the payer is sent. */
async function say(url, verdict) {
  const page = await fetch(url);
  const text = await page.text();
  assert.equal(page.status, 200, /<title>(.*?)<\/title>/s.exec(text)?.[1]);
  const [, action] = FORM.exec(text);
  const body = new URLSearchParams({ verdict });
  const target = new URL(action.replaceAll('&amp;', '&'), url);
  const answer = await fetch(target, { method: 'POST', body, redirect: 'manual' });
  assert.equal(answer.status, 303);
  return answer.headers.get('location');
}

/** The payer agrees. */
export const approve = (url) => say(url, 'approve');

/** The payer does not. */
export const refuse = (url) => say(url, 'refuse');
