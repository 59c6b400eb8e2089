import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSalesApi, type SalesApi } from '#test/setup/sales-api.js';

/** Injection attempts. */
const INJECTIONS = [
  "x'; DROP TABLE mart.store_week; --",
  '"store"; DROP TABLE mart.store_week',
  'store_week) OR 1=1 --',
  'cell.store',
  '$1',
  "') UNION SELECT snapshot_id FROM ops.snapshots --",
  '__proto__',
  'constructor',
  'totalSales" DESC, (SELECT pg_sleep(10)) --',
  '\u0000',
];

const PARAMETERS = [
  'dimensions',
  'measures',
  'store',
  'month',
  'from',
  'isHoliday',
  'cpiBand',
  'min',
  'max',
  'sort',
  'limit',
  'after',
  'snapshot',
];

/** Offsets of the texts for each place: together, the places of an interface get all texts. */
const STEPS = [0, 3, 7];

type BuildValue<Value> = (text: string) => Value;

/** Returns each place with three of the texts, because all fields handle text alike. */
function withTexts<Value>(
  places: readonly (readonly [name: string, made: BuildValue<Value>])[],
): [name: string, text: string, made: BuildValue<Value>][] {
  return places.flatMap(([name, made], place) =>
    STEPS.map((step): [string, string, BuildValue<Value>] => {
      const text = INJECTIONS[(place + step) % INJECTIONS.length] ?? '';
      return [name, text, made];
    }),
  );
}

describe('what sales rejects over HTTP', () => {
  let api: SalesApi;
  beforeAll(async () => {
    api = await openSalesApi();
  });
  afterAll(() => api.close());

  it.each(
    withTexts<object>([
      ['a dimension', (text) => ({ dimensions: [text] })],
      ['a measure', (text) => ({ measures: [text] })],
      ['a filter', (text) => ({ filters: { [text]: [1] } })],
      ['a store', (text) => ({ filters: { store: [text] } })],
      ['a store type', (text) => ({ filters: { storeType: [text] } })],
      ['a month', (text) => ({ filters: { month: [text] } })],
      ['a first week', (text) => ({ filters: { from: text } })],
      ['a truth', (text) => ({ filters: { isHoliday: text } })],
      ['a holiday', (text) => ({ filters: { holiday: [text] } })],
      ['a band', (text) => ({ filters: { cpiBand: [text] } })],
      ['a measure with bounds', (text) => ({ having: { [text]: { min: 1 } } })],
      ['a bound', (text) => ({ having: { totalSales: { [text]: 1 } } })],
      ['a least figure', (text) => ({ having: { totalSales: { min: text } } })],
      ['a sort', (text) => ({ sorts: [{ by: text }] })],
      ['a direction', (text) => ({ sorts: [{ by: 'totalSales', direction: text }] })],
      ['a limit', (text) => ({ limit: text })],
      ['a cursor', (text) => ({ after: text })],
    ]),
  )('rejects as %s in JSON: %j', async (_, text, questionOf) => {
    const { status, body } = await api.post(questionOf(text));
    // Fastify rejects the name `__proto__`.
    const code = /^((ARGUMENT|CURSOR)_INVALID|BAD_REQUEST)$/;
    expect([status, body.code]).toEqual([400, expect.stringMatching(code)]);
  });

  it.each(
    withTexts(
      PARAMETERS.map((name) => [name, (text): Record<string, string> => ({ [name]: text })]),
    ),
  )('rejects as the parameter %s: %j', async (_, text, parametersOf) => {
    const { status, body } = await api.get(parametersOf(text));
    expect([status, body.code]).toEqual([400, expect.stringMatching(/^(ARGUMENT|CURSOR)_INV/)]);
  });

  it.each(
    withTexts<[given: string, value: unknown]>([
      ['[SalesDimension!]!', (text) => ['groupBy: $v', [text]]],
      ['SalesWhere', (text) => ['groupBy: [], where: $v', { holiday: [text] }]],
      ['SalesWhere', (text) => ['groupBy: [], where: $v', { cpiBand: [text] }]],
      ['SalesWhere', (text) => ['groupBy: [], where: $v', { storeType: [text] }]],
      ['SalesWhere', (text) => ['groupBy: [], where: $v', { from: text }]],
      ['SalesHaving', (text) => ['groupBy: [], having: $v', { totalSales: { min: text } }]],
      ['[SalesOrder!]', (text) => ['groupBy: [], orderBy: $v', [{ by: text }]]],
      [
        '[SalesOrder!]',
        (text) => ['groupBy: [], orderBy: $v', [{ by: 'TOTAL_SALES', direction: text }]],
      ],
      ['String', (text) => ['groupBy: [], after: $v', text]],
    ]),
  )('rejects as a GraphQL %s: %j', async (type, text, askedOf) => {
    const [given, v] = askedOf(text);
    const query = `query ($v: ${type}) { sales(${given}) { totalCount } }`;
    const { body } = await api.graphql(query, { v });
    expect(body.errors?.[0]?.extensions.code).toMatch(/^(ARGUMENT|CURSOR)_INVALID|BAD_USER_INPUT/);
  });

  it.each([
    'null',
    '[]',
    '"store"',
    '1',
    '{"filters":[]}',
    '{"sorts":{}}',
    '{"having":{"weeks":1}}',
  ])('rejects the body %s', async (body) => {
    const reply = await api.post(body);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ code: 'ARGUMENT_INVALID' });
  });

  it('keeps all data after the attempts', async () => {
    expect((await api.post({ dimensions: ['store'] })).body.nodes).toHaveLength(2);
  });
});
