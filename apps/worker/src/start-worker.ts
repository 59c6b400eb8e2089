import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setNumberStyle } from '#analytics/words/numbers.js';
import { suggestAllowedHosts } from '#platform/config/listen-settings.js';
import { createHttpAdapter, listen } from '#platform/http/http-adapter.js';
import { createLogger } from '#platform/logging/logger.js';
import { productVersion } from '#platform/process/version.js';
import type { RunningApp, StartContext } from '#platform/process/run-app.js';
import { startTracing } from '#platform/tracing/start-tracing.js';
import { clearScratch } from '#composition/scratch-folders.js';
import { createChannels } from '#composition/create-channels.js';
import { checkQueue, createRunQueue } from '#composition/create-run-queue.js';
import { ErasedCopies } from '#composition/erased-copies.js';
import type { JoinedWorkerGuest } from '#composition/guest.js';
import { openFlows } from '#composition/flows.js';
import { openFlowWarehouse } from '#composition/open-flow-warehouse.js';
import { createServices } from '#composition/create-services.js';
import { RunLogWriter } from '#pipeline/run-log/run-log.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { HostRule, requireAllowedHost } from '#platform/http/host-rule.js';
import { HttpMetrics } from '#platform/metrics/http-metrics.js';
import { guests, declaredSettings } from './guests.js';
import { WorkerModule, type WorkerParts } from './worker.module.js';

/**
 * Starts the worker with the settings of the environment.
 * @throws AppError for invalid settings or flows, or unusable services
 */
export async function startWorker(
  { closers, signal }: StartContext,
  flows: readonly Flow[] = openFlows(),
): Promise<RunningApp> {
  const config = declaredSettings.read();
  const logger = createLogger('Worker', config.log);
  setNumberStyle(config.numbers);
  const service = { name: 'retailstream-worker', version: productVersion() };
  const tracing = await startTracing(config.tracing, service, (said) => logger.warn(said));
  await checkQueue(config);
  const { warehouse, url, close } = await openFlowWarehouse(
    config,
    flows,
    'retailstream-worker',
    'worker',
  );
  closers.push(close);
  signal.throwIfAborted();
  const runLog = new RunLogWriter(warehouse, logger, config.runLogKeptDays);
  logger.copyTo((entry) => runLog.add(entry));
  runLog.start();
  const services = createServices(config, flows, warehouse, logger);
  if (config.exclusiveWorker) await services.removeLeftovers();
  await services.check();
  const { queue, connection } = createRunQueue(config, url);
  const { channels, close: closeChannels } = createChannels(config.notifications);
  await clearScratch(config.scratchDir);
  await services.clearSpill();
  const copies = new ErasedCopies(warehouse, config.scratchDir);
  copies.add(() => clearScratch(config.scratchDir));
  const { ledgers } = services;
  const guestParts = { config, flows, warehouse, logger, copies, ledgers, queue };
  const joined: JoinedWorkerGuest[] = [];
  for (const guest of guests) joined.push(await guest.join(guestParts));
  for (const guest of joined) await guest.check?.();
  copies.start('worker', logger);
  const parts: WorkerParts = {
    config,
    warehouse,
    services,
    queue,
    channels,
    guests: joined,
    connection,
  };
  const app = await createWorker(parts, logger);
  const advice = suggestAllowedHosts(config.host, config.allowedHosts);
  if (advice !== undefined) logger.warn(advice);
  const address = await listen(app, config.host, config.workerPort, 'WORKER_PORT');
  logger.log(`metrics and health at ${address}`);
  return {
    close: async () => {
      await app.close();
      await copies.stop();
      for (const guest of joined) await guest.close?.();
      await closeChannels();
      await queue.close();
      await services.close();
      await runLog.close();
      await close();
      await tracing.close();
    },
  };
}

/** Builds the worker; it starts work when it listens. */
export async function createWorker(
  parts: WorkerParts,
  logger: LoggerService,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    WorkerModule.of(parts),
    createHttpAdapter(),
    { logger },
  );
  const server = app.getHttpAdapter().getInstance();
  app.get(HttpMetrics).observe(server);
  requireAllowedHost(server, new HostRule(parts.config.allowedHosts));
  return app;
}
