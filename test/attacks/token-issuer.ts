import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { Environment } from '../../bench/child.js';

const AUDIENCE = 'attacked';
const HOUR_S = 3_600;

/** An issuer that the attacked API trusts, and its tokens. */
export interface TokenIssuer {
  /** Settings of an API that accepts its tokens, and redirects sign-ins to it. */
  settings: Environment;
  /** Tokens that the API must refuse, by their fault. */
  issueWrongTokens(elsewhere: string): Promise<Record<string, string>>;
  /** A valid token. */
  issueToken(): Promise<string>;
  close(): Promise<void>;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const own = await generateKeyPair('RS256', { extractable: true });
  const other = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    const body = request.url === '/jwks' ? { keys: [jwk] } : metadata;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const metadata = {
    issuer: url,
    jwks_uri: `${url}/jwks`,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: url, aud: AUDIENCE, sub: 'eve', roles: ['admin'], exp: now + HOUR_S };
  const header = { alg: 'RS256', kid: 'one' };
  const signed = (changed: object, head: object = {}, key = own.privateKey) =>
    new SignJWT({ ...claims, ...changed }).setProtectedHeader({ ...header, ...head }).sign(key);
  const unsigned = (alg: string) => `${encodePart({ alg, typ: 'JWT' })}.${encodePart(claims)}.`;
  return {
    settings: {
      OIDC_ISSUER: url,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_CLIENT_ID: 'attacked',
      OIDC_ROLE_CLAIM: 'roles',
    },
    issueWrongTokens: async (elsewhere) => {
      const secret = new TextEncoder().encode(await exportSPKI(own.publicKey));
      const right = await signed({});
      return {
        'signed by another key': await signed({}, {}, other.privateKey),
        'signed by another key, which it brings along': await signed(
          {},
          { jwk: await exportJWK(other.publicKey) },
          other.privateKey,
        ),
        'with keys from elsewhere': await signed(
          {},
          { jku: `${elsewhere}/jku`, x5u: `${elsewhere}/x5u`, kid: `${elsewhere}/kid` },
          other.privateKey,
        ),
        'of another issuer': await signed({ iss: elsewhere }),
        expired: await signed({ exp: now - HOUR_S }),
        'without an end': await signed({ exp: undefined }),
        'for somebody else': await signed({ aud: 'others' }),
        'of tomorrow': await signed({ nbf: now + HOUR_S }),
        'signed with the public key': await new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'one' })
          .sign(secret),
        'of algorithm none': unsigned('none'),
        'of algorithm nOnE': unsigned('nOnE'),
        'without signature': `${right.slice(0, right.lastIndexOf('.'))}.`,
        'of other claims': right.replace(
          /\.[^.]+\./,
          `.${encodePart({ ...claims, sub: 'adam' })}.`,
        ),
      };
    },
    issueToken: () => signed({ roles: ['viewer'] }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const encodePart = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
