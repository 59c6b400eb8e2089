import type { ErrorDeclarations } from '../errors/error-declarations.js';

/** The errors of requests. */
export const httpErrors = {
  ARGUMENT_INVALID: {
    status: 400,
    title: 'An argument is wrong',
    cause: 'An argument is wrong',
    remedy: 'Correct the argument named',
  },
  BAD_REQUEST: {
    status: 400,
    title: 'The request is malformed',
    cause: 'The body is not JSON, or the path has a wrong escape',
    remedy: 'Correct it',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'A valid key is needed',
    cause: 'The key is missing, unknown, revoked or expired',
    remedy: 'Send a valid key, or sign in',
  },
  FORBIDDEN: {
    status: 403,
    title: 'The key does not have this right',
    cause: 'Your role is too low, or you lack `personal-data`',
    remedy: 'Ask an administrator',
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is no such path',
    cause: 'The path does not exist',
    remedy: 'See `/openapi.json`',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'The path does not have this method',
    cause: 'The path does not have this method',
    remedy: 'Use one of the header `Allow`',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'None of the requested formats exists',
    cause: '`Accept` names no available type',
    remedy: 'Use a type named, or `?format=`',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request came too slowly',
    cause: 'The request was incomplete',
    remedy: 'Send it again',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    title: 'The body is too long',
    cause:
      'JSON above 1 MB (64 KiB without a key), a file above 50 MB, or GraphQL above `GRAPHQL_MAX_BYTES`',
    remedy: 'Split it, send a key, or use variables',
  },
  URI_TOO_LONG: {
    status: 414,
    title: 'The URL is too long',
    cause: 'A part of the path is too long',
    remedy: 'Shorten it',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The body is of another type',
    cause: 'The body has another type, or is compressed',
    remedy: 'Send JSON, or CSV for files',
  },
  HOST_NOT_ALLOWED: {
    status: 421,
    title: 'The server does not answer to the host',
    cause: 'The application does not answer to this host',
    remedy: 'Use a [known host](security.md#hosts), or extend `ALLOWED_HOSTS`',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    cause: 'Too many requests, streams or refused keys',
    remedy: 'Wait for `Retry-After` seconds',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'URL and headers are too long',
    cause: 'URL and headers exceed 16 kB',
    remedy: 'Send the request as a POST body',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    title: 'The API is closing or busy',
    cause: 'The API is closing or busy',
    remedy: 'Try again in a few seconds',
  },
  BUSY: {
    status: 503,
    title: 'Too many requests at once',
    cause:
      'Too many answers (`ANSWERS_AT_ONCE`, `ANSWERS_WAITING`) or streams, or a table is being written',
    remedy: 'Try again after `Retry-After` seconds',
  },
  ANSWER_TOO_SLOW: {
    status: 504,
    title: 'The answer takes too long to compute',
    cause: 'A query exceeded `ANSWER_TIMEOUT_MS` or `EXPORT_TIMEOUT_MS`',
    remedy: 'Ask for less; continue an export from its cursor',
  },
  ANSWER_TOO_LARGE: {
    status: 422,
    title: 'The answer is too large',
    cause: 'The answer exceeds `ANSWER_MAX_BYTES`',
    remedy: 'Ask for fewer rows or fields, or [export](exports.md) them',
  },
} satisfies ErrorDeclarations;

declare module '../errors/app-error.js' {
  interface ErrorCodes {
    http: keyof typeof httpErrors;
  }
}
