import { Logger } from '@nestjs/common';
import { toAppError } from '#platform/errors/to-app-error.js';
import { writeAbout } from '#platform/logging/log-ids.js';

const logger = new Logger('Mcp');

/** What an assistant is told of an error. */
interface Failure {
  code: string;
  retryable: boolean;
  /** `CODE: what is wrong and what to do` */
  text: string;
}

/**
 * A stable code and what to do; what is internal goes to the log alone.
 * @param requestId that the log names
 */
export function failureOf(thrown: unknown, requestId: string): Failure {
  const error = toAppError(thrown, 'WAREHOUSE_FAILED');
  const { code, retryable } = error;
  if (error !== thrown) {
    writeAbout({ requestId }, () => logger.error(`${code}: ${error.message}`, error.stack));
  }
  const message = error === thrown ? error.message : 'it could not be answered; see the API log';
  const advice = retryable ? ' (the same call may succeed in a few seconds)' : '';
  return { code, retryable, text: `${code}: ${message}${advice}` };
}
