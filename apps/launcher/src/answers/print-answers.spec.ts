import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { computeDates, printAnswers } from './print-answers.js';

it('asks for the last week, its month and year, and five months', () => {
  expect(computeDates('2012-10-26')).toEqual({
    week: '2012-10-26',
    year: 2012,
    month: 10,
    firstMonth: '2012-06-01',
  });
});

it('goes back over the end of a year', () => {
  expect(computeDates('2026-02-06')).toMatchObject({ month: 2, firstMonth: '2025-10-01' });
});

it('asks again after a refusal that passes, and reports one that does not', async () => {
  const asked: (string | undefined)[] = [];
  const refusals = [
    { message: 'too many requests at once', extensions: { code: 'BUSY', retryable: true } },
    { message: 'send a key', extensions: { code: 'UNAUTHENTICATED', retryable: false } },
  ];
  const server = createServer(({ headers }, reply) => {
    asked.push(headers.authorization);
    reply.statusCode = asked.length === 1 ? 503 : 401;
    reply.end(JSON.stringify({ errors: [refusals[asked.length - 1]] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const api = { url: `http://127.0.0.1:${port}`, key: 'rs_1' };
  const never = new AbortController().signal;
  await expect(
    printAnswers(api, 'weekly-sales', { say: () => undefined, shown: 0 }, never),
  ).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'the answers are not printed: send a key',
  });
  expect(asked).toEqual(['Bearer rs_1', 'Bearer rs_1']);
  await new Promise((resolve) => server.close(resolve));
});
