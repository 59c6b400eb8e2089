import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { isLoopback } from '#platform/config/listen-settings.js';
import { AppError } from '#platform/errors/app-error.js';
import { findGreatestRole, type Role, type Verdict } from '../principal.js';
import { type Scope, toScope } from '../scope.js';

const TIMEOUT_MS = 5_000;
/** An issuer that did not answer is not asked again for this time. */
const COOL_DOWN_MS = 5_000;

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Fetches the public keys of an issuer, on the first token and not at start. */
export class Issuer {
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly url: string) {}

  /** @throws AppError ISSUER_UNAVAILABLE */
  publicKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.discover().catch((cause: unknown) => {
      setTimeout(() => (this.keys = undefined), COOL_DOWN_MS).unref();
      throw createIssuerUnavailableError(this.url, cause);
    });
    return this.keys;
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    const base = this.url.replace(/\/$/, '');
    const reply = await fetch(`${base}/.well-known/openid-configuration`, {
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!reply.ok) throw new Error(`its discovery document answered with status ${reply.status}`);
    const { issuer, jwks_uri } = metadata.parse(await reply.json());
    if (issuer !== this.url) throw new Error(`its discovery document names the issuer ${issuer}`);
    const address = new URL(jwks_uri);
    if (address.protocol !== 'https:' && !isLoopback(address.hostname)) {
      throw new Error('its jwks_uri is not an https:// URL');
    }
    return createRemoteJWKSet(address, { timeoutDuration: TIMEOUT_MS });
  }
}

/** @param cause for the log only: it may name internal hosts */
export function createIssuerUnavailableError(url: string, cause: unknown): AppError {
  const message = `the issuer ${url} cannot verify tokens now: try again later`;
  return new AppError('ISSUER_UNAVAILABLE', message, { cause, retryable: true });
}

const PREFIX = /^retailstream[-:]/;
/** Listed among the roles although it is none: no role includes it. */
const PERSONAL_DATA = 'personal-data';

/** What claims allow. */
export interface ClaimedRights {
  role: Role;
  /** Whether personal data may be read too. */
  personalData: boolean;
}

/**
 * Returns what claims allow: the highest role in the claim, which is a list or a text separated by blanks or
 * commas, and personal data if `personal-data` is in it. `retailstream-operator` means `operator`, and so
 * on.
 * @returns undefined when no name is a role
 * @param path name of the claim; if no claim has this name, a dot selects a field of an object
 */
export function readRights(
  claims: Readonly<Record<string, unknown>>,
  path: string,
): ClaimedRights | undefined {
  const names = listValues(claims, path).map((name) =>
    typeof name === 'string' ? name.replace(PREFIX, '') : name,
  );
  const role = findGreatestRole(names);
  return role && { role, personalData: names.includes(PERSONAL_DATA) };
}

/** Returns the values of a claim, which is a list or a text separated by blanks or commas. */
function listValues(claims: Readonly<Record<string, unknown>>, path: string): unknown[] {
  const claim = path in claims ? claims[path] : path.split('.').reduce(readMember, claims);
  return typeof claim === 'string' ? claim.split(/[\s,]+/) : toList(claim);
}

/** Names of the claims that bind a user; undefined: the user is not bound. */
export interface ScopeClaims {
  storesClaim?: string | undefined;
  departmentsClaim?: string | undefined;
}

/**
 * Returns the scope that claims name, each by numbers or by `all`.
 * @returns undefined when a claim is missing or has another value: then the user sees nothing
 */
export function readClaimedScope(
  claims: Readonly<Record<string, unknown>>,
  { storesClaim, departmentsClaim }: ScopeClaims,
): { scope: Scope | undefined } | undefined {
  const stores = readNumbers(claims, storesClaim);
  const departments = readNumbers(claims, departmentsClaim);
  if (stores === undefined || departments === undefined) return undefined;
  return { scope: toScope({ stores, departments }) };
}

const NUMBER = /^\d{1,9}$/;

/** @returns null for all */
function readNumbers(
  claims: Readonly<Record<string, unknown>>,
  path: string | undefined,
): number[] | null | undefined {
  if (path === undefined) return null;
  const values = listValues(claims, path).map(String);
  if (values.length === 1 && values[0] === 'all') return null;
  return values.length > 0 && values.every((value) => NUMBER.test(value))
    ? values.map(Number)
    : undefined;
}

function toList(claim: unknown): unknown[] {
  if (typeof claim === 'number') return [claim];
  return Array.isArray(claim) ? claim : [];
}

function readMember(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Record<string, unknown>)[name] : undefined;
}

const LENGTH_MAX = 200;

/**
 * Returns a user's name in the audit log. It uses the address only when the issuer has verified it: users
 * could write another person's.
 */
export function readUserName(claims: {
  sub?: unknown;
  email?: unknown;
  email_verified?: unknown;
}): string {
  const { sub, email, email_verified: isVerified } = claims;
  const name = isVerified === true && typeof email === 'string' ? email : String(sub);
  // A name must not add a line or column to a log.
  const printable = name.toWellFormed().replace(/[\p{C}\s]+/gu, ' ');
  return `user ${printable.slice(0, LENGTH_MAX)}`;
}

/** Signatures that a public key verifies: with a shared secret or `none`, the verifier could sign too. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const CLOCK_TOLERANCE_S = 5;

interface TokenRules extends ScopeClaims {
  /** URL of the issuer, as in `iss`. */
  url: string;
  /** Required value of `aud`. */
  audience: string;
  /** Claim that holds roles. */
  roleClaim: string;
}

/** Whether a text has the form of a JSON Web Token. */
export function isToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/** Checks bearer tokens of an OpenID Connect issuer. */
export class TokenVerifier {
  constructor(
    private readonly issuer: Issuer,
    private readonly rules: TokenRules,
  ) {}

  /** @throws AppError ISSUER_UNAVAILABLE when its public keys are not available */
  async verify(token: string): Promise<Verdict> {
    const keys = await this.issuer.publicKeys();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.rules.url,
        audience: this.rules.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp', 'sub'],
      });
      const allowed = readRights(payload, this.rules.roleClaim);
      if (allowed === undefined) return { refused: 'no-role' };
      const bound = readClaimedScope(payload, this.rules);
      if (bound === undefined) return { refused: 'no-scope' };
      const until = ((payload.exp ?? 0) + CLOCK_TOLERANCE_S) * 1000;
      return {
        principal: { name: readUserName(payload), ...allowed, ...bound, via: 'token' },
        until,
      };
    } catch (error) {
      if (isAboutIssuer(error)) throw createIssuerUnavailableError(this.rules.url, error);
      return { refused: error instanceof errors.JWTExpired ? 'expired' : 'invalid' };
    }
  }
}

/** Whether the keys could not be fetched, which says nothing about the token. */
function isAboutIssuer(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  if (!(error instanceof errors.JOSEError)) return true;
  return error.code === 'ERR_JOSE_GENERIC';
}
