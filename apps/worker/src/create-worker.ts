import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { holdToHosts } from '#platform/http/hold-to-hosts.js';
import { HostRule } from '#platform/http/host-rule.js';
import { createHttpAdapter } from '#platform/http/http-adapter.js';
import { HttpMetrics } from '#platform/metrics/http-metrics.js';
import { WorkerModule, type WorkerParts } from './worker.module.js';

/** Builds the worker, ready to listen: it begins to work then. */
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
  holdToHosts(server, new HostRule(parts.config.allowedHosts));
  return app;
}
