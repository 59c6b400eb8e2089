import type { ArgumentProblem } from '../errors/app-error.js';
import { problemType } from './problem-types.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** What went wrong with a request, whatever it is told in. */
export interface Failure {
  /** Stable: programs match on it. */
  code: string;
  /** One sentence: what, where, and what to do. */
  detail: string;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  problems?: readonly ArgumentProblem[];
}

/** Problem details as RFC 9457 has them, with the members every error of ours has beside them. */
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
 * A REST error's body.
 * @param instance path of the request; its query may hold what others should not read
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
