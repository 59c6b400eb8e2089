import type { ApolloServerPlugin } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import { answerTooLarge } from '#platform/errors/answer-too-large.js';
import { jsonBytes } from '#serving/bytes/json-bytes.js';

/**
 * Refuses an answer that would be too long, before its text is written: its values are there, but a long
 * alias is repeated in every row.
 */
export const limitSize = (most: number): ApolloServerPlugin => ({
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response: { body } }) => {
        if (body.kind === 'single') body.singleResult = orTooLarge(body.singleResult, most);
        return Promise.resolve();
      },
    }),
});

/** A result as it is, or an error in its place where it would be too long. */
export function orTooLarge(
  result: FormattedExecutionResult,
  most: number,
): FormattedExecutionResult {
  if (jsonBytes(result, most) <= most) return result;
  const { code, message, retryable } = answerTooLarge(most);
  return { errors: [{ message, extensions: { code, retryable } }], data: null };
}
