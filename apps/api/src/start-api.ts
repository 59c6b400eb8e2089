import type { LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bullmq';
import type { DataSource } from 'typeorm';
import { setNumberStyle } from '#analytics/words/numbers.js';
import { clearScratch } from '#composition/scratch-folders.js';
import { checkQueue, createRunQueue } from '#composition/create-run-queue.js';
import { API_LIMITS } from '#composition/dry-runs.js';
import { openFlows } from '#composition/flows.js';
import { type Control, createControl } from '#composition/open-control.js';
import { openFlowWarehouse } from '#composition/open-flow-warehouse.js';
import type { Flow } from '#pipeline/flow/flow.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { suggestAllowedHosts } from '#platform/config/listen-settings.js';
import { listen } from '#platform/http/http-adapter.js';
import { createLogger, type Logger } from '#platform/logging/logger.js';
import { productVersion } from '#platform/process/version.js';
import type { RunningApp, StartContext } from '#platform/process/run-app.js';
import { startTracing } from '#platform/tracing/start-tracing.js';
import { Exporter } from '#serving/export/exporter.js';
import { createApi } from './create-app.js';
import { type ApiConfig, guests, declaredSettings } from './guests.js';
import { readTrustedDocuments, type TrustedDocuments } from './graphql/documents.js';

/** Starts the API with the settings of the environment. */
export async function startApi({ closers, signal }: StartContext): Promise<RunningApp> {
  const config = declaredSettings.read();
  const { trustedFile } = config.graphql;
  const trusted = trustedFile === undefined ? undefined : readTrustedDocuments(trustedFile);
  const flows = openFlows();
  const logger = createLogger('Api', config.log);
  const service = { name: 'retailstream-api', version: productVersion() };
  const tracing = await startTracing(config.tracing, service, (said) => logger.warn(said));
  await checkQueue(config);
  const { warehouse, url, close } = await openFlowWarehouse(
    config,
    flows,
    'retailstream-api',
    'api',
    config.limits.answerTimeoutMs,
  );
  closers.push(close);
  signal.throwIfAborted();
  await clearScratch(config.scratchDir);
  const { queue, jobs } = createRunQueue(config, url);
  const opened = { warehouse, queue, jobs, trusted };
  const { app, copies, close: closeApi } = await assembleApi(config, flows, opened, logger);
  copies.add(() => {
    app.get(Exporter).clear();
  });
  copies.start('api', logger);
  const advice = suggestAllowedHosts(config.host, config.allowedHosts);
  if (advice !== undefined) logger.warn(advice);
  const address = await listen(app, config.host, config.apiPort, 'API_PORT');
  logger.log(
    `GraphQL at ${address}/graphql, REST at ${address}/v1, its description at ${address}/docs`,
  );
  return {
    close: async () => {
      await closeApi();
      await queue.close();
      await close();
      await tracing.close();
    },
  };
}

/** Services of the API. */
interface ApiConnections {
  warehouse: DataSource;
  queue: RunQueue;
  /** Shown on the board; without it the API has no board. */
  jobs?: Queue;
  /** The only allowed GraphQL documents; undefined allows any. */
  trusted?: TrustedDocuments | undefined;
}

/**
 * Creates the API with all of its parts, to serve it or only to describe it.
 * @throws AppError CONFIG_INVALID
 */
export async function assembleApi(
  config: ApiConfig,
  flows: readonly Flow[],
  { warehouse, queue, jobs, trusted }: ApiConnections,
  logger: Logger & LoggerService,
): Promise<Pick<Control, 'copies' | 'close'> & { app: NestFastifyApplication }> {
  const control = createControl(config, flows, { warehouse, queue, logger }, guests, API_LIMITS);
  const { services, copies } = control;
  await control.check();
  const { access, allowedHosts, graphql, limits, numbers } = config;
  setNumberStyle(numbers);
  const parts = {
    ...services,
    warehouse,
    flows,
    ...(jobs && { jobs }),
    access,
    numbers,
    graphql: { introspection: graphql.introspection, trusted },
    allowedHosts,
    exports: { atOnce: config.exportsAtOnce, spoolBytes: config.exportSpoolMb * 1024 * 1024 },
  };
  const app = await createApi(parts, logger, limits);
  return {
    app,
    copies,
    close: async () => {
      await app.close();
      await control.close();
    },
  };
}
