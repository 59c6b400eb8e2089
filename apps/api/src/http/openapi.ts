import type { INestApplication } from '@nestjs/common';
import {
  ApiExcludeController,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { HealthController } from '#platform/http/health.module.js';
import { MetricsController } from '#platform/metrics/metrics.controller.js';
import { asVersion31 } from './openapi/as-version-31.js';
import { operationsIn } from './openapi/described-operation.js';
import { describeExamples } from './openapi/describe-examples.js';
import { describeBodies, describeParameters } from './openapi/describe-input.js';
import { describeProblems, problemSchema } from './openapi/describe-problems.js';
import { describeRole } from './openapi/describe-role.js';
import { describeSuccess } from './openapi/describe-success.js';

const DESCRIPTION =
  'Business answers from a retail chain. Every answer carries the snapshot it came from in ' +
  'X-Snapshot-* headers, and a strong ETag. Errors are problem details (RFC 9457) with a stable code.';

const TAGS = {
  answers: 'The business answers, computed from one immutable snapshot each.',
  exports: 'Whole lists as files, in several formats.',
  sql: 'Questions in SQL over the tables of the catalogue.',
  admin: 'What operators can do or ask.',
};

// The worker serves these too, and loads no OpenAPI.
for (const controller of [HealthController, MetricsController]) {
  ApiExcludeController()(controller);
}

/** The OpenAPI 3.1 document of the REST side, made from the code. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('RetailStream')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer('/', 'This API.')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A key, or a token of OIDC.' });
  for (const [name, description] of Object.entries(TAGS)) config.addTag(name, description);
  const document = SwaggerModule.createDocument(app, config.build());
  document.info.contact = { name: 'RetailStream' };
  document.info.license = { name: 'MIT', identifier: 'MIT' } as never;
  Object.assign(document.components?.schemas ?? {}, { Problem: problemSchema });
  for (const operation of operationsIn(document)) {
    describeRole(operation);
    describeParameters(operation);
    describeExamples(operation);
    describeSuccess(operation);
    describeProblems(operation);
  }
  describeBodies(document);
  return asVersion31(document);
}
