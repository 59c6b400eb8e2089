import { GraphQLSchemaHost } from '@nestjs/graphql';
import { ConsoleLogger } from '@nestjs/common';
import { printSchema } from 'graphql';
import { DataSource } from 'typeorm';
import { openFlows } from '#composition/flows.js';
import { declaredSettings } from './guests.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { describeApi } from './http/openapi.js';
import { assembleApi } from './start-api.js';

/** The schema files for clients, as text. */
interface Schemas {
  graphql: string;
  openapi: string;
}

/** Creates the API without a warehouse or a queue, only to describe it. */
export async function describeSchemas(): Promise<Schemas> {
  const queue: RunQueue = {
    enqueuePlan: () => Promise.resolve(),
    enqueueStages: () => Promise.resolve(),
    hasJob: () => Promise.resolve(false),
    depth: () => Promise.resolve({}),
    close: () => Promise.resolve(),
  };
  const warehouse = new DataSource({ type: 'postgres' });
  const logger = new ConsoleLogger({ logLevels: ['error'] });
  const opened = { warehouse, queue };
  const { app, close } = await assembleApi(declaredSettings.read({}), openFlows(), opened, logger);
  await app.init();
  const { schema } = app.get(GraphQLSchemaHost);
  const openapi = describeApi(app);
  await close();
  return { graphql: `${printSchema(schema)}\n`, openapi: `${JSON.stringify(openapi, null, 2)}\n` };
}
