import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of keys and sign-ins. */
export const accessErrors = {
  KEY_IN_QUERY: {
    status: 400,
    title: 'Send the key in a header',
    cause: 'The URL contains a key',
    remedy: 'Send it as a header, and revoke this one',
  },
  SCOPE_REFUSED: {
    status: 403,
    title: 'This is outside your stores and departments',
    cause:
      'The key, token or session is bound to stores or departments, and the request is about others',
    remedy: 'Ask for your stores, or use a key of the whole chain',
  },
  SCOPE_UNKNOWN: {
    status: 403,
    title: 'Your account or key names a store or department without published sales',
    cause:
      'A claim has a number that no published sales have, or the sales of a store or department were withdrawn',
    remedy: 'Correct the claim, or change the scope of the key',
  },
  KEY_NOT_FOUND: {
    status: 404,
    title: 'There is no such key',
    cause: 'No key has this number',
    remedy: 'List the keys',
  },
  KEY_REVOKED: {
    status: 409,
    title: 'The key is revoked',
    cause: 'Only a key that is not revoked gets another scope',
    remedy: 'Make another key',
  },
  CSRF_TOKEN: {
    status: 403,
    title: 'The CSRF token is missing or wrong',
    cause: "A session's cookie came without its token",
    remedy: 'Send the cookie `rs_csrf` as `X-CSRF-Token`',
  },
  SIGN_IN_FAILED: {
    status: 400,
    title: 'The sign-in failed',
    cause: "The link was used or has expired, or the issuer's answer is invalid",
    remedy: 'Use the newest link or a key, or start again at `/auth/login`',
  },
  ISSUER_UNAVAILABLE: {
    status: 503,
    title: 'The identity provider does not answer',
    cause: 'The issuer does not answer correctly',
    remedy: 'Check `OIDC_ISSUER`',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    title: 'The first request with this key is still running',
    cause: 'The first request is active, or never ended',
    remedy: 'Try again; after five minutes the key is free',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The key was used for another request',
    cause: 'The key was used for another request',
    remedy: 'Use a new key',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    access: keyof typeof accessErrors;
  }
}
