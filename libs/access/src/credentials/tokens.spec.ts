import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIENCE, startIssuer, type TestIssuer } from '#test/setup/issuer.js';
import { readRights, Issuer, isToken, TokenVerifier, readUserName } from './tokens.js';

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (from: number) => Math.floor(Date.now() / 1000) + from;

describe('a token', () => {
  let issuer: TestIssuer;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    issuer = await startIssuer();
    const { url } = issuer;
    const rules = { url, audience: AUDIENCE, roleClaim: 'roles' };
    verifier = new TokenVerifier(new Issuer(url), rules);
  });
  afterAll(() => issuer.close());

  /** Claims that anybody can write. */
  const claims = () => ({
    iss: issuer.url,
    aud: AUDIENCE,
    sub: 'anna',
    roles: ['admin'],
    exp: seconds(300),
  });

  it('grants the role that it names to the issuer’s user until it expires', async () => {
    const exp = seconds(100);
    const token = await issuer.token({ roles: ['viewer', 'operator'], exp });
    expect(await verifier.verify(token)).toEqual({
      principal: { name: 'user anna', role: 'operator', personalData: false, via: 'token' },
      until: (exp + 5) * 1000,
    });
  });

  it('binds its user to the stores of a claim, and refuses one without numbers', async () => {
    const rules = {
      url: issuer.url,
      audience: AUDIENCE,
      roleClaim: 'roles',
      storesClaim: 'stores',
    };
    const bound = new TokenVerifier(new Issuer(issuer.url), rules);
    for (const [stores, scope] of [
      [[7, '3', 7], { stores: [3, 7] }],
      ['7, 3', { stores: [3, 7] }],
      [3, { stores: [3] }],
      ['all', undefined],
    ] as const) {
      const token = await issuer.token({ roles: ['viewer'], stores });
      expect(await bound.verify(token)).toMatchObject({ principal: { scope } });
    }
    for (const stores of [undefined, [], '', 'all,3', ['x'], [-1], [{}], null]) {
      const token = await issuer.token({ roles: ['viewer'], stores });
      expect(await bound.verify(token)).toEqual({ refused: 'no-scope' });
    }
  });

  it('may have several audiences and allows a small clock difference', async () => {
    for (const given of [{ aud: ['other', AUDIENCE] }, { exp: seconds(-2) }, { nbf: seconds(3) }]) {
      expect(await verifier.verify(await issuer.token(given))).toHaveProperty('principal');
    }
  });

  it.each([
    ['expired', { exp: seconds(-60) }],
    ['invalid', { exp: undefined }],
    ['invalid', { sub: undefined }],
    ['invalid', { nbf: seconds(60) }],
    ['invalid', { aud: 'another-api' }],
    ['invalid', { aud: undefined }],
    ['invalid', { iss: 'https://evil.example' }],
    ['no-role', { roles: ['cook'] }],
    ['no-role', { roles: ['personal-data'] }],
    ['no-role', { roles: undefined }],
  ])('is %s with %j', async (refused, given) => {
    expect(await verifier.verify(await issuer.token(given))).toEqual({ refused });
  });

  it('is invalid with another signing key under any key id', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    for (const kid of ['one', 'two', undefined]) {
      const forged = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'RS256', ...(kid === undefined ? {} : { kid }) })
        .sign(privateKey);
      expect(await verifier.verify(forged)).toEqual({ refused: 'invalid' });
    }
  });

  it('is invalid when it names the location of its key', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const { exportJWK } = await import('jose');
    const forged = await new SignJWT(claims())
      .setProtectedHeader({
        alg: 'RS256',
        jwk: await exportJWK(publicKey),
        jku: 'http://x.invalid',
      })
      .sign(privateKey);
    expect(await verifier.verify(forged)).toEqual({ refused: 'invalid' });
  });

  it('is invalid when its claims were changed', async () => {
    const [header, , signature] = (await issuer.token()).split('.');
    const changed = `${header}.${base64(claims())}.${signature}`;
    expect(await verifier.verify(changed)).toEqual({ refused: 'invalid' });
  });

  it.each(['none', 'None', 'NONE', ''])('is invalid with algorithm %j', async (alg) => {
    const unsigned = `${base64({ alg, typ: 'JWT' })}.${base64(claims())}.`;
    expect(isToken(unsigned)).toBe(true);
    expect(await verifier.verify(unsigned)).toEqual({ refused: 'invalid' });
  });

  it.each(['HS256', 'HS384', 'HS512'])(
    'is invalid with %s and the public key as secret',
    async (alg) => {
      const signed = `${base64({ alg, kid: 'one' })}.${base64(claims())}`;
      for (const secret of [issuer.publicKey, issuer.publicKey.trim()]) {
        const hmac = createHmac(alg.replace('HS', 'sha'), secret).update(signed);
        const forged = `${signed}.${hmac.digest('base64url')}`;
        expect(await verifier.verify(forged)).toEqual({ refused: 'invalid' });
      }
    },
  );

  it.each(['a.b.c', '..', 'e30.e30.e30', `${base64({ alg: 'RS256' })}.e30.AAAA`])(
    '%j is invalid',
    async (text) => expect(await verifier.verify(text)).toEqual({ refused: 'invalid' }),
  );
});

