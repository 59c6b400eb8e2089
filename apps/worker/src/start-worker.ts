import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { parseConfig } from '#platform/config/config.js';
import { readEnvironment } from '#platform/config/environment.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { listen } from '#platform/http/listen.js';
import { createLogger } from '#platform/logging/logger.js';
import { HttpMetrics } from '#platform/metrics/http-metrics.js';
import type { RunningApp } from '#platform/process/run-app.js';
import { checkQueue, createRunQueue } from '#pipeline/adapters/create-run-queue.js';
import { createServices } from '#pipeline/adapters/create-services.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { WorkerModule } from './worker.module.js';

/** Starts the worker with the settings of the environment. */
export async function startWorker(): Promise<RunningApp> {
  const config = parseConfig(readEnvironment());
  const logger = createLogger('Worker', config.logFormat);
  await checkQueue(config);
  const { warehouse, url, close } = await openWarehouse(config.warehouse, {
    applicationName: 'retailstream-worker',
    entities: ledgerEntities,
  });
  const services = createServices(config, warehouse, logger);
  if (config.exclusiveWorker) await services.removeLeftovers();
  await services.check();
  const { queue, connection } = createRunQueue(config, url);
  const parts = { config, warehouse, services, queue, connection };
  const app = await NestFactory.create<NestExpressApplication>(WorkerModule.of(parts), { logger });
  app.disable('x-powered-by');
  app.use(app.get(HttpMetrics).observe);
  const address = await listen(app, config.host, config.workerPort, 'WORKER_PORT');
  logger.log(`metrics and health at ${address}`);
  return {
    close: async () => {
      await app.close();
      await queue.close();
      await services.close();
      await close();
    },
  };
}
