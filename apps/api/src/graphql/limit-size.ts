import type { ApolloServerPlugin } from '@apollo/server';
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
        if (body.kind !== 'single' || jsonBytes(body.singleResult, most) <= most) {
          return Promise.resolve();
        }
        const { code, message, retryable } = answerTooLarge(most);
        body.singleResult = { errors: [{ message, extensions: { code, retryable } }], data: null };
        return Promise.resolve();
      },
    }),
});
