import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#access/keys/api-keys.js';
import { keyFor } from '#test/setup/access.js';
import { type AccessApi, publishSomething, startAccessApi } from '#test/setup/access-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const ANSWER = '/v1/weekly-top-stores?first=1';
const QUERY = '{ weeklyTopStores(first: 1) { nodes { week } } }';
const wellFormed = `rs_${'A'.repeat(43)}`;

interface ErrorBody {
  code: string;
  message: string;
  retryable: boolean;
}

interface GraphqlBody {
  data?: unknown;
  errors?: { message: string; extensions: { code: string; retryable: boolean } }[];
}

let database: TestWarehouse;
let viewer: string;
let operator: string;
let admin: string;
let api: AccessApi;

beforeAll(async () => {
  database = await createTestWarehouse();
  await publishSomething(database);
  viewer = await keyFor(database.warehouse, 'viewer');
  operator = await keyFor(database.warehouse, 'operator');
  admin = await keyFor(database.warehouse, 'admin');
});
afterAll(() => database.drop());
afterEach(() => api.close());

const open = async (settings: Record<string, string> = {}) => {
  api = await startAccessApi(database, { ANONYMOUS_READING: 'off', ...settings });
};
const bearer = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { authorization: `Bearer ${key}` };

async function get(path: string, key?: string, headers: Record<string, string> = {}) {
  const reply = await fetch(`${api.url}${path}`, { headers: { ...bearer(key), ...headers } });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}
const errorOf = ({ text }: { text: string }) => JSON.parse(text) as ErrorBody;
const post = (path: string, key?: string, body: object = {}) =>
  fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(key) },
    body: JSON.stringify(body),
  });
async function graphql(query: string, key?: string) {
  const reply = await post('/graphql', key, { query });
  const body = (await reply.json()) as GraphqlBody;
  return { status: reply.status, headers: reply.headers, body, error: body.errors?.[0] };
}

/** The value of a counter of `/metrics`, by the text of its labels. */
async function counted(metric: string, labels: string): Promise<number> {
  const { text } = await get('/metrics');
  const line = text.split('\n').find((each) => each.startsWith(metric) && each.includes(labels));
  return Number(line?.split(' ').at(-1) ?? 0);
}

