import { once } from 'node:events';
import type { Server } from 'node:http';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';
import getPort from 'get-port';

export const CLIENT_ID = 'retailstream';
export const AUDIENCE = 'retailstream-api';

/** A user of the test issuer. */
export interface TestUser {
  sub: string;
  email: string;
  roles: string[];
  /** Claims of stores and departments. */
  shops?: number[];
  realm?: object;
}

/** An OpenID Connect issuer of this process. */
export interface TestIssuer {
  /** Exactly as in its tokens. */
  url: string;
  /** Its public key in PEM. */
  publicKey: string;
  /** Returns a signed token. @param claims override the defaults; undefined removes one */
  token(claims?: Record<string, unknown>): Promise<string>;
  /**
   * Follows its pages as the user's browser would. @returns the URL to which it redirects the browser
   */
  signIn(url: string, user: TestUser): Promise<string>;
  close(): Promise<void>;
}

/** @param redirectUri the client's callback URL */
export async function startIssuer(
  redirectUri = 'http://127.0.0.1/auth/callback',
): Promise<TestIssuer> {
  const url = `http://127.0.0.1:${await getPort()}`;
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const users = new Map<string, TestUser>();
  const provider = new Provider(url, {
    jwks: { keys: [jwk] },
    clients: [
      {
        client_id: CLIENT_ID,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'none',
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    cookies: { keys: ['a test'] },
    ttl: { Interaction: 60, Session: 60, Grant: 60, AccessToken: 60, IdToken: 60 },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['roles', 'shops', 'realm'],
    },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ ...users.get(sub), sub, email_verified: true }),
    }),
    // Pages that accept any name and ask for consent.
    features: { devInteractions: { enabled: true } },
  });
  const server: Server = provider.listen(Number(new URL(url).port), '127.0.0.1');
  await once(server, 'listening');
  return {
    url,
    publicKey: await exportSPKI(publicKey),
    token: (claims = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: url, aud: AUDIENCE, sub: 'anna', iat: now, exp: now + 300 };
      return new SignJWT({ ...usual, roles: ['viewer'], ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .sign(privateKey);
    },
    signIn: (to, user) => {
      users.set(user.sub, user);
      return followPages(url, to, user.sub);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Follows the issuer's pages with a cookie jar, and enters name and consent. */
async function followPages(issuer: string, to: string, login: string): Promise<string> {
  const jar = new Map<string, string>();
  const visit = async (url: string, form?: URLSearchParams) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, accept: 'text/html' },
      ...(form ? { method: 'POST', body: form } : {}),
    });
    for (const set of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    return reply;
  };
  let reply = await visit(to);
  for (;;) {
    const location = reply.headers.get('location');
    if (location !== null) {
      const next = new URL(location, issuer).href;
      if (!next.startsWith(`${issuer}/`)) return next;
      reply = await visit(next);
      continue;
    }
    const page = await reply.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (!action || !prompt) throw new Error(`the issuer says ${reply.status}: ${page}`);
    reply = await visit(
      new URL(action, issuer).href,
      new URLSearchParams({ prompt, login, password: 'any' }),
    );
  }
}
