import type { DataSource } from 'typeorm';
import type { IssuerSettings } from '#platform/config/access-settings.js';
import { isKey } from '../keys/api-key.js';
import { KeyVerifier } from '../keys/key-verifier.js';
import { isSessionId, Sessions } from '../sessions/sessions.js';
import { Issuer } from '../tokens/issuer.js';
import { isToken, TokenVerifier } from '../tokens/token-verifier.js';
import type { Verdict } from '../verdict.js';
import { type Credential, Credentials } from './credentials.js';
import { stillValidIn } from './still-valid.js';

/** Checks keys, sessions and, where there is an issuer, tokens. */
export function openCredentials(
  warehouse: DataSource,
  issuer: Pick<IssuerSettings, 'url' | 'audience' | 'roleClaim'> | undefined,
): Credentials {
  const keys = new KeyVerifier(warehouse);
  const sessions = new Sessions(warehouse);
  const tokens = tokensOf(issuer);
  const verify = ({ kind, text }: Credential, sha256: string): Promise<Verdict> => {
    if (kind === 'key') return keys.verify(sha256);
    if (kind === 'session') return sessions.verify(sha256);
    if (kind === 'token' && tokens) return tokens.verify(text);
    return Promise.resolve({ refused: 'unknown' });
  };
  return new Credentials(verify, stillValidIn(warehouse));
}

/** What the text of an `Authorization: Bearer` header is. */
export function bearerOf(text: string): Credential {
  return { kind: isKey(text) ? 'key' : isToken(text) ? 'token' : 'none', text };
}

/** What a session's cookie shows: nothing when its text is no id of ours. */
export function sessionOf(text: string | undefined): Credential | undefined {
  return text !== undefined && isSessionId(text) ? { kind: 'session', text } : undefined;
}

function tokensOf(
  issuer: Pick<IssuerSettings, 'url' | 'audience' | 'roleClaim'> | undefined,
): TokenVerifier | undefined {
  if (issuer?.audience === undefined) return undefined;
  const { url, audience, roleClaim } = issuer;
  return new TokenVerifier(new Issuer(url), { url, audience, roleClaim });
}
