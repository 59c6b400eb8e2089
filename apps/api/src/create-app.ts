import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { HttpMetrics } from '#platform/metrics/http-metrics.js';
import { ApiModule, type ApiParts } from './api.module.js';
import { describeApi } from './http/openapi.js';

/**
 * fetch sends `Cache-Control: no-cache` along with `If-None-Match`, and Express then never answers
 * 304. Every answer here is fresh, so a tag can always be compared.
 */
function validateAlways(request: Request, _response: Response, next: NextFunction): void {
  delete request.headers['cache-control'];
  next();
}

/** Builds the API, ready to listen. */
export async function createApi(
  parts: ApiParts,
  logger: LoggerService,
): Promise<NestExpressApplication> {
  const module = ApiModule.of(parts);
  const app = await NestFactory.create<NestExpressApplication>(module, { logger });
  app.disable('x-powered-by');
  // Express's own digest of the body, in the strong form: equal tags mean equal bytes.
  app.set('etag', 'strong');
  app.use(validateAlways);
  app.use(app.get(HttpMetrics).observe);
  SwaggerModule.setup('docs', app, () => describeApi(app), { jsonDocumentUrl: 'openapi.json' });
  return app;
}
