import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { computeDates, printAnswers, selectAnswers } from './print-answers.js';

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

it('prints an answer once the last flow that it reads has run, even in vain', () => {
  const [weekly, retail] = ['weekly-sales', 'retail-mart'];
  const names = (published: string[], current: string, pending: string[]) =>
    selectAnswers({ published, current, pending }).map(({ name }) => name);
  const first = names([weekly], weekly, [retail]);
  expect(first).toContain('holidaySales');
  expect(first).toContain('salesAgainstPlan');
  expect(first).not.toContain('customerVisits');
  expect(names([weekly, retail], retail, [])).toEqual(
    expect.arrayContaining(['customerVisits', 'topCustomers']),
  );
  expect(names([weekly], retail, [])).toEqual(['customerVisits']);
  expect(names([weekly], weekly, [])).toContain('customerVisits');
  expect(names(['weekly-forecast'], 'weekly-forecast', [])).not.toContain('salesAgainstPlan');
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
  const progress = { published: ['weekly-sales'], current: 'weekly-sales', pending: [] };
  await expect(
    printAnswers(api, progress, { say: () => undefined, shown: 0 }, never),
  ).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'the answers are not printed: send a key',
  });
  expect(asked).toEqual(['Bearer rs_1', 'Bearer rs_1']);
  await new Promise((resolve) => server.close(resolve));
});
