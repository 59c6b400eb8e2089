import { expect, it } from 'vitest';
import { buildFailure } from './failure.js';

it.each([
  [401, {}, null, 'signed-out'],
  [403, { code: 'FORBIDDEN', message: 'role analyst is needed' }, null, 'forbidden'],
  [503, { code: 'NO_SNAPSHOT', message: 'none' }, '5', 'no-snapshot'],
  [503, { code: 'WAREHOUSE_UNAVAILABLE', message: 'away' }, '5', 'busy'],
  [429, {}, null, 'busy'],
  [500, {}, null, 'busy'],
  [400, { code: 'ARGUMENT_INVALID', message: 'month: must be at most 12' }, null, 'refused'],
])('status %s with %j and Retry-After %s is %s', (status, problem, retryAfter, kind) => {
  expect(buildFailure(status, problem, retryAfter).kind).toBe(kind);
});

it("reports the API's message, and when to retry", () => {
  const failure = buildFailure(503, { message: 'the warehouse is away' }, '5');
  expect(`${failure.message}. ${failure.advice}`).toBe(
    'the warehouse is away. Try again in 5 seconds.',
  );
});

it('names the flow whose run is missing', () => {
  const detail = 'no snapshot of retail-mart is published yet: start a run at /flows/retail-mart';
  expect(buildFailure(503, { code: 'NO_SNAPSHOT', detail }, '5')).toMatchObject({
    message: 'No snapshot of retail-mart is published yet: start a run at /flows/retail-mart',
    advice: 'This page checks again automatically.',
  });
});

it('leaves the advice to the refusal of a scope', () => {
  const detail = 'you may see store 3 only: ask an administrator for a key of the whole chain';
  for (const code of ['SCOPE_REFUSED', 'SCOPE_UNKNOWN'])
    expect(buildFailure(403, { code, detail }, null).advice).toBe('');
});

it('uses the detail of a problem document', () => {
  expect(buildFailure(400, { detail: 'month: 13' }, null).message).toBe('month: 13');
});
