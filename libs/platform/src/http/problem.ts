import type { ArgumentProblem } from '../errors/app-error.js';
import type { ErrorDeclarations } from '../errors/error-declarations.js';
import { httpErrors } from './errors.js';

/** The HTTP status of a code, and its title, which never changes. */
interface ProblemType {
  status: number;
  title: string;
}

/** Returns the status and title of a code; an undeclared code is our own failure: 500. */
export function problemType(code: string, errors: ErrorDeclarations): ProblemType {
  const { status = 500, title = 'The request failed' } = errors[code] ?? {};
  return { status, title };
}

/** Codes that add nothing to their status. */
const GENERAL = [
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
] as const;

/** Returns the code for a status of the framework's own refusals. */
export function toErrorCode(status: number): string {
  return GENERAL.find((code) => httpErrors[code].status === status) ?? 'ERROR';
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
 * @param errors with the declaration of its code
 * @param instance path of the request without its query, which may be confidential
 */
export function toProblem(
  { code, detail, retryable, problems }: Failure,
  errors: ErrorDeclarations,
  instance?: string,
): Problem {
  const { status, title } = problemType(code, errors);
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
