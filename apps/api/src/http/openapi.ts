import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ApiExcludeController,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { ANSWER_LINKS, answerLinksSchema } from '#analytics/serving/answer-links.js';
import { openFlows } from '#composition/flows.js';
import { HealthController } from '#platform/http/health.module.js';
import { MetricsController } from '#platform/metrics/metrics.module.js';
import { FixedBytes } from '#serving/bytes/fixed-bytes.js';
import {
  type OpenApiOperation,
  describeExamples,
  describeProblems,
  describeRole,
  describeSuccess,
  type Json,
  listOperations,
  problemSchema,
} from './openapi-operations.js';

/**
 * Converts the idioms of OpenAPI 3.0 from Nest's Swagger module, `nullable` and `allOf` around a lone reference, to
 * 3.1, whose schemas are JSON Schema.
 */
export function toVersion31<Part>(part: Part): Part {
  return rewritePart(part) as Part;
}

function rewritePart(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(rewritePart);
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).map(([name, value]) => [
    name,
    // An example is a value, not a schema.
    name === 'example' || name === 'examples' ? (value as unknown) : rewritePart(value),
  ]);
  return rewriteSchema(Object.fromEntries(entries) as Json);
}

function rewriteSchema({ nullable, allOf, ...schema }: Json): Json {
  const [first, ...others] = Array.isArray(allOf) ? (allOf as Json[]) : [];
  const isLone = typeof first?.['$ref'] === 'string' && others.length === 0;
  const flat = isLone ? { ...schema, ...first } : { ...schema, ...(allOf ? { allOf } : {}) };
  return nullable === true ? allowNull(flat) : flat;
}

/** Returns a schema that accepts null too. */
export function allowNull({ $ref, type, ...schema }: Json): Json {
  if ($ref !== undefined) return { ...schema, anyOf: [{ $ref }, { type: 'null' }] };
  const values = schema['enum'] as unknown[] | undefined;
  return {
    ...schema,
    ...(type === undefined ? {} : { type: [type, 'null'].flat() }),
    ...(values ? { enum: [...values, null] } : {}),
  };
}

/** Completes bodies: no unknown names, null for optional values, and the names of the flows. */
function describeBodies({ components }: OpenAPIObject): void {
  const schemas = (components?.schemas ?? {}) as unknown as Record<string, Json>;
  const bodies = Object.keys(schemas).filter((name) => name.endsWith('Body'));
  for (const name of [...bodies, ...bodies.flatMap((body) => listReferences(schemas[body]))]) {
    const schema = schemas[name] ?? {};
    const properties = schema['properties'] as Record<string, Json>;
    const required = (schema['required'] ?? []) as string[];
    schema['additionalProperties'] = false;
    if (properties['flow']) properties['flow']['enum'] = listFlowNames();
    for (const [property, value] of Object.entries(properties)) {
      if (!required.includes(property)) properties[property] = allowNull(value);
    }
  }
}

/** Returns the names of schemas that a schema refers to, such as those of a body's lists. */
function listReferences(schema: Json | undefined): string[] {
  const references = JSON.stringify(schema ?? {}).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  return [...references].map(([, name = '']) => name);
}

function describeParameters({ parameters = [] }: OpenApiOperation): void {
  for (const parameter of parameters) {
    parameter['style'] = parameter.in === 'query' ? 'form' : 'simple';
    if (parameter.name === 'flow') {
      parameter['schema'] = { ...(parameter['schema'] as Json), enum: listFlowNames() };
    }
  }
}

const listFlowNames = () => openFlows().map(({ name }) => name);

const DESCRIPTION =
  'Business answers from a retail chain. Every answer has its snapshot in X-Snapshot-* headers, and a strong ' +
  'ETag. Errors are problem details (RFC 9457) with a stable code.';

const TAGS = {
  answers: 'Business answers. Each is computed from one immutable snapshot.',
  exports: 'Whole lists as files, in several formats.',
  streams: 'Events of topics.',
  sql: 'SQL queries over the tables of the catalogue.',
  admin: 'Operations for operators and administrators.',
};

// The worker serves these too, and does not load OpenAPI.
for (const controller of [HealthController, MetricsController]) {
  ApiExcludeController()(controller);
}

/** Returns the OpenAPI 3.1 document of REST, generated from the code. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('RetailStream')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer('/', 'This API.')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key, or a token of an OIDC issuer.',
    });
  for (const [name, description] of Object.entries(TAGS)) config.addTag(name, description);
  const document = SwaggerModule.createDocument(app, config.build());
  document.info.contact = { name: 'RetailStream' };
  document.info.license = { name: 'MIT', identifier: 'MIT' } as never;
  Object.assign(document.components?.schemas ?? {}, {
    Problem: problemSchema,
    [ANSWER_LINKS]: answerLinksSchema,
  });
  for (const operation of listOperations(document)) {
    describeRole(operation);
    describeParameters(operation);
    describeExamples(operation);
    describeSuccess(operation);
    describeProblems(operation);
  }
  describeBodies(document);
  return toVersion31(document);
}

const OPENAPI_PATH = '/openapi.json';

/** A stub: with the full document the page would contain a megabyte instead of loading it. */
const NOTHING: OpenAPIObject = {
  openapi: '3.1.0',
  info: { title: 'RetailStream', version: '1' },
  paths: {},
};

/** Serves the description of REST from bytes that the first request creates, and the page at `/docs` that loads it. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let bytes: FixedBytes | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .get(OPENAPI_PATH, (request, reply) => {
      bytes ??= new FixedBytes(Buffer.from(JSON.stringify(describeApi(app))));
      return bytes.send(request, reply, 'application/json; charset=utf-8');
    });
  SwaggerModule.setup('docs', app, NOTHING, {
    raw: false,
    // Without a spec, the page loads the document from the URL.
    swaggerOptions: { spec: {}, url: OPENAPI_PATH },
  });
}
