import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { IssuerSettings } from '../settings.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { isKey, KeyVerifier } from './api-keys.js';
import { ROLES, type Verdict } from '../principal.js';
import { scopeColumns, toScope } from '../scope.js';
import { isSessionId, Sessions } from './sessions.js';
import { Issuer, isToken, TokenVerifier } from './tokens.js';
import { type Credential, Credentials, type RightsReader } from './credentials.js';
import { explainUnknownScope } from './unknown-scope.js';

const validCredentialsSql = sqlFile(import.meta.url, './valid_credentials.sql');

const row = z.object({
  sha256: z.string(),
  role: z.enum(ROLES),
  personalData: z.boolean(),
  ...scopeColumns,
});

/** Returns the rights of keys and sessions that are neither revoked nor expired. */
function createRightsReader(warehouse: DataSource): RightsReader {
  return async (digests) => {
    const rows = await queryRows(warehouse, row, validCredentialsSql, [digests]);
    return new Map(
      rows.map(({ sha256, role, personalData, ...scope }) => [
        sha256,
        { role, personalData, scope: toScope(scope) },
      ]),
    );
  };
}

/** Returns the check of keys, sessions and, with an issuer, tokens. */
export function openCredentials(
  warehouse: DataSource,
  issuer: Omit<IssuerSettings, 'client'> | undefined,
): Credentials {
  const keys = new KeyVerifier(warehouse);
  const sessions = new Sessions(warehouse);
  const tokens = createTokenVerifier(issuer);
  const readVerdict = async ({ kind, text }: Credential, sha256: string): Promise<Verdict> => {
    if (kind === 'key') return keys.verify(sha256);
    if (kind === 'session') return sessions.verify(sha256);
    if (kind === 'token' && tokens) return tokens.verify(text);
    return { refused: 'unknown' };
  };
  const verify = async (credential: Credential, sha256: string): Promise<Verdict> => {
    const verdict = await readVerdict(credential, sha256);
    if ('refused' in verdict) return verdict;
    const message = await explainUnknownScope(warehouse, verdict.principal, issuer ?? {});
    return message === undefined ? verdict : { refused: 'unknown-scope', message };
  };
  return new Credentials(verify, createRightsReader(warehouse));
}

/** Returns the credential in an `Authorization: Bearer` header. */
export function parseBearer(text: string): Credential {
  return { kind: isKey(text) ? 'key' : isToken(text) ? 'token' : 'none', text };
}

/** Returns the credential in a session cookie; undefined when its text is not one of our ids. */
export function parseSession(text: string | undefined): Credential | undefined {
  return text !== undefined && isSessionId(text) ? { kind: 'session', text } : undefined;
}

function createTokenVerifier(
  issuer: Omit<IssuerSettings, 'client'> | undefined,
): TokenVerifier | undefined {
  if (issuer?.audience === undefined) return undefined;
  const { audience, ...rules } = issuer;
  return new TokenVerifier(new Issuer(rules.url), { ...rules, audience });
}
