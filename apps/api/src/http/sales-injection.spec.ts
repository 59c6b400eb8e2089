import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSalesApi, type SalesApi } from '#test/setup/sales-api.js';

/** Attempts to be more than a value. */
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

describe('what sales refuses over HTTP', () => {
  let api: SalesApi;
  beforeAll(async () => {
    api = await openSalesApi();
  });
  afterAll(() => api.close());

  describe.each(INJECTIONS)('refuses %j', (text) => {
    it.each([
      ['a dimension', { dimensions: [text] }],
      ['a measure', { measures: [text] }],
      ['a filter', { filters: { [text]: [1] } }],
      ['a store', { filters: { store: [text] } }],
      ['a store type', { filters: { storeType: [text] } }],
      ['a month', { filters: { month: [text] } }],
      ['a first week', { filters: { from: text } }],
      ['a truth', { filters: { isHoliday: text } }],
      ['a holiday', { filters: { holiday: [text] } }],
      ['a band', { filters: { cpiBand: [text] } }],
      ['a measure with bounds', { having: { [text]: { min: 1 } } }],
      ['a bound', { having: { totalSales: { [text]: 1 } } }],
      ['a least figure', { having: { totalSales: { min: text } } }],
      ['a sort', { sorts: [{ by: text }] }],
      ['a direction', { sorts: [{ by: 'totalSales', direction: text }] }],
      ['a limit', { limit: text }],
      ['a cursor', { after: text }],
    ])('as %s in JSON', async (_, question) => {
      const { status, body } = await api.post(question);
      // Fastify itself takes no `__proto__` for a name.
      const code = /^((ARGUMENT|CURSOR)_INVALID|BAD_REQUEST)$/;
      expect([status, body.code]).toEqual([400, expect.stringMatching(code)]);
    });

    it.each([
      ...['dimensions', 'measures', 'store', 'month', 'from', 'isHoliday', 'cpiBand', 'min', 'max'],
      ...['sort', 'limit', 'after', 'snapshot'],
    ])('as the parameter %s', async (name) => {
      const { status, body } = await api.get({ [name]: text });
      expect([status, body.code]).toEqual([400, expect.stringMatching(/^(ARGUMENT|CURSOR)_INV/)]);
    });

    it.each([
      ['[SalesDimension!]!', 'groupBy: $v', [text]],
      ['SalesWhere', 'groupBy: [], where: $v', { holiday: [text] }],
      ['SalesWhere', 'groupBy: [], where: $v', { cpiBand: [text] }],
      ['SalesWhere', 'groupBy: [], where: $v', { storeType: [text] }],
      ['SalesWhere', 'groupBy: [], where: $v', { from: text }],
      ['SalesHaving', 'groupBy: [], having: $v', { totalSales: { min: text } }],
      ['[SalesOrder!]', 'groupBy: [], orderBy: $v', [{ by: text }]],
      ['[SalesOrder!]', 'groupBy: [], orderBy: $v', [{ by: 'TOTAL_SALES', direction: text }]],
      ['String', 'groupBy: [], after: $v', text],
    ])('as a GraphQL %s in (%s)', async (type, given, v) => {
      const { body } = await api.graphql(`query ($v: ${type}) { sales(${given}) { totalCount } }`, {
        v,
      });
      expect(body.errors?.[0]?.extensions.code).toMatch(
        /^(ARGUMENT|CURSOR)_INVALID|BAD_USER_INPUT/,
      );
    });
  });

  it.each([
    'null',
    '[]',
    '"store"',
    '1',
    '{"filters":[]}',
    '{"sorts":{}}',
    '{"having":{"weeks":1}}',
  ])('refuses the body %s', async (body) => {
    const reply = await api.post(body);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ code: 'ARGUMENT_INVALID' });
  });

  it('has all it had after that', async () => {
    expect((await api.post({ dimensions: ['store'] })).body.nodes).toHaveLength(2);
  });
});
