import { HttpException } from '@nestjs/common';
import { orTooSlow } from '#platform/errors/or-too-slow.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { BODY_BYTES_MAX } from '#platform/http/http-adapter.js';
import { codeOfStatus, problemType } from '#platform/http/problem-types.js';
import type { Failure } from '#platform/http/problem.js';

/**
 * What a client is told of anything thrown.
 * @returns `internal`, for the log, when the client is not told all of it
 */
export function failureOf(thrown: unknown): { failure: Failure; internal?: Error } {
  if (thrown instanceof HttpException) return { failure: ofFramework(thrown) };
  const known = orTooSlow(thrown);
  const error = toAppError(known, 'WAREHOUSE_FAILED');
  const { code, message, retryable, problems } = error;
  const isInternal = problemType(code).status >= 500;
  const detail =
    isInternal && error !== known ? 'the request could not be served; see the API log' : message;
  // That more is asked than can be answered is no news to a log, and writing it holds up what is asked.
  const isNews = isInternal && code !== 'BUSY' && code !== 'EXPORTS_BUSY';
  return {
    failure: { code, detail, retryable, problems },
    ...(isNews ? { internal: error } : {}),
  };
}

/** The framework refuses bodies before anything of ours is reached, in few words. */
function ofFramework(error: HttpException): Failure {
  const code = codeOfStatus(error.getStatus());
  const detail = error.cause === undefined ? error.message : (sentences[code] ?? error.message);
  return { code, detail, retryable: false };
}

const sentences: Record<string, string> = {
  UNSUPPORTED_MEDIA_TYPE: 'send application/json, or text/csv where a file is taken',
  PAYLOAD_TOO_LARGE: `JSON may be ${BODY_BYTES_MAX / 1024 / 1024} MB long at most: send several requests`,
};
