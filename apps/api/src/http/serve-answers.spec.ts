import { request } from 'node:http';
import { SwaggerModule } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadMarts, createSources } from '#test/factories/load-marts.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const REST = '/v1/weekly-top-stores';
const QUERY = '{ weeklyTopStores { nodes { week sales } } }';

/** Publishes snapshot 2, with tenfold sales, and sends no notification. */
const PUBLISH_ANOTHER = `
  INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'admin', false);
  UPDATE ops.snapshots SET status = 'retained';
  INSERT INTO ops.snapshots (run_id, status, quality, published_at, first_date, data_through, dates)
    SELECT 2, 'published', quality, now(), first_date, data_through, dates FROM ops.snapshots;
  INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
    VALUES ('store_week', 2, 'weekly-sales', 'all', 'another', 2, 0, 'none/');
  INSERT INTO ops.snapshot_chunks VALUES (2, 'store_week', 2);
  INSERT INTO mart.store_week_chunks
    SELECT (json_populate_record(c, json_build_object('chunk_id', 2, 'weekly_sales', 10 * weekly_sales))).*
    FROM mart.store_week_chunks c;`;

describe('answers over HTTP', () => {
  let api: ServedApi;

  beforeAll(async () => {
    api = await serveApi();
  });
  afterAll(() => api.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, { headers });
  const overPost = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  const overGet = (query: string) => get(`/graphql?${new URLSearchParams({ query }).toString()}`);
  async function countAnswers(source: string): Promise<number> {
    const text = await api.metrics();
    const line = new RegExp(`^retailstream_api_answers_total\\{source="${source}".* (\\d+)$`, 'm');
    return Number(line.exec(text)?.[1] ?? 0);
  }
  const readSales = async (reply: Response) =>
    ((await reply.json()) as { nodes: { sales: number }[] }).nodes.map(({ sales }) => sales);

  it('does not cache a missing snapshot', async () => {
    for (let i = 0; i < 2; i++) {
      expect((await get(REST)).status).toBe(503);
      expect(await (await overPost(QUERY)).json()).toMatchObject({
        errors: [{ extensions: { code: 'NO_SNAPSHOT' } }],
      });
    }
    expect(await countAnswers('computed')).toBe(0);
  });

  it('notices a publication without a notification within a second', async () => {
    await loadMarts(
      api.database.url,
      createSources({
        stores: '1,A,1000',
        sales: `1,1,05/02/2010,100.10,FALSE
                1,1,12/02/2010,30.00,FALSE`,
        features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,211.0963582,8,FALSE',
      }),
    );
    await expect.poll(async () => (await get('/readyz')).status, { timeout: 30_000 }).toBe(200);
    expect(await readSales(await get(REST))).toEqual([100.1, 30]);
  });

  it('returns the id of each request, from its client if it sends one', async () => {
    for (let i = 0; i < 3; i++) {
      const named = await get(REST, { 'x-request-id': `asked-${i}` });
      expect(named.headers.get('x-request-id')).toBe(`asked-${i}`);
      const posted = await overPost(QUERY, { 'x-request-id': `posted-${i}` });
      expect(posted.headers.get('x-request-id')).toBe(`posted-${i}`);
    }
    const [one, other] = [await get(REST), await get(REST)].map(({ headers }) =>
      headers.get('x-request-id'),
    );
    expect(one).toMatch(/^[\da-f-]{36}$/);
    expect(other).not.toBe(one);
  });

  it.each([
    ['REST', () => get(REST)],
    ['GraphQL by POST', () => overPost(QUERY)],
    ['GraphQL by GET', () => overGet(QUERY)],
  ])('computes an answer once over %s, and then serves its bytes', async (_, ask) => {
    const first = await ask();
    const computed = await countAnswers('computed');
    const stored = await countAnswers('stored');
    const again = await ask();
    expect([again.status, await again.text()]).toEqual([200, await first.text()]);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await countAnswers('stored')).toBe(stored + 1);
    expect(await countAnswers('computed')).toBe(computed);
  });

  it('compresses long answers, even at the first request', async () => {
    const schema = await get('/openapi.json', { 'accept-encoding': 'gzip, br' });
    expect(schema.headers.get('content-encoding')).toBe('br');
    expect(await schema.json()).toMatchObject({ info: { title: 'RetailStream' } });
    const edges = 'edges { cursor node { week sales } } pageInfo { startCursor endCursor }';
    const query = `{ ${['a', 'b', 'c'].map((name) => `${name}: weeklyTopStores { ${edges} }`).join(' ')} }`;
    const ask = (coding: string) =>
      get(`/graphql?${new URLSearchParams({ query }).toString()}`, { 'accept-encoding': coding });
    const [computed, stored] = [await ask('gzip'), await ask('gzip')];
    for (const { headers } of [computed, stored]) {
      expect(headers.get('content-encoding')).toBe('gzip');
      expect(headers.get('etag')).toBe(computed.headers.get('etag'));
      expect(headers.get('vary')).toBe(stored.headers.get('vary'));
    }
    const plain = await ask('identity');
    expect(plain.headers.get('content-encoding')).toBeNull();
    const text = await plain.text();
    expect([await computed.text(), await stored.text()]).toEqual([text, text]);
  });

  it('creates its description once, tags it, and loads it on the page at /docs', async () => {
    const make = vi.spyOn(SwaggerModule, 'createDocument');
    const [one, other] = await Promise.all([get('/openapi.json'), get('/openapi.json')]);
    expect(await one.text()).toBe(await other.text());
    const etag = String(one.headers.get('etag'));
    expect((await get('/openapi.json', { 'if-none-match': etag })).status).toBe(304);
    expect((await get('/openapi.json', { 'if-none-match': '"another"' })).status).toBe(200);
    // Another test may have requested it first.
    expect(make.mock.calls.length).toBeLessThanOrEqual(1);
    const script = await (await get('/docs/swagger-ui-init.js')).text();
    expect(script).toContain('"url": "/openapi.json"');
    expect(script).not.toContain('/v1/');
    expect((await get('/docs-yaml')).status).toBe(404);
    make.mockRestore();
  });

  it('reports the snapshot, its weeks and its quality, computed or cached', async () => {
    for (let i = 0; i < 2; i++) {
      const { headers } = await get(`${REST}?first=1`);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-snapshot-id': '1',
        'x-snapshot-flow': 'weekly-sales',
        'x-snapshot-first-week': '2010-02-05',
        'x-snapshot-data-through': '2010-02-12',
        'x-snapshot-weeks': '2',
        'x-snapshot-quality': 'PASSED',
      });
      expect(await (await overPost('{ weeklyTopStores { totalCount } }')).json()).toMatchObject({
        extensions: { snapshot: { id: '1', flow: 'weekly-sales', weeks: 2, shareSetAside: null } },
      });
    }
  });

  it('serves no cached bytes under a host that is not allowed', async () => {
    const body = JSON.stringify({ query: QUERY });
    const readStatus = (method: string, path: string, host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host, ...(method === 'POST' && { 'content-type': 'application/json' }) };
        request(`${api.url}${path}`, { method, headers }, (reply) => {
          reply.resume();
          resolve(reply.statusCode);
        })
          .on('error', reject)
          .end(method === 'POST' ? body : undefined);
      });
    for (const [method, path] of [
      ['GET', REST],
      ['POST', '/graphql'],
    ] as const) {
      expect(await readStatus(method, path, 'localhost')).toBe(200);
      const stored = await countAnswers('stored');
      expect(await readStatus(method, path, 'evil.example')).toBe(421);
      expect(await countAnswers('stored')).toBe(stored);
      expect(await readStatus(method, path, 'localhost')).toBe(200);
      expect(await countAnswers('stored')).toBe(stored + 1);
    }
  });

  it('counts requests that were served from bytes', async () => {
    const counted = async () => {
      const text = await api.metrics();
      const labels = ['_seconds_count{', 'method="GET"', `route="${REST}"`, 'status="200"'];
      const line = text.split('\n').find((each) => labels.every((label) => each.includes(label)));
      return Number(line?.split(' ').at(-1) ?? 0);
    };
    await get(REST);
    const before = [await counted(), await countAnswers('stored')];
    for (let i = 0; i < 3; i++) await get(REST);
    expect([await counted(), await countAnswers('stored')]).toEqual(
      before.map((count) => count + 3),
    );
  });

  it('caches no errors, no answers about the caller, and no changes', async () => {
    const stored = await countAnswers('stored');
    const questions = [
      '{ weeklyTopStores(first: 0) { totalCount } }',
      '{ runs { id } }',
      '{ weeklyTopStores { totalCount } runs { id } }',
      'mutation { startRun { id } }',
    ];
    for (const question of [...questions, ...questions]) await overPost(question);
    for (let i = 0; i < 2; i++) expect((await get(`${REST}?first=0`)).status).toBe(400);
    expect(await countAnswers('stored')).toBe(stored);
  });

  it('answers from the published snapshot, or from an earlier one on request', async () => {
    const { nodes, pageInfo } = (await (await get(`${REST}?first=1`)).json()) as {
      nodes: { sales: number }[];
      pageInfo: { endCursor: string };
    };
    expect(nodes.map(({ sales }) => sales)).toEqual([100.1]);
    await api.database.warehouse.query(PUBLISH_ANOTHER);
    const published = async () => (await get(REST)).headers.get('x-snapshot-id');
    await expect.poll(published, { timeout: 30_000 }).toBe('2');
    expect(await readSales(await get(REST))).toEqual([1001, 300]);

    const immutable = 'public, max-age=31536000, immutable';
    const former = [
      await get(`${REST}?snapshot=1`),
      await get(REST, { 'x-snapshot-id': '1' }),
      await get(`${REST}?snapshot=1`, { 'x-snapshot-id': '1' }),
    ];
    for (const reply of former) {
      expect(reply.headers.get('cache-control')).toBe(immutable);
      expect(reply.headers.get('x-snapshot-id')).toBe('1');
      expect(await readSales(reply)).toEqual([100.1, 30]);
    }
    const next = await get(`${REST}?first=1&after=${pageInfo.endCursor}`);
    expect(next.headers.get('cache-control')).toBe(immutable);
    expect(await readSales(next)).toEqual([30]);
    expect(await (await overPost(QUERY, { 'x-snapshot-id': '1' })).json()).toMatchObject({
      data: { weeklyTopStores: { nodes: [{ sales: 100.1 }, { sales: 30 }] } },
      extensions: { snapshot: { id: '1' } },
    });
    expect((await get(REST)).headers.get('cache-control')).toBe('public, no-cache');
  });

  it('rejects an invalid snapshot, a dropped one, and another one than the cursor’s', async () => {
    const { pageInfo } = (await (await get(`${REST}?first=1`)).json()) as {
      pageInfo: { endCursor: string };
    };
    const refused = [
      [`${REST}?snapshot=x`, {}, 400, 'ARGUMENT_INVALID'],
      [`${REST}?snapshot=1&snapshot=2`, {}, 400, 'ARGUMENT_INVALID'],
      [`${REST}?snapshot=1`, { 'x-snapshot-id': '2' }, 400, 'ARGUMENT_INVALID'],
      [`${REST}?snapshot=1&first=1&after=${pageInfo.endCursor}`, {}, 400, 'ARGUMENT_INVALID'],
      [`${REST}?snapshot=99`, {}, 410, 'SNAPSHOT_GONE'],
    ] as const;
    for (const [path, headers, status, code] of refused) {
      const reply = await get(path, headers);
      expect([path, reply.status]).toEqual([path, status]);
      expect(await reply.json()).toMatchObject({ code });
    }
    expect(await (await overPost(QUERY, { 'x-snapshot-id': 'x' })).json()).toMatchObject({
      errors: [{ extensions: { code: 'ARGUMENT_INVALID' } }],
    });
  });
});
