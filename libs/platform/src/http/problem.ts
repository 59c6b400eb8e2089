import { HttpStatus } from '@nestjs/common/enums/http-status.enum.js';
import type { ArgumentProblem } from '../errors/app-error.js';

/** The HTTP status of a code, and its title, which never changes. */
interface ProblemType {
  status: number;
  title: string;
}

/** By code. A missing code is our own failure: 500. */
const known: Record<string, readonly [status: number, title: string]> = {
  ARGUMENT_INVALID: [HttpStatus.BAD_REQUEST, 'An argument is wrong'],
  CURSOR_INVALID: [HttpStatus.BAD_REQUEST, 'The cursor is invalid'],
  BAD_REQUEST: [HttpStatus.BAD_REQUEST, 'The request is malformed'],
  HOST_NOT_ALLOWED: [HttpStatus.MISDIRECTED, 'The server does not answer to the host'],
  KEY_IN_QUERY: [HttpStatus.BAD_REQUEST, 'Send the key in a header'],
  SIGN_IN_FAILED: [HttpStatus.BAD_REQUEST, 'The sign-in failed'],
  UNAUTHENTICATED: [HttpStatus.UNAUTHORIZED, 'A valid key is needed'],
  FORBIDDEN: [HttpStatus.FORBIDDEN, 'The key does not have this right'],
  CSRF_TOKEN: [HttpStatus.FORBIDDEN, 'The CSRF token is missing or wrong'],
  DOCUMENT_NOT_TRUSTED: [HttpStatus.FORBIDDEN, 'The GraphQL document is not a trusted one'],
  NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such path'],
  RUN_NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such run'],
  FILE_NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such file'],
  KEY_NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such key'],
  NOTIFICATION_RULE_NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such notification rule'],
  REPORT_NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such report'],
  TABLE_UNKNOWN: [HttpStatus.NOT_FOUND, 'There is no such table'],
  NAMESPACE_UNKNOWN: [HttpStatus.NOT_FOUND, 'There is no such namespace'],
  PROFILE_NOT_FOUND: [HttpStatus.NOT_FOUND, 'The table has no such profile'],
  RECIPE_NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such recipe'],
  QUERY_NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such query'],
  QUERY_NAME_TAKEN: [HttpStatus.CONFLICT, 'A saved query has this name'],
  QUERY_LIMIT: [HttpStatus.CONFLICT, 'No more queries can be saved'],
  JOB_NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such job'],
  JOB_FINISHED: [HttpStatus.CONFLICT, 'The job has ended'],
  LOCATION_INVALID: [HttpStatus.UNPROCESSABLE_ENTITY, 'The location cannot be read'],
  QUERY_REFUSED: [HttpStatus.UNPROCESSABLE_ENTITY, 'The SQL is not allowed'],
  QUERY_FAILED: [HttpStatus.UNPROCESSABLE_ENTITY, 'The SQL failed'],
  QUERY_TOO_LARGE: [HttpStatus.UNPROCESSABLE_ENTITY, 'The query is too large'],
  QUERY_TOO_LONG: [HttpStatus.UNPROCESSABLE_ENTITY, 'The query takes too long'],
  QUERY_CANCELLED: [HttpStatus.CONFLICT, 'The query was cancelled'],
  RECIPE_INVALID: [HttpStatus.UNPROCESSABLE_ENTITY, 'The recipe is invalid'],
  METHOD_NOT_ALLOWED: [HttpStatus.METHOD_NOT_ALLOWED, 'The path does not have this method'],
  NOT_ACCEPTABLE: [HttpStatus.NOT_ACCEPTABLE, 'None of the requested formats exists'],
  RUN_ALREADY_ACTIVE: [HttpStatus.CONFLICT, 'A run is active'],
  SNAPSHOT_OUTDATED: [HttpStatus.CONFLICT, 'A newer snapshot is published'],
  SNAPSHOT_GONE: [HttpStatus.GONE, 'The snapshot is not kept'],
  PAYLOAD_TOO_LARGE: [HttpStatus.PAYLOAD_TOO_LARGE, 'The body is too long'],
  RUN_FINISHED: [HttpStatus.CONFLICT, 'The run has ended'],
  RUN_OUTDATED: [HttpStatus.CONFLICT, 'A newer run has started'],
  FILE_EXISTS: [HttpStatus.CONFLICT, 'Another file has this name'],
  SOURCE_EMPTY: [HttpStatus.UNPROCESSABLE_ENTITY, 'The file is empty'],
  SOURCE_TRUNCATED: [HttpStatus.UNPROCESSABLE_ENTITY, 'The file is incomplete'],
  SOURCE_UNREADABLE: [HttpStatus.UNPROCESSABLE_ENTITY, 'The file cannot be read'],
  SOURCE_TOO_LARGE: [HttpStatus.UNPROCESSABLE_ENTITY, 'The file unpacks to too much'],
  SOURCE_MISSING: [HttpStatus.CONFLICT, 'The API cannot read the source folder'],
  FLOW_PAUSED: [HttpStatus.CONFLICT, 'The flow is paused'],
  RULES_CHANGED: [HttpStatus.CONFLICT, 'The rules have changed meanwhile'],
  RULES_INVALID: [HttpStatus.CONFLICT, 'The stored rules no longer fit the flow'],
  SCHEDULE_NOT_FOUND: [HttpStatus.NOT_FOUND, 'There is no such schedule'],
  IDEMPOTENCY_KEY_IN_USE: [HttpStatus.CONFLICT, 'The first request with this key is still running'],
  IDEMPOTENCY_KEY_REUSED: [HttpStatus.UNPROCESSABLE_ENTITY, 'The key was used for another request'],
  BACKFILL_OVERLAPS: [HttpStatus.CONFLICT, 'Another backfill covers these periods'],
  URI_TOO_LONG: [HttpStatus.URI_TOO_LONG, 'The URL is too long'],
  UNSUPPORTED_MEDIA_TYPE: [HttpStatus.UNSUPPORTED_MEDIA_TYPE, 'The body is of another type'],
  REPLAY_REFUSED: [HttpStatus.UNPROCESSABLE_ENTITY, 'The corrections do not fit the quarantine'],
  EXPORT_TOO_LARGE: [HttpStatus.UNPROCESSABLE_ENTITY, 'The export is too large for this format'],
  ANSWER_TOO_LARGE: [HttpStatus.UNPROCESSABLE_ENTITY, 'The answer is too large'],
  EXPORTS_BUSY: [HttpStatus.SERVICE_UNAVAILABLE, 'Too many exports are running'],
  BUSY: [HttpStatus.SERVICE_UNAVAILABLE, 'Too many requests at once'],
  ANSWER_TOO_SLOW: [HttpStatus.GATEWAY_TIMEOUT, 'The answer takes too long to compute'],
  STREAM_TOPIC_UNKNOWN: [HttpStatus.NOT_FOUND, 'There is no such topic'],
  STREAM_BEHIND: [
    HttpStatus.TOO_MANY_REQUESTS,
    'Too many events are waiting to be read or published',
  ],
  STREAM_UNAVAILABLE: [HttpStatus.SERVICE_UNAVAILABLE, 'The source of events does not answer'],
  STREAM_GAP: [HttpStatus.CONFLICT, 'The source has lost events'],
  EVENTS_REFUSED: [HttpStatus.UNPROCESSABLE_ENTITY, 'Some events break the contract'],
  RATE_LIMITED: [HttpStatus.TOO_MANY_REQUESTS, 'Too many requests'],
  HEADERS_TOO_LARGE: [431, 'URL and headers are too long'],
  REQUEST_TIMEOUT: [HttpStatus.REQUEST_TIMEOUT, 'The request came too slowly'],
  NO_SNAPSHOT: [HttpStatus.SERVICE_UNAVAILABLE, 'No snapshot is published yet'],
  WAREHOUSE_UNAVAILABLE: [HttpStatus.SERVICE_UNAVAILABLE, 'The database does not answer'],
  ISSUER_UNAVAILABLE: [HttpStatus.SERVICE_UNAVAILABLE, 'The identity provider does not answer'],
  WAREHOUSE_FAILED: [HttpStatus.INTERNAL_SERVER_ERROR, 'The request failed'],
  SERVICE_UNAVAILABLE: [HttpStatus.SERVICE_UNAVAILABLE, 'The API is closing or busy'],
};