describe('without a key', () => {
  it('nothing is answered where nobody reads anonymously', async () => {
    await open();
    const rest = await get(ANSWER);
    expect(rest.status).toBe(401);
    expect(rest.headers.get('www-authenticate')).toBe('Bearer realm="retailstream"');
    expect(errorOf(rest)).toEqual({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('Authorization: Bearer') as string,
      retryable: false,
    });
    const { status, body, headers } = await graphql(QUERY);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="retailstream"');
    expect(body).toEqual({
      errors: [
        {
          message: expect.stringContaining('Authorization: Bearer') as string,
          extensions: { code: 'UNAUTHENTICATED', retryable: false },
        },
      ],
    });
    const escaped = ['/%761/weekly-top-stores', '/graphq%6C?query={__typename}', '/no-such-path'];
    for (const path of escaped) expect((await get(path)).status, path).toBe(401);
  });

  it('probes, metrics and what describes the API are answered all the same', async () => {
    await open();
    for (const path of ['/livez', '/readyz', '/metrics', '/openapi.json', '/docs']) {
      expect((await get(path)).status, path).toBe(200);
    }
  });

  it('answers are read where that is allowed, and nothing else', async () => {
    await open({ ANONYMOUS_READING: 'on' });
    expect((await get(ANSWER)).status).toBe(200);
    expect((await graphql(QUERY)).error).toBeUndefined();
    expect((await get(ANSWER, undefined, { authorization: 'Basic abc' })).status).toBe(200);
    const runs = await get('/v1/admin/runs');
    expect([runs.status, errorOf(runs).code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(runs.headers.get('www-authenticate')).toBe('Bearer realm="retailstream"');
    for (const query of ['{ runs { id } }', 'mutation { startRun { id } }', '{ keys { id } }']) {
      expect((await graphql(query)).error?.extensions.code, query).toBe('UNAUTHENTICATED');
    }
  });
});

describe('a key', () => {
  it('opens what its role may, over REST and GraphQL', async () => {
    await open();
    /** Status of REST and code of GraphQL, for each in turn. */
    const tries = async (key: string) => [
      (await get(ANSWER, key)).status,
      (await get('/v1/admin/runs', key)).status,
      (await get('/v1/admin/audit', key)).status,
      (await post('/v1/admin/snapshots/9/publish', key, { reason: 'x' })).status,
      (await graphql('{ runs { id } }', key)).error?.extensions.code,
      (await graphql('{ auditLog { id } }', key)).error?.extensions.code,
    ];
    const [forbidden, gone] = [403, 410];
    expect(await tries(viewer)).toEqual([
      ...[200, forbidden, forbidden, forbidden],
      ...['FORBIDDEN', 'FORBIDDEN'],
    ]);
    expect(await tries(operator)).toEqual([
      ...[200, 200, forbidden, forbidden],
      ...[undefined, 'FORBIDDEN'],
    ]);
    expect(await tries(admin)).toEqual([200, 200, 200, gone, undefined, undefined]);
  });

  it('of too small a role is told which it needs', async () => {
    await open();
    const runs = await get('/v1/admin/runs', viewer);
    expect([runs.status, errorOf(runs)]).toEqual([
      403,
      {
        code: 'FORBIDDEN',
        message: 'this needs the role operator, and yours is viewer',
        retryable: false,
      },
    ]);
    const { error } = await graphql('mutation { startRun { id } }', viewer);
    expect(error).toMatchObject({
      message: 'this needs the role operator, and yours is viewer',
      extensions: { code: 'FORBIDDEN', retryable: false },
    });
  });

  it('that is none is refused, also where anyone may read', async () => {
    await open({ ANONYMOUS_READING: 'on' });
    for (const wrong of [wellFormed, 'rs_x', 'x', "' OR true --", 'a.b.c', 'é']) {
      const header = { authorization: `Bearer ${encodeURI(wrong)}` };
      const reply = await get(ANSWER, undefined, header);
      expect([reply.status, errorOf(reply).code], wrong).toEqual([401, 'UNAUTHENTICATED']);
      expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
    expect(await counted('retailstream_api_refused_keys_total', 'reason="unknown"')).toBe(6);
  });

  it('that has ended is refused', async () => {
    await open();
    const keys = new ApiKeys(database.warehouse);
    const asked = { name: 'short', role: 'viewer', expiresInDays: 1 } as const;
    const { id, key } = await keys.create(asked, 'test');
    await database.warehouse.query('UPDATE ops.api_keys SET expires_at = now() WHERE key_id = $1', [
      id,
    ]);
    const reply = await get(ANSWER, key);
    expect([reply.status, errorOf(reply).message]).toEqual([
      401,
      expect.stringContaining('has expired'),
    ]);
    expect(await counted('retailstream_api_refused_keys_total', 'reason="expired"')).toBe(1);
  });

  it('that is revoked is refused soon after, by an API that knew it', async () => {
    await open();
    const made = await post('/v1/admin/keys', admin, { name: 'lost laptop', role: 'viewer' });
    expect(made.status).toBe(201);
    const { id, key } = (await made.json()) as { id: string; key: string };
    expect((await get(ANSWER, key)).status).toBe(200);
    const revoked = await post(`/v1/admin/keys/${id}/revoke`, admin, { reason: 'stolen' });
    expect(await revoked.json()).toMatchObject({ id, name: 'lost laptop', role: 'viewer' });
    await expect.poll(async () => (await get(ANSWER, key)).status, { timeout: 5_000 }).toBe(401);
    expect(errorOf(await get(ANSWER, key)).message).toContain('was revoked');
    const { body } = await graphql('{ keys(first: 1) { id revokedAt lastUsed } }', admin);
    expect(body.data).toEqual({
      keys: [
        {
          id,
          revokedAt: expect.stringMatching(/^\d{4}-/) as string,
          lastUsed: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
        },
      ],
    });
    expect(JSON.stringify(body)).not.toContain(key);
  });

  it.each(['key', 'api_key', 'access_token'])('in the query (%s) is sent back', async (name) => {
    await open({ ANONYMOUS_READING: 'on' });
    const reply = await get(`${ANSWER}&${name}=${viewer}`);
    expect([reply.status, errorOf(reply).code]).toEqual([400, 'KEY_IN_QUERY']);
    expect(errorOf(reply).message).toContain('Authorization: Bearer');
    expect(reply.text).not.toContain(viewer);
    const shaped = await get(`/graphql?query={__typename}&${name}=${viewer}`);
    expect(JSON.parse(shaped.text)).toMatchObject({
      errors: [{ extensions: { code: 'KEY_IN_QUERY' } }],
    });
  });
});

describe('who asks too often', () => {
  it('waits: everybody under their own name', async () => {
    await open({ RATE_LIMIT_PER_MINUTE: '3' });
    const statuses = async (key: string) =>
      (await Promise.all([1, 2, 3, 4, 5].map(() => get(ANSWER, key)))).map(({ status }) => status);
    // Looking a key up counts against the address, of which there is one here.
    await get(ANSWER, viewer);
    await get(ANSWER, admin);
    expect((await statuses(viewer)).sort()).toEqual([200, 200, 429, 429, 429]);
    expect((await statuses(admin)).sort()).toEqual([200, 200, 429, 429, 429]);
    const reply = await get(ANSWER, admin);
    expect(errorOf(reply)).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    // Three a minute: one in twenty seconds.
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(20);
    const shaped = await graphql(QUERY, admin);
    expect([shaped.status, shaped.error?.extensions]).toEqual([
      429,
      { code: 'RATE_LIMITED', retryable: true },
    ]);
    expect(await counted('retailstream_api_rate_limited_total', 'by="principal"')).toBe(8);
  });

  it('waits: nobody in particular by address, and probes never', async () => {
    await open({ ANONYMOUS_READING: 'on', RATE_LIMIT_PER_MINUTE: '2' });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await get(ANSWER)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    for (let i = 0; i < 5; i++) {
      for (const path of ['/livez', '/readyz', '/metrics']) {
        expect((await get(path)).status, path).toBe(200);
      }
    }
  });

  it('is told apart by the proxy that is believed, and by no other', async () => {
    const from = async (address: string) =>
      (await get(ANSWER, undefined, { 'x-forwarded-for': address })).status;
    const settings = { ANONYMOUS_READING: 'on', RATE_LIMIT_PER_MINUTE: '1' };
    await open(settings);
    expect([await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([200, 429]);
    await api.close();
    await open({ ...settings, TRUST_PROXY: '1' });
    expect([await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([200, 200]);
    // The client wrote the first itself; the proxy has added the last.
    expect(await from('192.0.2.9, 192.0.2.2')).toBe(429);
  });

  it('may ask as often as they like where there is no limit', async () => {
    await open({ ANONYMOUS_READING: 'on', RATE_LIMIT_PER_MINUTE: '0' });
    for (let i = 0; i < 50; i++) expect((await get('/openapi.json')).status).toBe(200);
  });
});

describe('guessing keys', () => {
  it('ends after ten, for the address; whoever was known goes on', async () => {
    await open();
    expect((await get(ANSWER, viewer)).status).toBe(200);
    const statuses = [];
    for (let i = 0; i < 13; i++) {
      const guess = `rs_${String(i).padStart(43, '0')}`;
      statuses.push((await get(ANSWER, guess)).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429, 429]);
    const reply = await get(ANSWER, operator);
    expect([reply.status, errorOf(reply).code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await get(ANSWER, viewer)).status).toBe(200);
    expect(await counted('retailstream_api_rate_limited_total', 'by="failed-keys"')).toBe(4);
    expect(await counted('retailstream_api_refused_keys_total', 'reason="unknown"')).toBe(10);
  });

  it('of one wrong key over and over ends, too', async () => {
    await open({ FAILED_KEYS_PER_MINUTE: '2' });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await get(ANSWER, wellFormed)).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
  });
});

describe('/metrics', () => {
  it('wants its token where there is one', async () => {
    const token = 'scrape-me-if-you-can';
    await open({ METRICS_TOKEN: token });
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics', `${token}x`)).status).toBe(401);
    expect((await get('/metrics', admin)).status).toBe(401);
    const { status, text } = await get('/metrics', token);
    expect(status).toBe(200);
    expect(text).toContain('retailstream_api_refused_keys_total{reason="metrics-token"');
    expect((await get(ANSWER, token)).status).toBe(401);
  });
});

describe('browsers', () => {
  it('are told to load nothing from elsewhere, on refusals too', async () => {
    await open();
    for (const { headers } of [await get('/docs'), await get(ANSWER), await get(ANSWER, viewer)]) {
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('let pages of the sites that are named read answers, with a key', async () => {
    const origin = 'https://bi.example';
    await open({ CORS_ORIGINS: origin });
    const allowed = await get(ANSWER, viewer, { origin });
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    expect((await get(ANSWER, undefined, { origin })).headers.get('vary')).toContain('Origin');
    const other = await get(ANSWER, viewer, { origin: 'https://evil.example' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${api.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
  });
});
