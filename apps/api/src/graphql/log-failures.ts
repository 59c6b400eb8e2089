import type { ApolloServerPlugin } from '@apollo/server';
import { Logger } from '@nestjs/common';
import type { GraphQLError } from 'graphql';
import { writeAbout } from '#platform/logging/log-ids.js';
import type { ApiContext } from './api-context.js';
import { internalOf } from './format-error.js';

const logger = new Logger('Graphql');

/**
 * Writes to the log what clients are not told of errors.
 * @param requestId that the lines name
 */
export function logInternal(errors: readonly GraphQLError[], requestId: string): void {
  for (const known of errors.map(internalOf)) {
    if (!known) continue;
    writeAbout({ requestId }, () => logger.error(`${known.code}: ${known.message}`, known.stack));
  }
}

/** The same of what Apollo Server answers. */
export const logFailures: ApolloServerPlugin<ApiContext> = {
  requestDidStart: ({ contextValue: { req } }) =>
    Promise.resolve({
      didEncounterErrors: ({ errors }) => {
        logInternal(errors, req.id);
        return Promise.resolve();
      },
    }),
};