export function problemType(code: string): ProblemType {
  const [status, title] = known[code] ?? [HttpStatus.INTERNAL_SERVER_ERROR, 'The request failed'];
  return { status, title };
}

/** Codes that add nothing to their status. */
const GENERAL = new Set([
  'BAD_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'NOT_ACCEPTABLE',
  'PAYLOAD_TOO_LARGE',
  'URI_TOO_LONG',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMITED',
  'HEADERS_TOO_LARGE',
  'REQUEST_TIMEOUT',
  'SERVICE_UNAVAILABLE',
  'HOST_NOT_ALLOWED',
]);

/** Returns the code for a status of the framework's own refusals. */
export function codeOfStatus(status: number): string {
  return [...GENERAL].find((code) => problemType(code).status === status) ?? 'ERROR';
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Why a request failed, for every protocol. */
export interface Failure {
  /** Stable: programs match on it. */
  code: string;
  /** One sentence: what happened, where, and what to do. */
  detail: string;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  problems?: readonly ArgumentProblem[];
}

/** Problem details of RFC 9457, with additional members that all our errors have. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  code: string;
  retryable: boolean;
  errors?: readonly ArgumentProblem[];
}

/**
 * Returns the body of a REST error.
 * @param instance path of the request without its query, which may be confidential
 */
export function problemOf(
  { code, detail, retryable, problems }: Failure,
  instance?: string,
): Problem {
  const { status, title } = problemType(code);
  return {
    type: `urn:retailstream:problem:${code}`,
    title,
    status,
    detail,
    ...(instance === undefined ? {} : { instance }),
    code,
    retryable,
    ...(problems?.length ? { errors: problems } : {}),
  };
}

/** When to retry a retryable request. */
export const RETRY_AFTER_SECONDS = '5';
