import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '#serving/limits.js';
import { AppLogger, type LogEntry } from '#platform/logging/logger.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { startSubscription } from './subscriptions.js';

describe('a subscription that fails at the start', () => {
  let written: LogEntry[];
  beforeEach(() => {
    written = [];
    const output = { write: (line: string) => void written.push(JSON.parse(line) as LogEntry) };
    Logger.overrideLogger(new AppLogger('Api', { format: 'json', level: 'info' }, output));
  });
  afterEach(() => Logger.overrideLogger(silentLogger));

  const begin = (failure: Error) => {
    const fields = { ticks: { type: GraphQLInt, subscribe: () => Promise.reject(failure) } };
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { one: { type: GraphQLInt } } }),
      subscription: new GraphQLObjectType({ name: 'Subscription', fields }),
    });
    const rules = { schema, limits: defaultLimits.graphql, hints: true, trusted: undefined };
    const req = { id: 'follow-3' } as FastifyRequest;
    const until = new AbortController().signal;
    return startSubscription({ query: 'subscription { ticks }' }, rules, { req, until });
  };

  it('reports a code to its client, and logs the details under the id of the request', async () => {
    const begun = await begin(new Error('relation "ops.x" does not exist'));
    expect(begun).toMatchObject({ errors: [{ extensions: { code: 'WAREHOUSE_FAILED' } }] });
    expect(JSON.stringify(begun)).not.toContain('ops.x');
    expect(written).toMatchObject([{ level: 'error', requestId: 'follow-3' }]);
  });

  it('throws an error that may succeed later, for the caller to answer and log', async () => {
    const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    await expect(begin(lost)).rejects.toBe(lost);
    expect(written).toEqual([]);
  });
});
