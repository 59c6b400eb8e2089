import { Readable } from 'node:stream';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { ConsoleLogger } from '@nestjs/common';
import { printSchema } from 'graphql';
import { DataSource } from 'typeorm';
import { parseConfig } from '#platform/config/config.js';
import { registerCatalogue } from '#composition/catalogue/register-catalogue.js';
import { createChannels } from '#composition/create-channels.js';
import { openFlows } from '#composition/flows.js';
import { Ledgers } from '#composition/ledgers.js';
import { DryRuns } from '#composition/dry-runs.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { createApi } from './create-app.js';
import { describeApi } from './http/openapi.js';

/** The descriptions that clients build on, as text. */
interface Schemas {
  graphql: string;
  openapi: string;
}

/** Builds the API without a warehouse, a queue or a lake behind it, only to describe it. */
export async function describeSchemas(): Promise<Schemas> {
  const queue: RunQueue = {
    enqueuePlan: () => Promise.resolve(),
    enqueueStages: () => Promise.resolve(),
    holds: () => Promise.resolve(false),
    depth: () => Promise.resolve({}),
    close: () => Promise.resolve(),
  };
  const unused = () => Promise.reject(new Error('there is no lake to describe'));
  const lake: ObjectStore = {
    get: unused,
    put: unused,
    putIfAbsent: unused,
    list: () => Readable.from([]),
    deletePrefix: unused,
  };
  const logger = new ConsoleLogger({ logLevels: ['error'] });
  const warehouse = new DataSource({ type: 'postgres' });
  const config = parseConfig({});
  const { access, notifications } = config;
  const { channels } = createChannels(notifications);
  const flows = openFlows();
  const ledgers = new Ledgers(warehouse, flows);
  const dryRuns = new DryRuns(config, flows, { ledgers, lake });
  const catalogue = registerCatalogue(config, flows, warehouse, logger);
  const parts = {
    warehouse,
    ledgers,
    queue,
    lake,
    channels,
    dryRuns,
    catalogue: catalogue.services,
    openSql: () => catalogue.openSql(),
    access,
  };
  const app = await createApi(parts, logger);
  await app.init();
  const { schema } = app.get(GraphQLSchemaHost);
  const openapi = describeApi(app);
  await app.close();
  return { graphql: `${printSchema(schema)}\n`, openapi: `${JSON.stringify(openapi, null, 2)}\n` };
}
