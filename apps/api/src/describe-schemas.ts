import { GraphQLSchemaHost } from '@nestjs/graphql';
import { ConsoleLogger } from '@nestjs/common';
import { printSchema } from 'graphql';
import { DataSource } from 'typeorm';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { createApi } from './create-app.js';
import { describeApi } from './http/openapi.js';

/** The descriptions that clients build on, as text. */
export interface Schemas {
  graphql: string;
  openapi: string;
}

/** Builds the API without a warehouse or a queue behind it, only to describe it. */
export async function describeSchemas(): Promise<Schemas> {
  const queue: RunQueue = {
    enqueuePlan: () => Promise.resolve(),
    enqueueStages: () => Promise.resolve(),
    holds: () => Promise.resolve(false),
    depth: () => Promise.resolve({}),
    close: () => Promise.resolve(),
  };
  const logger = new ConsoleLogger({ logLevels: ['error'] });
  const app = await createApi(new DataSource({ type: 'postgres' }), queue, logger);
  await app.init();
  const { schema } = app.get(GraphQLSchemaHost);
  const openapi = describeApi(app);
  await app.close();
  return { graphql: `${printSchema(schema)}\n`, openapi: `${JSON.stringify(openapi, null, 2)}\n` };
}
