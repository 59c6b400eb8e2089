import { request } from 'node:http';
import type pg from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Limits } from '#serving/limits.js';
import { IdleScheduler } from '#platform/http/idle-scheduler.js';
import { createSources } from '#test/factories/load-marts.js';
import { createKey } from '#test/setup/access.js';
import { connect } from '#test/setup/logins.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const sources = createSources({
  stores: '1,A,1000',
  sales: '1,1,05/02/2010,100.00,FALSE',
  features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
});

const FUEL = '/v1/lowest-fuel-prices';
const FUEL_GRAPHQL = '{ lowestFuelPrices { totalCount } }';
const SALES_GRAPHQL = '{ sales(groupBy: [STORE]) { totalCount } }';
const WAIT_OPTIONS = { timeout: 20_000, interval: 20 };

describe('answers that take PostgreSQL too long', () => {
  let served: ServedApi;
  let key: string;
  let holder: pg.Client;
  afterEach(async () => {
    await holder.end();
    await served.close();
  });

  /** Locks every mart, so that all reads wait. */
  async function open(limits: Partial<Limits>, login?: 'owner' | 'api') {
    served = await serveApi(sources, { limits, login });
    key = await createKey(served.database.warehouse, 'analyst');
    holder = await connect(served.database.url);
    const { rows } = await holder.query<{ marts: string }>(
      `SELECT string_agg(oid::regclass::text, ', ') AS marts FROM pg_class
       WHERE relnamespace = 'mart'::regnamespace AND relkind = 'r'`,
    );
    await holder.query('BEGIN');
    await holder.query(`LOCK TABLE ${rows[0]?.marts} IN ACCESS EXCLUSIVE MODE`);
  }
  const letGo = () => holder.query('ROLLBACK');
  const get = (path: string) =>
    fetch(`${served.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  const graphql = (query: string) =>
    fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });

  /** Statements of the API that wait. */
  async function waiting(): Promise<number> {
    // Not by the session with the lock: a transaction sees the same activity to its end.
    const [row] = await served.database.warehouse.query<{ n: number }[]>(
      `SELECT count(*)::integer AS n FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND state = 'active'`,
    );
    return row?.n ?? 0;
  }
  const someWait = () =>
    vi.waitFor(async () => expect(await waiting()).toBeGreaterThan(0), WAIT_OPTIONS);
  const noneWaits = () => vi.waitFor(async () => expect(await waiting()).toBe(0), WAIT_OPTIONS);

  describe.each(['owner', 'api'] as const)('with the login %s', (login) => {
    it('end with their time-out, and are computed again on request', async () => {
      await open({ answerTimeoutMs: 2_000 }, login);
      // Two in parallel: each of them takes the time-out.
      const paths = [FUEL, '/v1/sales?dimensions=store'];
      const replies = await Promise.all(paths.map(get));
      for (const reply of replies) {
        expect([reply.status, reply.headers.get('content-type')]).toEqual([
          504,
          expect.stringContaining('application/problem+json'),
        ]);
        expect(await reply.json()).toMatchObject({ code: 'ANSWER_TOO_SLOW' });
      }
      const queries = [FUEL_GRAPHQL, SALES_GRAPHQL];
      for (const answer of await Promise.all(queries.map(graphql))) {
        expect(await answer.json()).toMatchObject({
          errors: [{ extensions: { code: 'ANSWER_TOO_SLOW', retryable: false } }],
        });
      }
      await noneWaits();
      await letGo();
      expect((await get(FUEL)).status).toBe(200);
      expect(await (await graphql(FUEL_GRAPHQL)).json()).toMatchObject({
        data: { lowestFuelPrices: { totalCount: 1 } },
      });
    });
  });

  it.each([
    ['a list over REST', FUEL, undefined],
    ['a list over GraphQL', '/graphql', { query: FUEL_GRAPHQL }],
    ['sales by GET', '/v1/sales?dimensions=store', undefined],
    ['sales by POST', '/v1/sales/query', { dimensions: ['store'] }],
    ['sales over GraphQL', '/graphql', { query: SALES_GRAPHQL }],
  ])('end when the client disconnects: %s', async (_, path, body) => {
    await open({});
    const client = request(`${served.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      agent: false,
    });
    client.on('error', () => undefined).end(body && JSON.stringify(body));
    await someWait();
    client.destroy();
    await noneWaits();
  });

  it('start in a slot after new connections are accepted', async () => {
    await open({});
    await letGo();
    const turn = vi.spyOn(served.app.get(IdleScheduler), 'turn');
    expect((await get(FUEL)).status).toBe(200);
    expect(turn).toHaveBeenCalledTimes(1);
  });

  it('reject requests beyond the length of the queue', async () => {
    await open({ answersAtOnce: 1, answersWaiting: 0 });
    const first = get(FUEL);
    await someWait();
    const busy = { code: 'BUSY', retryable: true };
    for (const [path, detail] of [
      [FUEL, '?first=2'],
      ['/v1/sales', '?dimensions=store'],
    ]) {
      const refused = await get(`${path}${detail}`);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await refused.json()).toMatchObject(busy);
    }
    const refused = await graphql(FUEL_GRAPHQL);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: busy }] });
    for (const path of ['/livez', '/readyz']) expect((await get(path)).status).toBe(200);
    await letGo();
    expect((await first).status).toBe(200);
    expect((await get(`${FUEL}?first=2`)).status).toBe(200);
  });

  it('get a slot for another caller, for any number of requests of one', async () => {
    await open({ answersAtOnce: 2, answersWaiting: 2 });
    const other = await createKey(served.database.warehouse, 'analyst');
    const flood = Array.from({ length: 12 }, (_, n) => get(`${FUEL}?first=${n + 1}`));
    const refused = await Promise.any(flood.map(async (each) => (await each).status));
    expect(refused).toBe(503);
    const answers = [`${FUEL}?first=101`, '/v1/sales?dimensions=store'].map((path) =>
      fetch(`${served.url}${path}`, { headers: { authorization: `Bearer ${other}` } }),
    );
    // Both arrive before any of the first caller's requests ends.
    await vi.waitFor(async () => expect(await waiting()).toBeGreaterThan(1), WAIT_OPTIONS);
    await letGo();
    for (const answer of answers) expect((await answer).status).toBe(200);
    await Promise.all(flood);
  });

  it('reject a request with more answers than the queue holds, at once', async () => {
    await open({ answersAtOnce: 1, answersWaiting: 1 });
    const refused = await graphql(
      `{ ${[1, 2, 3].map((first) => `r${first}: lowestFuelPrices(first: ${first}) { totalCount }`).join(' ')} }`,
    );
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: 'BUSY', retryable: true } }],
    });
    await letGo();
    await vi.waitFor(
      async () => expect((await graphql(FUEL_GRAPHQL)).status).toBe(200),
      WAIT_OPTIONS,
    );
  });
});
