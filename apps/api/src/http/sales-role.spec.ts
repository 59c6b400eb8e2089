import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Role, ROLES } from '#access/principal.js';
import { createKey } from '#test/setup/access.js';
import { createClient, publishSale, startAccessApi } from '#test/setup/access-api.js';
import type { OpenApiOperation } from './openapi-operations.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const REST = '/v1/sales?dimensions=store&measures=totalSales';
const GRAPHQL = '{ sales(groupBy: [STORE]) { totalCount } }';

describe('questions for analysts', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  const { get, post, graphql, errorOf } = createClient(() => api);
  beforeAll(async () => {
    database = await createTestWarehouse();
    await publishSale(database);
    api = await startAccessApi(database, { ANONYMOUS_READING: 'on' });
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  it('are refused to anonymous callers and viewers, even when cached', async () => {
    const analyst = await createKey(database.warehouse, 'analyst');
    const viewer = await createKey(database.warehouse, 'viewer');
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

  it('have their real role in OpenAPI, like all other operations', async () => {
    const keys = new Map<Role, string>();
    for (const role of ROLES) keys.set(role, await createKey(database.warehouse, role));
    const { paths } = JSON.parse((await get('/openapi.json')).text) as {
      paths: Record<string, Record<string, OpenApiOperation & { 'x-required-role': Role }>>;
    };
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, described]) => ({ path, method, described })),
    );
    expect(operations.length).toBeGreaterThan(90);
    for (const { path, method, described } of operations) {
      // Access is checked first, so nothing runs.
      const readStatus = async (key: string | undefined) => {
        const reply = await fetch(`${api.url}${path.replace(/\{\w+\}/g, '-')}?no-such=1`, {
          method: method.toUpperCase(),
          headers: {
            ...(key !== undefined && { authorization: `Bearer ${key}` }),
            ...(method === 'post' && { 'content-type': 'application/json' }),
          },
          ...(method === 'post' && { body: '{"no-such": 1}' }),
        });
        await reply.body?.cancel();
        return [401, 403].includes(reply.status) ? reply.status : 'passes';
      };
      const role = described['x-required-role'];
      const lesser = ROLES[ROLES.indexOf(role) - 1];
      const held = {
        nobody: await readStatus(undefined),
        lesser: lesser && (await readStatus(keys.get(lesser))),
        enough: await readStatus(keys.get(role)),
      };
      const isOpen = described.security?.some((way) => Object.keys(way).length === 0);
      expect(held, `${method} ${path}`).toEqual({
        nobody: isOpen ? 'passes' : 401,
        lesser: lesser && 403,
        enough: 'passes',
      });
      expect(described.description).toContain(`Needs the role ${role}.`);
      expect(Object.keys(described.responses), path).toEqual(
        expect.arrayContaining(lesser ? ['401', '403'] : ['401']),
      );
    }
  });
});
