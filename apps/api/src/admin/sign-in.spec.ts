import getPort from 'get-port';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiKeys } from '#access/credentials/api-keys.js';
import { SignInCodes } from '#access/credentials/sign-in-codes.js';
import { publishSale, startAccessApi } from '#test/setup/access-api.js';
import type { OpenApi } from '#test/setup/served-api.js';
import {
  AUDIENCE,
  CLIENT_ID,
  startIssuer,
  type TestIssuer,
  type TestUser,
} from '#test/setup/issuer.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const ANSWER = '/v1/weekly-top-stores?first=1';
const QUERY = '{ weeklyTopStores(first: 1) { nodes { week } } }';
const anna: TestUser = { sub: '4711', email: 'anna@retail.example', roles: ['operator'] };

/** The cookies and requests of one browser. */
class Browser {
  readonly jar = new Map<string, string>();

  constructor(private readonly url: string) {}

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const reply = await fetch(new URL(path, this.url), {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), cookie: this.cookies },
    });
    for (const set of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (set.includes('Max-Age=0')) this.jar.delete(name);
      else this.jar.set(name, value);
    }
    return reply;
  }

  graphql(query: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  }

  get csrf(): Record<string, string> {
    return { 'x-csrf-token': this.jar.get('rs_csrf') ?? '' };
  }

  private get cookies(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

describe('signing in', () => {
  let database: TestWarehouse;
  let issuer: TestIssuer;
  let api: OpenApi;
  let browser: Browser;

  beforeAll(async () => {
    database = await createTestWarehouse();
    await publishSale(database);
    const port = await getPort();
    const url = `http://127.0.0.1:${port}`;
    issuer = await startIssuer(`${url}/auth/callback`);
    api = await startAccessApi(database, {
      ANONYMOUS_READING: 'off',
      API_PORT: String(port),
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_CLIENT_ID: CLIENT_ID,
    });
  });
  afterAll(async () => {
    await api.close();
    await issuer.close();
    await database.drop();
  });
  beforeEach(() => {
    browser = new Browser(api.url);
  });

  /** Goes to the issuer and back. @returns the last response */
  async function signIn(user: TestUser, path = '/docs'): Promise<Response> {
    const login = await browser.fetch(`/auth/login?return=${encodeURIComponent(path)}`);
    expect(login.status).toBe(302);
    return browser.fetch(await issuer.signIn(login.headers.get('location') ?? '', user));
  }
  /** Returns who the caller is, without the endpoints that are open to it: every caller may ask answers. */
  const readIdentity = async (reply: Response) => {
    const { endpoints, ...identity } = (await reply.json()) as { endpoints: string[] };
    expect(endpoints).toContain('weeklyTopStores');
    return identity;
  };
  const readCode = async (reply: Response) => {
    const body = (await reply.json()) as {
      code?: string;
      errors?: { extensions: { code: string } }[];
    };
    return [reply.status, body.code ?? body.errors?.[0]?.extensions.code];
  };

  it('sends a challenge to the issuer, and returns the user to the page of origin', async () => {
    const login = await browser.fetch('/auth/login');
    const asked = new URL(login.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: CLIENT_ID,
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      redirect_uri: `${api.url}/auth/callback`,
    });
    const back = await signIn(anna, '/docs?x=1');
    expect([back.status, back.headers.get('location')]).toEqual([302, '/docs?x=1']);
    const cookies = back.headers.getSetCookie();
    const session = cookies.find((cookie) => cookie.startsWith('rs_session='));
    expect(session).toMatch(
      /^rs_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const [, id = ''] = /=([\w-]+)/.exec(session ?? '') ?? [];
    const kept = await database.warehouse.query<object[]>('SELECT * FROM ops.sessions');
    expect(JSON.stringify(kept)).not.toContain(id);
    const me = await browser.fetch('/auth/me');
    expect(me.headers.get('cache-control')).toBe('no-store');
    expect(await readIdentity(me)).toEqual({
      name: 'user anna@retail.example',
      role: 'operator',
      via: 'session',
      personalData: false,
    });
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example'])(
    'never redirects to %s',
    async (path) => {
      expect((await signIn(anna, path)).headers.get('location')).toBe('/');
    },
  );

  it('reads with the cookie alone, and requires the CSRF token for everything else', async () => {
    await signIn(anna);
    expect((await browser.fetch(ANSWER)).status).toBe(200);
    expect((await browser.fetch('/v1/admin/runs')).status).toBe(200);
    expect(await readCode(await browser.graphql(QUERY))).toEqual([403, 'CSRF_TOKEN']);
    for (const path of ['/graphql', '/graphql/stream']) {
      const byGet = `${path}?query=${encodeURIComponent(QUERY)}`;
      expect(await readCode(await browser.fetch(byGet))).toEqual([403, 'CSRF_TOKEN']);
    }
    const start = { method: 'POST' };
    expect(await readCode(await browser.fetch('/v1/admin/runs', start))).toEqual([
      403,
      'CSRF_TOKEN',
    ]);
    expect(await readCode(await browser.fetch('/auth/logout', start))).toEqual([403, 'CSRF_TOKEN']);
    for (const token of ['', 'x', 'A'.repeat(43)]) {
      const wrong = await browser.graphql(QUERY, { 'x-csrf-token': token });
      expect(await readCode(wrong), token).toEqual([403, 'CSRF_TOKEN']);
    }
    expect((await browser.graphql(QUERY, browser.csrf)).status).toBe(200);
    expect(
      (await browser.fetch('/v1/admin/runs', { ...start, headers: browser.csrf })).status,
    ).toBe(202);
    const [entry] = await database.warehouse.query<object[]>('SELECT actor FROM ops.audit_log');
    expect(entry).toEqual({ actor: 'user anna@retail.example' });
  });

  it('rejects the CSRF token of another session', async () => {
    await signIn(anna);
    const other = browser.csrf;
    browser = new Browser(api.url);
    await signIn(anna);
    expect(await readCode(await browser.graphql(QUERY, other))).toEqual([403, 'CSRF_TOKEN']);
    expect((await browser.graphql(QUERY, browser.csrf)).status).toBe(200);
  });

  it('grants the role from the issuer, and none to others', async () => {
    await signIn({ ...anna, sub: '1', roles: ['viewer'] });
    expect(await readCode(await browser.fetch('/v1/admin/runs'))).toEqual([403, 'FORBIDDEN']);
    browser = new Browser(api.url);
    const back = await signIn({ ...anna, sub: '2', roles: ['cook'] });
    expect(await readCode(back)).toEqual([403, 'FORBIDDEN']);
    expect(browser.jar.has('rs_session')).toBe(false);
  });

  it('ends for good after signing out', async () => {
    await signIn(anna);
    const { jar } = browser;
    const session = jar.get('rs_session') ?? '';
    const events = await browser.fetch('/v1/admin/events');
    expect(events.status).toBe(200);
    const out = await browser.fetch('/auth/logout', { method: 'POST', headers: browser.csrf });
    expect(out.status).toBe(204);
    expect([...jar.keys()]).toEqual([]);
    jar.set('rs_session', session);
    expect(await readCode(await browser.fetch(ANSWER))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await readCode(await browser.fetch('/auth/me'))).toEqual([401, 'UNAUTHENTICATED']);
    // Its streams end too.
    await events.body?.pipeTo(new WritableStream()).catch(() => undefined);
    // The page to sign in is available with any cookie.
    expect((await browser.fetch('/auth/login')).status).toBe(302);
  });

  it('expires', async () => {
    await signIn(anna);
    await database.warehouse.query('UPDATE ops.sessions SET expires_at = now()');
    expect(await readCode(await browser.fetch(ANSWER))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('works only for the browser that started it, with its own state', async () => {
    const login = await browser.fetch('/auth/login');
    const back = await issuer.signIn(login.headers.get('location') ?? '', anna);
    const other = new Browser(api.url);
    expect(await readCode(await other.fetch(back))).toEqual([400, 'SIGN_IN_FAILED']);
    await other.fetch('/auth/login');
    expect(await readCode(await other.fetch(back))).toEqual([400, 'SIGN_IN_FAILED']);
    expect((await browser.fetch(back)).status).toBe(302);
    // A code works once.
    await browser.fetch('/auth/login');
    expect(await readCode(await browser.fetch(back))).toEqual([400, 'SIGN_IN_FAILED']);
    for (const query of ['', '?error=access_denied', '?code=x&state=y', '?state=%00']) {
      await browser.fetch('/auth/login');
      const reply = await browser.fetch(`/auth/callback${query}`);
      expect(await readCode(reply), query).toEqual([400, 'SIGN_IN_FAILED']);
    }
  });

  it('is not needed with a token of the issuer', async () => {
    const bearer = async (claims: object) => {
      const token = await issuer.token({ ...claims });
      return { headers: { authorization: `Bearer ${token}` } };
    };
    expect((await browser.fetch(ANSWER, await bearer({}))).status).toBe(200);
    expect(await readCode(await browser.fetch('/v1/admin/runs', await bearer({})))).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect(await readCode(await browser.fetch(ANSWER, await bearer({ aud: 'other' })))).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    expect(await readCode(await browser.fetch(ANSWER, await bearer({ roles: [] })))).toEqual([
      403,
      'FORBIDDEN',
    ]);
    const me = await browser.fetch('/auth/me', await bearer({ roles: ['admin'] }));
    expect(await readIdentity(me)).toEqual({
      name: 'user anna',
      role: 'admin',
      personalData: false,
      via: 'token',
    });
  });

  it('keeps the right to read personal data for the session', async () => {
    await signIn({ ...anna, roles: ['viewer', 'retailstream-personal-data'] });
    const me = await browser.fetch('/auth/me');
    expect(await me.json()).toMatchObject({ role: 'viewer', personalData: true });
  });

  describe('without the issuer', () => {
    const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
    const withKey = (key: string) =>
      browser.fetch('/auth/session', { method: 'POST', ...bearer(key) });
    const withBody = (body: string, type = 'application/json') =>
      browser.fetch('/auth/session', { method: 'POST', headers: { 'content-type': type }, body });
    const withCode = (code: string) => withBody(JSON.stringify({ code }));
    const newKey = (expiresInDays?: number) =>
      new ApiKeys(database.warehouse).create(
        { name: 'console', role: 'operator', expiresInDays },
        'spec',
      );
    const ann = { name: 'link of ann', role: 'admin', personalData: false } as const;
    const newCode = () => new SignInCodes(database.warehouse).create(ann, 1);

    it('names both ways to sign in', async () => {
      expect(await (await browser.fetch('/auth/methods')).json()).toEqual(['key', 'issuer']);
    });

    it('exchanges a key for a session, which the cookies hold and the key does not leave', async () => {
      const { key, id } = await newKey();
      const reply = await withKey(key);
      expect(reply.status).toBe(204);
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect(reply.headers.getSetCookie().join()).not.toContain(key);
      expect(await readIdentity(await browser.fetch('/auth/me'))).toEqual({
        name: `key ${id}`,
        role: 'operator',
        via: 'session',
        personalData: false,
      });
      expect(await readCode(await browser.graphql(QUERY))).toEqual([403, 'CSRF_TOKEN']);
      expect((await browser.graphql(QUERY, browser.csrf)).status).toBe(200);
    });

    it('ends the session with its key', async () => {
      const { key, id } = await newKey();
      await withKey(key);
      expect((await browser.fetch(ANSWER)).status).toBe(200);
      const events = await browser.fetch('/v1/admin/events');
      expect(events.status).toBe(200);
      await new ApiKeys(database.warehouse).revoke(id, 'spec', 'lost');
      // Its streams end too, when the API has seen that.
      await events.body?.pipeTo(new WritableStream()).catch(() => undefined);
      expect(await readCode(await browser.fetch(ANSWER))).toEqual([401, 'UNAUTHENTICATED']);
    });

    it('opens no session that outlives its key', async () => {
      const { key, id } = await newKey(90);
      const inTenMinutes = `now() + interval '10 minutes'`;
      await database.warehouse.query(
        `UPDATE ops.api_keys SET expires_at = ${inTenMinutes} WHERE key_id = $1`,
        [id],
      );
      await withKey(key);
      const [session] = await database.warehouse.query<object[]>(
        `SELECT expires_at <= ${inTenMinutes} AS "isShort" FROM ops.sessions WHERE key_id = $1`,
        [id],
      );
      expect(session).toEqual({ isShort: true });
    });

    it('accepts the code of a link once', async () => {
      const code = await newCode();
      const kept = await database.warehouse.query<object[]>('SELECT * FROM ops.sign_in_codes');
      expect(JSON.stringify(kept)).not.toContain(code);
      expect((await withCode(code)).status).toBe(204);
      expect(await readIdentity(await browser.fetch('/auth/me'))).toEqual({
        ...ann,
        via: 'session',
      });
      browser = new Browser(api.url);
      expect(await readCode(await withCode(code))).toEqual([400, 'SIGN_IN_FAILED']);
      expect([...browser.jar.keys()]).toEqual([]);
    });

    it('refuses an expired code, an unknown one, a revoked key, and nothing at all', async () => {
      const code = await newCode();
      await database.warehouse.query('UPDATE ops.sign_in_codes SET expires_at = now()');
      expect(await readCode(await withCode(code))).toEqual([400, 'SIGN_IN_FAILED']);
      expect(await readCode(await withCode('x'))).toEqual([400, 'SIGN_IN_FAILED']);
      const { key, id } = await newKey();
      await new ApiKeys(database.warehouse).revoke(id, 'spec', 'lost');
      expect(await readCode(await withKey(key))).toEqual([401, 'UNAUTHENTICATED']);
      for (const body of ['{}', '{"code": 7}', '{"code": "x", "role": "admin"}']) {
        expect(await readCode(await withBody(body)), body).toEqual([401, 'UNAUTHENTICATED']);
      }
      expect([...browser.jar.keys()]).toEqual([]);
    });

    it('takes no code from a form of another site', async () => {
      const form = `{"code": "${await newCode()}", "x": "="}`;
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        expect((await withBody(form, type)).status, type).toBeGreaterThanOrEqual(400);
      }
      expect([...browser.jar.keys()]).toEqual([]);
    });
  });
});
