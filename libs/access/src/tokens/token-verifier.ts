import { errors, jwtVerify } from 'jose';
import type { Verdict } from '../verdict.js';
import { type Issuer, unavailable } from './issuer.js';
import { allowedBy } from './role-claim.js';
import { userName } from './user-name.js';

/** Signatures that a public key checks: with a shared secret, `none` or another, whoever checks could sign. */
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

interface TokenRules {
  /** URL of the issuer, as it stands in `iss`. */
  url: string;
  /** What must stand in `aud`. */
  audience: string;
  /** Claim that holds roles. */
  roleClaim: string;
}

/** Whether a text looks like a JSON Web Token. */
export function isToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/** Checks bearer tokens of an OpenID Connect issuer. */
export class TokenVerifier {
  constructor(
    private readonly issuer: Issuer,
    private readonly rules: TokenRules,
  ) {}

  /** @throws AppError ISSUER_UNAVAILABLE when its public keys cannot be had */
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
      const allowed = allowedBy(payload, this.rules.roleClaim);
      if (allowed === undefined) return { refused: 'no-role' };
      const until = ((payload.exp ?? 0) + CLOCK_TOLERANCE_S) * 1000;
      return { principal: { name: userName(payload), ...allowed, via: 'token' }, until };
    } catch (error) {
      if (isAboutIssuer(error)) throw unavailable(this.rules.url, error);
      return { refused: error instanceof errors.JWTExpired ? 'expired' : 'invalid' };
    }
  }
}

/** The keys could not be fetched: that says nothing about the token. */
function isAboutIssuer(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  if (!(error instanceof errors.JOSEError)) return true;
  return error.code === 'ERR_JOSE_GENERIC';
}
