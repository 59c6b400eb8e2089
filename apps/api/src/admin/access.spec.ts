import { describe, expect, it } from 'vitest';
import { hashSecret } from '#access/credentials/credentials.js';
import { ApiKeys } from '#access/credentials/api-keys.js';
import { createKey } from '#test/setup/access.js';
import { openAccessPerTest } from '#test/setup/access-per-test.js';

const ANSWER = '/v1/weekly-top-stores?first=1';
const QUERY = '{ weeklyTopStores(first: 1) { nodes { week } } }';
const wellFormed = `rs_${'A'.repeat(43)}`;

const { keys, open, get, post, graphql, errorOf, counted, api, warehouse } = openAccessPerTest();

/** An open stream. */
async function readStream(asked: Promise<Response>) {
  const { status, body } = await asked;
  expect(status).toBe(200);
  let isOpen = true;
  const ended = body
    ?.pipeTo(new WritableStream())
    .catch(() => undefined)
    .finally(() => (isOpen = false));
  return { ended, isOpen: () => isOpen };
}
const events = (key: string) => {
  const headers = { authorization: `Bearer ${key}` };
  return readStream(fetch(`${api().url}/v1/admin/events`, { headers }));
};
const subscription = (key: string) =>
  readStream(post('/graphql/stream', key, { query: 'subscription { events { __typename } }' }));