const someToken = `${base64({ alg: 'RS256' })}.e30.AAAA`;

describe('an issuer', () => {
  let server: Server | undefined;
  afterAll(() => server?.close());

  const createVerifier = (url: string) =>
    new TokenVerifier(new Issuer(url), { url, audience: AUDIENCE, roleClaim: 'roles' });

  /** Serves one text for every path. */
  async function serve(status: number, body: (url: string) => object): Promise<string> {
    server?.close();
    server = createServer((_request, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:1/' });
      response.end(JSON.stringify(body(url)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return url;
  }

  it.each([
    [
      'calls itself otherwise',
      200,
      () => ({ issuer: 'https://x.example', jwks_uri: 'https://x.example' }),
    ],
    ['has its keys on http', 200, (url: string) => ({ issuer: url, jwks_uri: 'http://x.example' })],
    ['sends elsewhere', 302, () => ({})],
    ['is ill', 500, () => ({})],
    ['has keys that are none', 200, (url: string) => ({ issuer: url, jwks_uri: `${url}/keys` })],
  ])('gives no verdict when it %s', async (_, status, body) => {
    const verifier = createVerifier(await serve(status, body));
    await expect(verifier.verify(someToken)).rejects.toMatchObject({
      code: 'ISSUER_UNAVAILABLE',
      retryable: true,
    });
  });

  it('gives no verdict when it does not listen', async () => {
    await expect(createVerifier('http://127.0.0.1:1').verify(someToken)).rejects.toMatchObject({
      code: 'ISSUER_UNAVAILABLE',
    });
  });
});

it.each([
  [{ roles: ['viewer', 'operator'] }, 'roles', 'operator'],
  [{ roles: 'analyst' }, 'roles', 'analyst'],
  [{ roles: 'staff viewer,analyst' }, 'roles', 'analyst'],
  [{ roles: ['retailstream-admin'] }, 'roles', 'admin'],
  [{ roles: ['retailstream:operator', 'x-admin', 'other-admin'] }, 'roles', 'operator'],
  [{ realm_access: { roles: ['viewer'] } }, 'realm_access.roles', 'viewer'],
  [{ 'https://retail.example/roles': ['admin'] }, 'https://retail.example/roles', 'admin'],
  [{ roles: ['administrator', 'ADMIN', 'superadmin'] }, 'roles', undefined],
  [{ roles: { admin: true } }, 'roles', undefined],
  [{ roles: [['admin']] }, 'roles', undefined],
  [{ roles: null }, 'roles.admin', undefined],
  [{}, 'roles', undefined],
  [{}, 'constructor.name', undefined],
])('%j by %s is %s', (claims, path, role) => {
  expect(readRights(claims, path)?.role).toBe(role);
  expect(readRights(claims, path)?.personalData ?? false).toBe(false);
});

it.each([
  [{ roles: ['viewer', 'personal-data'] }, true],
  [{ roles: 'retailstream-admin retailstream-personal-data' }, true],
  [{ roles: ['retailstream:personal-data', 'viewer'] }, true],
  [{ roles: ['admin', 'other-personal-data', 'Personal-Data'] }, false],
  [{ roles: ['viewer', ['personal-data']] }, false],
])('%j has personal data: %s', (claims, personalData) => {
  expect(readRights(claims, 'roles')?.personalData).toBe(personalData);
});

it('grants no role for personal data alone', () => {
  expect(readRights({ roles: ['personal-data'] }, 'roles')).toBeUndefined();
});

it.each([
  [{ sub: '4711' }, 'user 4711'],
  [{ sub: '4711', email: 'anna@retail.example', email_verified: true }, 'user anna@retail.example'],
  [{ sub: '4711', email: 'boss@retail.example', email_verified: false }, 'user 4711'],
  [{ sub: '4711', email: 'boss@retail.example' }, 'user 4711'],
  [{ sub: '4711', email: 7, email_verified: true }, 'user 4711'],
  [{ sub: 'a\nkey 1\u202e' }, 'user a key 1 '],
  [{ sub: 'x'.repeat(300) }, `user ${'x'.repeat(200)}`],
])('names a user with %j %j', (claims, name) => {
  expect(readUserName(claims)).toBe(name);
});
