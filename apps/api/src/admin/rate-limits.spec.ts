import { describe, expect, it } from 'vitest';
import { openAccessPerTest } from '#test/setup/access-per-test.js';

const ANSWER = '/v1/weekly-top-stores?first=1';
const QUERY = '{ weeklyTopStores(first: 1) { nodes { week } } }';
const wellFormed = `rs_${'A'.repeat(43)}`;

const { keys, open, get, graphql, errorOf, counted, api } = openAccessPerTest();

describe('the rate limit', () => {
  it('counts each caller separately', async () => {
    await open({ RATE_LIMIT_PER_MINUTE: '3' });
    const statuses = async (key: string) =>
      (await Promise.all([1, 2, 3, 4, 5].map(() => get(ANSWER, key)))).map(({ status }) => status);
    // Looking up a key counts against the address, and all share one here.
    await get(ANSWER, keys.viewer);
    await get(ANSWER, keys.admin);
    expect((await statuses(keys.viewer)).sort()).toEqual([200, 200, 429, 429, 429]);
    expect((await statuses(keys.admin)).sort()).toEqual([200, 200, 429, 429, 429]);
    const reply = await get(ANSWER, keys.admin);
    expect(errorOf(reply)).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    // Three per minute: one in twenty seconds.
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(20);
    const shaped = await graphql(QUERY, keys.admin);
    expect([shaped.status, shaped.error?.extensions]).toEqual([
      429,
      { code: 'RATE_LIMITED', retryable: true },
    ]);
    expect(await counted('retailstream_api_rate_limited_total', 'by="principal"')).toBe(8);
  });

  it('counts anonymous callers by address, and never probes', async () => {
    await open({ ANONYMOUS_READING: 'on', RATE_LIMIT_PER_MINUTE: '2' });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await get(ANSWER)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    for (let i = 0; i < 5; i++) {
      for (const path of ['/livez', '/readyz']) {
        expect((await get(path)).status, path).toBe(200);
      }
    }
  });

  it('counts scrapers separately: by address without a token, and never with one', async () => {
    const settings = { ANONYMOUS_READING: 'on', RATE_LIMIT_PER_MINUTE: '2' };
    await open(settings);
    const scrape = async (key?: string) => (await get('/metrics', key)).status;
    for (let i = 0; i < 3; i++) await get(ANSWER);
    expect([await scrape(), await scrape(), await scrape()]).toEqual([200, 200, 429]);
    await api().close();
    const token = 'scrape-me-if-you-can';
    await open({ ...settings, METRICS_TOKEN: token });
    for (let i = 0; i < 5; i++) expect(await scrape(token)).toBe(200);
  });

  it('distinguishes clients behind a trusted proxy only', async () => {
    const from = async (address: string) =>
      (await get(ANSWER, undefined, { 'x-forwarded-for': address })).status;
    const settings = { ANONYMOUS_READING: 'on', RATE_LIMIT_PER_MINUTE: '1' };
    await open(settings);
    expect([await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([200, 429]);
    await api().close();
    await open({ ...settings, TRUST_PROXY: '1' });
    expect([await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([200, 200]);
    // The client wrote the first address, the proxy added the last.
    expect(await from('192.0.2.9, 192.0.2.2')).toBe(429);
  });

  it('allows any number of requests when it is off', async () => {
    await open({ ANONYMOUS_READING: 'on', RATE_LIMIT_PER_MINUTE: '0' });
    for (let i = 0; i < 50; i++) expect((await get('/openapi.json')).status).toBe(200);
  });
});

describe('guessing keys', () => {
  it('is blocked after ten per address, while valid keys still work', async () => {
    await open();
    expect((await get(ANSWER, keys.viewer)).status).toBe(200);
    const statuses = [];
    for (let i = 0; i < 13; i++) {
      const guess = `rs_${String(i).padStart(43, '0')}`;
      statuses.push((await get(ANSWER, guess)).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429, 429]);
    const reply = await get(ANSWER, wellFormed);
    expect([reply.status, errorOf(reply).code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const key of [keys.viewer, keys.operator]) {
      expect((await get(ANSWER, key)).status).toBe(200);
    }
    expect(await counted('retailstream_api_rate_limited_total', 'by="failed-keys"')).toBe(4);
    expect(await counted('retailstream_api_refused_keys_total', 'reason="unknown"')).toBe(10);
  });

  it('is also blocked for one wrong key again and again', async () => {
    await open({ FAILED_KEYS_PER_MINUTE: '2' });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await get(ANSWER, wellFormed)).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
  });
});
