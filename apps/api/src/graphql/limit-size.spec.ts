import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const WEEKS = 40;
const WEEK_MS = 7 * 24 * 3_600_000;
const FIRST = Date.UTC(2010, 1, 5);
const MAX_BYTES = 8_000;

const formatWeek = (week: number) => {
  const [year, month, day] = new Date(FIRST + week * WEEK_MS).toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
};
const weekly = (row: (date: string) => string) =>
  Array.from({ length: WEEKS }, (_, week) => row(formatWeek(week))).join('\n');

/** A list of 40 weeks: each row has about 100 bytes, so two pages exceed the limit. */
const sources = createSources({
  stores: '1,A,1000',
  sales: weekly((date) => `1,1,${date},100.00,FALSE`),
  features: weekly((date) => `1,${date},50,2.5,NA,NA,NA,NA,NA,200,8,FALSE`),
});

interface Answer {
  data: Record<string, { nodes: object[] }> | null;
  errors?: { message: string; extensions: object }[];
}

describe('an answer that is too long', () => {
  let served: ServedApi;
  beforeAll(async () => {
    served = await serveApi(sources, { limits: { answerMaxBytes: MAX_BYTES } });
  });
  afterAll(() => served.close());

  const ask = async (query: string): Promise<Answer> => {
    const reply = await fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return (await reply.json()) as Answer;
  };
  const refused = {
    errors: [
      {
        message: expect.stringContaining(`more than ${MAX_BYTES} bytes`) as string,
        extensions: { code: 'ANSWER_TOO_LARGE', retryable: false },
      },
    ],
    data: null,
  };

  it('is rejected before it is written if an alias makes it long, and not cached', async () => {
    const query = (alias: string) => `{ lowestFuelPrices { nodes { ${alias}: price } } }`;
    expect((await ask(query('p'))).data?.['lowestFuelPrices']?.nodes).toHaveLength(WEEKS);
    // 40 rows of 200 characters and the text around them.
    for (let times = 0; times < 2; times += 1) {
      expect(await ask(query('p'.repeat(200)))).toMatchObject(refused);
    }
  });

  it('is rejected over the limit in bytes', async () => {
    const query = (length: number) =>
      `{ lowestFuelPrices(first: 1) { nodes { ${'p'.repeat(length)}: price } } }`;
    // The snapshot comes on top.
    const measureSize = ({ data }: Answer) => JSON.stringify({ data }).length;
    const around = measureSize(await ask(query(1))) - 1;
    const longest = await ask(query(MAX_BYTES - around));
    expect(longest.errors).toBeUndefined();
    expect(measureSize(longest)).toBe(MAX_BYTES);
    expect(await ask(query(MAX_BYTES - around + 1))).toMatchObject(refused);
  });

  it('is rejected for the bytes that its fields read together, even if it shows little', async () => {
    const roots = (count: number) =>
      Array.from({ length: count }, (_, i) => `r${i}: lowestFuelPrices { totalCount }`).join(' ');
    expect((await ask(`{ ${roots(1)} }`)).data).toEqual({ r0: { totalCount: WEEKS } });
    expect(await ask(`{ ${roots(5)} }`)).toMatchObject({
      ...refused,
      errors: expect.arrayContaining([expect.objectContaining(refused.errors[0])]) as unknown,
    });
  });

  it('is a problem over REST, while exports have no limit', async () => {
    const small = await serveApi(sources, { limits: { answerMaxBytes: 1_000 } });
    const reply = await fetch(`${small.url}/v1/lowest-fuel-prices`);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      422,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(await reply.json()).toMatchObject({
      code: 'ANSWER_TOO_LARGE',
      detail: expect.stringContaining('more than 1000 bytes') as string,
    });
    const page = await fetch(`${small.url}/v1/lowest-fuel-prices?first=2`);
    expect(page.status).toBe(200);
    const csv = await (await fetch(`${small.url}/v1/lowest-fuel-prices?format=csv`)).text();
    expect(csv.length).toBeGreaterThan(1_000);
    expect(csv.trim().split('\n').length).toBeGreaterThan(WEEKS);
    await small.close();
  });
});