describe('without a key', () => {
  it('gets no answers unless anonymous reading is on', async () => {
    await open();
    const rest = await get(ANSWER);
    expect(rest.status).toBe(401);
    expect(rest.headers.get('www-authenticate')).toBe('Bearer realm="retailstream"');
    expect(rest.headers.get('content-type')).toContain('application/problem+json');
    expect(errorOf(rest)).toMatchObject({
      code: 'UNAUTHENTICATED',
      status: 401,
      retryable: false,
      detail: expect.stringContaining('Authorization: Bearer') as string,
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

  it('still gets probes, metrics and descriptions of the API', async () => {
    await open();
    for (const path of ['/livez', '/readyz', '/metrics', '/openapi.json', '/docs']) {
      expect((await get(path)).status, path).toBe(200);
    }
  });

  it('gets answers with anonymous reading, and nothing else', async () => {
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
  it('opens what its role allows, over REST and GraphQL', async () => {
    await open();
    /** Returns the status of REST or the code of GraphQL for each request. */
    const tries = async (key: string) => [
      (await get(ANSWER, key)).status,
      (await get('/v1/admin/runs', key)).status,
      (await get('/v1/admin/audit', key)).status,
      (await post('/v1/admin/snapshots/9/publish', key, { reason: 'x' })).status,
      (await graphql('{ runs { id } }', key)).error?.extensions.code,
      (await graphql('{ auditLog { id } }', key)).error?.extensions.code,
    ];
    const [forbidden, gone] = [403, 410];
    expect(await tries(keys.viewer)).toEqual([
      200,
      forbidden,
      forbidden,
      forbidden,
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    expect(await tries(keys.operator)).toEqual([
      200,
      200,
      forbidden,
      forbidden,
      undefined,
      'FORBIDDEN',
    ]);
    expect(await tries(keys.admin)).toEqual([200, 200, 200, gone, undefined, undefined]);
  });

  it('with too low a role gets the required role in the error', async () => {
    await open();
    const runs = await get('/v1/admin/runs', keys.viewer);
    expect([runs.status, errorOf(runs)]).toMatchObject([
      403,
      {
        code: 'FORBIDDEN',
        detail: 'this needs the role operator, and yours is viewer: ask an administrator for it',
        retryable: false,
      },
    ]);
    const { error } = await graphql('mutation { startRun { id } }', keys.viewer);
    expect(error).toMatchObject({
      message: 'this needs the role operator, and yours is viewer: ask an administrator for it',
      extensions: { code: 'FORBIDDEN', retryable: false },
    });
  });

  it('that is unknown is rejected, even with anonymous reading', async () => {
    await open({ ANONYMOUS_READING: 'on' });
    // A cached answer is refused as well.
    for (let i = 0; i < 2; i++) expect((await get(ANSWER)).status).toBe(200);
    expect(await counted('retailstream_api_answers_total', 'source="stored"')).toBe(1);
    for (const wrong of [wellFormed, 'rs_x', 'x', "' OR true --", 'a.b.c', 'é']) {
      const header = { authorization: `Bearer ${encodeURI(wrong)}` };
      const reply = await get(ANSWER, undefined, header);
      expect([reply.status, errorOf(reply).code], wrong).toEqual([401, 'UNAUTHENTICATED']);
      expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
    expect(await counted('retailstream_api_refused_keys_total', 'reason="unknown"')).toBe(6);
    expect(await counted('retailstream_api_answers_total', 'source="stored"')).toBe(1);
  });

  it('that has expired is rejected', async () => {
    await open();
    const apiKeys = new ApiKeys(warehouse());
    const asked = { name: 'short', role: 'viewer', expiresInDays: 1 } as const;
    const { id, key } = await apiKeys.create(asked, 'test');
    await warehouse().query('UPDATE ops.api_keys SET expires_at = now() WHERE key_id = $1', [id]);
    const reply = await get(ANSWER, key);
    expect([reply.status, errorOf(reply).detail]).toEqual([
      401,
      expect.stringContaining('has expired'),
    ]);
    expect(await counted('retailstream_api_refused_keys_total', 'reason="expired"')).toBe(1);
  });

  it('that is revoked is rejected soon after, by an API that cached it', async () => {
    await open();
    const made = await post('/v1/admin/keys', keys.admin, { name: 'lost laptop', role: 'viewer' });
    expect(made.status).toBe(201);
    const { id, key } = (await made.json()) as { id: string; key: string };
    expect((await get(ANSWER, key)).status).toBe(200);
    const revoked = await post(`/v1/admin/keys/${id}/revoke`, keys.admin, { reason: 'stolen' });
    expect(await revoked.json()).toMatchObject({ id, name: 'lost laptop', role: 'viewer' });
    await expect.poll(async () => (await get(ANSWER, key)).status, { timeout: 30_000 }).toBe(401);
    expect(errorOf(await get(ANSWER, key)).detail).toContain('was revoked');
    const { body } = await graphql('{ keys(first: 1) { id revokedAt lastUsed } }', keys.admin);
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

  it.each([
    ['is revoked', 'revoked_at = now()'],
    ['expires', 'expires_at = now()'],
    ['loses its role', "role = 'viewer'"],
  ])('that %s ends its streams of events, and no others', async (_, change) => {
    await open();
    const lasting = await events(keys.operator);
    const ending = await createKey(warehouse(), 'operator');
    const streams = [await events(ending), await subscription(ending)];
    await warehouse().query(`UPDATE ops.api_keys SET ${change} WHERE sha256 = $1`, [
      hashSecret(ending),
    ]);
    for (const stream of streams) await stream.ended;
    expect(lasting.isOpen()).toBe(true);
  });

  it.each(['key', 'api_key', 'access_token'])('in the query (%s) is rejected', async (name) => {
    await open({ ANONYMOUS_READING: 'on' });
    const reply = await get(`${ANSWER}&${name}=${keys.viewer}`);
    expect([reply.status, errorOf(reply).code]).toEqual([400, 'KEY_IN_QUERY']);
    expect(errorOf(reply).detail).toContain('Authorization: Bearer');
    expect(reply.text).not.toContain(keys.viewer);
    const shaped = await get(`/graphql?query={__typename}&${name}=${keys.viewer}`);
    expect(JSON.parse(shaped.text)).toMatchObject({
      errors: [{ extensions: { code: 'KEY_IN_QUERY' } }],
    });
  });
});

const FIGURES = /^# HELP retailstream_published_money [^]*^# HELP retailstream_last_week_sales /m;

describe('/metrics', () => {
  it('requires its token if one is set', async () => {
    const token = 'scrape-me-if-you-can';
    await open({ METRICS_TOKEN: token });
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics', `${token}x`)).status).toBe(401);
    expect((await get('/metrics', keys.admin)).status).toBe(401);
    const { status, text } = await get('/metrics', token);
    expect(status).toBe(200);
    expect(text).toContain('retailstream_api_refused_keys_total{reason="metrics-token"');
    expect((await get(ANSWER, token)).status).toBe(401);
    expect(text).toMatch(FIGURES);
  });

  it('shows business figures only with the token, or locally without one', async () => {
    await open();
    expect((await get('/metrics')).text).toMatch(FIGURES);
    for (const name of ['x-forwarded-for', 'forwarded', 'via']) {
      for (const accept of ['text/plain', 'application/openmetrics-text; version=1.0.0']) {
        const { status, text } = await get('/metrics', undefined, { [name]: '192.0.2.1', accept });
        expect([status, text]).toEqual([
          200,
          expect.stringContaining('retailstream_published_rows'),
        ]);
        expect(text).not.toMatch(/money|last_week_sales/);
      }
    }
  });
});

describe('browsers', () => {
  it('are told by headers to load nothing from other origins, also on rejections', async () => {
    await open();
    for (const { headers } of [
      await get('/docs'),
      await get(ANSWER),
      await get(ANSWER, keys.viewer),
    ]) {
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('let pages of configured origins read answers with a key', async () => {
    const origin = 'https://bi.example';
    await open({ CORS_ORIGINS: origin });
    for (const source of ['computed', 'stored']) {
      const allowed = await get(ANSWER, keys.viewer, { origin });
      expect(await counted('retailstream_api_answers_total', `source="${source}"`)).toBe(1);
      expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
      expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    }
    // A cache must not give one origin an answer that another may not read.
    expect((await get(ANSWER, keys.viewer)).headers.get('vary')).toContain('Origin');
    const other = await get(ANSWER, keys.viewer, { origin: 'https://evil.example' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${api().url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('let those pages use every method and read every header of the API', async () => {
    const origin = 'https://bi.example';
    await open({ CORS_ORIGINS: origin, ANONYMOUS_READING: 'on' });
    const list = (headers: Headers, name: string) =>
      (headers.get(`access-control-${name}`) ?? '').toLowerCase().split(', ');
    const { text } = await get('/openapi.json');
    const { paths } = JSON.parse(text) as {
      paths: Record<string, Record<string, { responses: Record<string, { headers?: object }> }>>;
    };
    const operations = Object.values(paths).flatMap((item) => Object.entries(item));
    const preflight = await fetch(`${api().url}/v1/sql/x`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'DELETE' },
    });
    const methods = operations.map(([method]) => method);
    // The DELETE of /v1/sql/{id}, which this API lacks.
    expect(list(preflight.headers, 'allow-methods')).toEqual(
      expect.arrayContaining([...methods, 'delete', 'head']),
    );
    const described = operations.flatMap(([, { responses }]) =>
      Object.values(responses).flatMap(({ headers = {} }) => Object.keys(headers)),
    );
    // Headers of every reply, and of errors and descriptions of HTTP.
    const others = ['x-request-id', 'allow', 'www-authenticate', 'content-range', 'accept-ranges'];
    // Browsers expose this header anyway.
    const always = ['cache-control'];
    const { headers } = await get(ANSWER, undefined, { origin });
    expect([...list(headers, 'expose-headers'), ...always]).toEqual(
      expect.arrayContaining([...described.map((name) => name.toLowerCase()), ...others]),
    );
  });

  it('leave OPTIONS without preflight unchanged: it lists the methods of a path', async () => {
    const origin = 'https://bi.example';
    await open({ CORS_ORIGINS: origin, ANONYMOUS_READING: 'on' });
    for (const headers of [{}, { origin }, { 'access-control-request-method': 'POST' }]) {
      const options = (path: string) =>
        fetch(`${api().url}${path}`, {
          method: 'OPTIONS',
          headers: headers as Record<string, string>,
        });
      const { status, headers: told } = await options('/v1/admin/runs');
      expect([status, told.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST']);
      expect(told.get('access-control-allow-methods')).toBeNull();
      expect((await options('/v1/nothing')).status).toBe(404);
    }
  });
});
