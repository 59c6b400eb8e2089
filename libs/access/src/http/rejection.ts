import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { databaseErrors } from '#platform/database/errors.js';
import { mergeErrors } from '#platform/errors/error-declarations.js';
import { httpErrors } from '#platform/http/errors.js';
import { PROBLEM_MEDIA_TYPE, toProblem } from '#platform/http/problem.js';
import { toIcebergError, takesIceberg } from '#platform/http/iceberg-error.js';
import { accessErrors } from '../errors.js';
import type { Denial, Principal, Refusal, Role } from '../principal.js';
import { explainScopeRefusal, type Scope } from '../scope.js';

/** The answer to a request that is not admitted. */
export interface Rejection {
  status: number;
  code: ErrorCode;
  message: string;
  retryable: boolean;
  headers: Readonly<Record<string, string>>;
}

/** The errors of requests that are not admitted. */
const errors = mergeErrors([httpErrors, databaseErrors, accessErrors]);

/** How to authenticate, for the header WWW-Authenticate. */
export const CHALLENGE = 'Bearer realm="retailstream"';

const HOW_TO_SHOW =
  'send "Authorization: Bearer <key>"; an administrator makes keys by `npx retailstream create-key`';

const refusals: Record<Exclude<Refusal, 'no-role' | 'no-scope' | 'unknown-scope'>, string> = {
  unknown: 'the key is unknown',
  expired: 'the key or token has expired',
  revoked: 'the key was revoked',
  invalid: 'the token is not valid (its signature, issuer, audience or times are wrong)',
};

const createRejection = (
  status: number,
  code: ErrorCode,
  message: string,
  headers: Record<string, string> = {},
): Rejection => ({ status, code, message, headers, retryable: false });

/** A request without credentials for a path that is not public. */
export const rejectAnonymous = (): Rejection =>
  createRejection(
    401,
    'UNAUTHENTICATED',
    `the request has no key, token or session: ${HOW_TO_SHOW}`,
    {
      'www-authenticate': CHALLENGE,
    },
  );

/** For a token or account without the claims that bind it to stores or departments. */
export const LACKS_SCOPE =
  'your account names no stores or departments: ask the administrator of your identity provider to add numbers, or all';

/** A key or token is not valid. */
export function rejectCredential(denial: Denial): Rejection {
  if (denial.refused === 'unknown-scope')
    return createRejection(403, 'SCOPE_UNKNOWN', denial.message);
  const reason = denial.refused;
  if (reason === 'no-role') {
    const message =
      'the token has no role of this API: ask the administrator of your identity provider for one';
    return createRejection(403, 'FORBIDDEN', message);
  }
  if (reason === 'no-scope') return createRejection(403, 'FORBIDDEN', LACKS_SCOPE);
  return createRejection(401, 'UNAUTHENTICATED', `${refusals[reason]}: ${HOW_TO_SHOW}`, {
    'www-authenticate': `${CHALLENGE}, error="invalid_token"`,
  });
}

/** The caller is known but lacks the role. */
export const rejectRole = (needed: Role, role: Role): Rejection =>
  createRejection(
    403,
    'FORBIDDEN',
    `this needs the role ${needed}, and yours is ${role}: ask an administrator for it`,
  );

/** The caller is bound to stores or departments, and the path has figures of the whole chain. */
export const rejectScope = (scope: Scope): Rejection =>
  createRejection(
    403,
    'SCOPE_REFUSED',
    explainScopeRefusal(scope, 'this path has figures of the whole chain'),
  );

export const rejectKeyInQuery = (): Rejection =>
  createRejection(
    400,
    'KEY_IN_QUERY',
    'a key in a URL remains in the logs of all servers on the way: send the header "Authorization: Bearer <key>", ' +
      'and have this key revoked',
  );

export const rejectMissingCsrfToken = (): Rejection =>
  createRejection(
    403,
    'CSRF_TOKEN',
    'a request with a session cookie needs a CSRF token: send the value of the cookie rs_csrf in the header X-CSRF-Token',
  );

/** @param seconds until a token is available */
export const rejectOverLimit = (seconds: number, what: string): Rejection => ({
  ...createRejection(429, 'RATE_LIMITED', `${what}: try again in ${seconds} s`, {
    'retry-after': String(seconds),
  }),
  retryable: true,
});

/** A service that identifies callers does not answer; the log has its name. */
export const rejectUnavailable = ({ code }: AppError): Rejection => ({
  ...createRejection(503, code, 'the API cannot verify the caller now: try again later', {
    'retry-after': '5',
  }),
  retryable: true,
});

const isGraphql = (path: string): boolean => path === '/graphql' || path === '/graphql/stream';

/** Returns a rejection in the format of the path's clients. */
export function formatRejection(
  path: string,
  { code, message, retryable }: Rejection,
): { type: string; body: object } {
  if (isGraphql(path)) {
    return {
      type: 'application/json',
      body: { errors: [{ message, extensions: { code, retryable } }] },
    };
  }
  const failure = { code, detail: message, retryable };
  if (takesIceberg(path))
    return { type: 'application/json', body: toIcebergError(failure, errors) };
  return { type: PROBLEM_MEDIA_TYPE, body: toProblem(failure, errors, path) };
}

/**
 * Requires the right to read personal data.
 * @param principal the caller
 * @param fields requested ones with personal data
 * @throws AppError UNAUTHENTICATED without a principal; FORBIDDEN without the right
 */
export function requirePersonalData(
  principal: Pick<Principal, 'via' | 'personalData'> | undefined,
  fields: readonly string[],
): void {
  const verb = fields.length === 1 ? 'needs' : 'need';
  const needed = `${fields.join(', ')} ${verb} the role personal-data`;
  if (principal === undefined || principal.via === 'anonymous') {
    throw new AppError('UNAUTHENTICATED', `${needed}, and ${rejectAnonymous().message}`);
  }
  if (principal.personalData) return;
  const advice = 'leave out personalData, or ask an administrator for that role';
  throw new AppError('FORBIDDEN', `${needed}, which no other role includes: ${advice}`);
}
