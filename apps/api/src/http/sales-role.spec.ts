import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFor } from '#test/setup/access.js';
import { askingOf, publishSomething, startAccessApi } from '#test/setup/access-api.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const REST = '/v1/sales?dimensions=store&measures=totalSales';
const GRAPHQL = '{ sales(groupBy: [STORE]) { totalCount } }';

describe('what is an analyst’s', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  const { get, post, graphql, errorOf } = askingOf(() => api);
  beforeAll(async () => {
    database = await createTestWarehouse();
    await publishSomething(database);
    api = await startAccessApi(database, { ANONYMOUS_READING: 'on' });
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  it('is neither everybody’s nor a viewer’s, also once it is kept', async () => {
    const analyst = await keyFor(database.warehouse, 'analyst');
    const viewer = await keyFor(database.warehouse, 'viewer');
    for (let i = 0; i < 2; i++) {
      expect((await get(REST, analyst)).status).toBe(200);
      expect((await graphql(GRAPHQL, analyst)).body.data).toEqual({ sales: { totalCount: 1 } });
    }
    for (const [key, status, code] of [
      [undefined, 401, 'UNAUTHENTICATED'],
      [viewer, 403, 'FORBIDDEN'],
    ] as const) {
      for (const path of [REST, `${REST}&format=csv`, '/v1/integrated-sales?format=csv']) {
        const refused = await get(path, key);
        expect([path, refused.status, errorOf(refused).code]).toEqual([path, status, code]);
      }
      const posted = await post('/v1/sales/query?format=csv', key, { dimensions: ['store'] });
      expect([posted.status, await posted.json()]).toMatchObject([status, { code }]);
      expect((await graphql(GRAPHQL, key)).error?.extensions.code).toBe(code);
    }
  });
});
