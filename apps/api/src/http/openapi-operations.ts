import type { OpenAPIObject } from '@nestjs/swagger';
import { Kind, parse, valueFromASTUntyped } from 'graphql';
import { REQUIRED_ROLE } from '#access/http/role.guard.js';
import type { Role } from '#access/principal.js';
import { declaredErrors, operations } from '../guests.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { PROBLEM_MEDIA_TYPE, problemType } from '#platform/http/problem.js';
import { IDEMPOTENCY_KEY } from '#operations/operation-endpoint.js';
import { formatRequiredRole } from '#serving/endpoint/endpoint.js';

/** Part of an OpenAPI document, as plain JSON. */
export type Json = Record<string, unknown>;

interface Parameter extends Json {
  name: string;
  in: string;
}

/** One operation of an OpenAPI document from Nest's Swagger module. */
export interface OpenApiOperation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  /** From the guard of the operation; left out, every reader of answers may call it. */
  [REQUIRED_ROLE]?: Role;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Json> };
  responses: Record<string, Json>;
}

/** Returns every operation of every path, to complete in place. */
export function listOperations({ paths }: OpenAPIObject): OpenApiOperation[] {
  return Object.values(paths).flatMap(
    (item) => Object.values(item as object) as OpenApiOperation[],
  );
}

/** Returns whether it is a question that every reader may ask. */
function isAnswer({ tags }: Pick<OpenApiOperation, 'tags'>): boolean {
  return !tags?.some((tag) => tag === 'admin' || tag === 'streams');
}

/** States the required role of each operation from its guard: in words, as security, and for programs. */
export function describeRole(operation: OpenApiOperation): void {
  const { [REQUIRED_ROLE]: role, description, summary = '' } = operation;
  // An answer needs no key with anonymous reading.
  const words = role
    ? formatRequiredRole(role)
    : `${formatRequiredRole('viewer')} With anonymous reading, it needs no key.`;
  operation.description = `${description ?? summary} ${words}`;
  operation.security = role ? [{ bearer: [] }] : [{}, { bearer: [] }];
  operation[REQUIRED_ROLE] = role ?? 'viewer';
}

/** Adds the examples of answers and operations to parameters and bodies. */
export function describeExamples(operation: OpenApiOperation): void {
  const { operationId, parameters = [], requestBody } = operation;
  const defined = operations.find(({ name }) => name === operationId);
  const question = answerRegistry.find(({ name }) => name === operationId);
  const args = question
    ? parseArguments(question.example)
    : ((defined?.examples[0]?.args ?? {}) as Json);
  for (const parameter of parameters) {
    if (parameter.name in args) parameter['example'] = args[parameter.name];
  }
  const body = requestBody?.content['application/json'];
  if (!body || !defined) return;
  const inPath = parameters.map(({ name }) => name);
  body['examples'] = Object.fromEntries(
    defined.examples.map(({ about, args }) => [
      toExampleKey(about),
      { summary: about, value: omitNames(args, inPath) },
    ]),
  );
}

/** Returns the arguments of an example's one root field, with its variables at their defaults. */
function parseArguments(query: string): Json {
  const [definition] = parse(query).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) return {};
  const variables = Object.fromEntries(
    (definition.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ]),
  );
  const [root] = definition.selectionSet.selections;
  if (root?.kind !== Kind.FIELD) return {};
  return Object.fromEntries(
    (root.arguments ?? []).map(({ name, value }) => [
      name.value,
      valueFromASTUntyped(value, variables),
    ]),
  );
}

const omitNames = (args: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));

/** OpenAPI allows no blanks in the key of an example. */
const toExampleKey = (about: string) => about.replaceAll(/\W+/g, '-').toLowerCase();

const describeHeader = (name: string, description: string, schema: Json = { type: 'string' }) => ({
  [name]: { description, schema },
});

const SNAPSHOT_HEADERS: Json = {
  ...describeHeader('X-Snapshot-Id', 'Number of the snapshot of the answer.'),
  ...describeHeader('X-Snapshot-Flow', 'Flow of the snapshot.'),
  ...describeHeader('X-Snapshot-Published-At', 'Time of the publication.', {
    type: 'string',
    format: 'date-time',
  }),
  ...describeHeader(
    'X-Snapshot-Previous-Id',
    'Number of the retained snapshot that was published before it; absent if none is left.',
  ),
  ...describeHeader(
    'X-Snapshot-Upstream-Id',
    'Number of the snapshot of sales that forecasts follow from; absent for other answers.',
  ),
  ...describeHeader('X-Snapshot-First-Week', 'First week with sales.', {
    type: 'string',
    format: 'date',
  }),
  ...describeHeader('X-Snapshot-Data-Through', 'Last week with sales.', {
    type: 'string',
    format: 'date',
  }),
  ...describeHeader(
    'X-Snapshot-Complete-Through',
    'Last week of which every store has its expected sales; absent without one.',
    { type: 'string', format: 'date' },
  ),
  ...describeHeader('X-Snapshot-Weeks', 'Number of weeks with sales.', { type: 'integer' }),
  ...describeHeader(
    'X-Snapshot-Quality',
    'WARNING if rows are in quarantine or a quality rule warned; UNKNOWN within a scope.',
  ),
  ...describeHeader(
    'X-Snapshot-Warnings',
    'Names of the checks that warned; absent if there are none.',
  ),
  ...describeHeader(
    'X-Snapshot-Share-Set-Aside',
    'Share of the rows in quarantine, as a ratio; absent if unknown.',
    {
      type: 'number',
    },
  ),
};

const CACHE_HEADERS: Json = {
  ...describeHeader(
    'ETag',
    'Strong tag: equal tags mean equal bytes. Send it back as If-None-Match.',
  ),
  ...describeHeader(
    'Cache-Control',
    'Immutable for a snapshot named in the request; otherwise revalidate it with the ETag.',
  ),
};

const LOCATION = describeHeader('Location', 'Path of the started work.', {
  type: 'string',
  format: 'uri-reference',
});

const SENTENCES: Record<string, string> = {
  200: 'The result.',
  202: 'The work has started: follow it at Location.',
  204: 'The operation succeeded.',
};

/** Completes the successful responses with a description and their headers. */
export function describeSuccess(operation: OpenApiOperation): void {
  const { responses } = operation;
  for (const [status, response] of Object.entries(responses)) {
    if (response['description'] === '') response['description'] = SENTENCES[status];
    if (status === '202') response['headers'] = LOCATION;
  }
  if (!isAnswer(operation)) return;
  for (const [status, response] of Object.entries(responses)) {
    if (status !== '200') continue;
    const own = response['headers'] as Json | undefined;
    response['headers'] = { ...SNAPSHOT_HEADERS, ...CACHE_HEADERS, ...own };
  }
  // A POST always returns the answer, without a check of tags.
  if (operation.requestBody) return;
  responses['304'] = {
    description: 'The answer has not changed since the tag in If-None-Match.',
    headers: CACHE_HEADERS,
  };
}

/** Errors of any request. */
const COMMON = [
  'ARGUMENT_INVALID',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'REQUEST_TIMEOUT',
  'HOST_NOT_ALLOWED',
  'RATE_LIMITED',
  'HEADERS_TOO_LARGE',
  'WAREHOUSE_FAILED',
  'WAREHOUSE_UNAVAILABLE',
  'ANSWER_TOO_SLOW',
];

const OF_ANSWERS = ['NO_SNAPSHOT', 'SNAPSHOT_GONE', 'ANSWER_TOO_LARGE', 'BUSY'];
const OF_IDEMPOTENCY = ['IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'];
const OF_EXPORTS = ['EXPORT_TOO_LARGE', 'EXPORTS_BUSY'];

/**
 * Describes each error status of an operation, and lists its codes. A description of the operation takes precedence.
 */
export function describeProblems({ responses, ...operation }: OpenApiOperation): void {
  const codes = listProblemCodes(operation);
  const stated = Object.keys(responses).filter((status) => status >= '400');
  const statuses = [
    ...stated.map(Number),
    ...codes.map((code) => problemType(code, declaredErrors).status),
  ];
  for (const status of new Set(statuses)) {
    const sentences = codes
      .filter((code) => problemType(code, declaredErrors).status === status)
      .map((code) => `${problemType(code, declaredErrors).title} (\`${code}\`).`);
    const { description, ...others } = responses[String(status)] ?? {};
    const words = typeof description === 'string' && description !== '' ? [description] : [];
    responses[String(status)] = {
      ...(status === 429 || status === 503 ? { headers: { 'Retry-After': RETRY_AFTER } } : {}),
      ...others,
      description: [...words, ...sentences].join(' '),
      content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
}

const RETRY_AFTER: Json = {
  description: 'Seconds to wait before the next try.',
  schema: { type: 'integer', minimum: 1 },
};

function listProblemCodes(described: Omit<OpenApiOperation, 'responses'>): string[] {
  const { operationId, parameters = [], requestBody } = described;
  const own = operations.find(({ name }) => name === operationId)?.errors ?? [];
  return [
    ...COMMON,
    ...(isAnswer(described) ? OF_ANSWERS : []),
    ...(parameters.some(({ name }) => name === 'format') ? OF_EXPORTS : []),
    ...(parameters.some(({ name }) => name === IDEMPOTENCY_KEY) ? OF_IDEMPOTENCY : []),
    ...(parameters.some(({ name }) => name === 'after') ? ['CURSOR_INVALID'] : []),
    ...(parameters.some((parameter) => parameter.in === 'path') ? ['URI_TOO_LONG'] : []),
    ...(requestBody ? ['BAD_REQUEST', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] : []),
    ...own,
  ];
}

const describeText = (description: string): Json => ({ type: 'string', description });

/** Body of every error. */
export const problemSchema: Json = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'retryable'],
  properties: {
    type: { ...describeText('Error code as a URI.'), format: 'uri' },
    title: describeText('Meaning of the code, always the same text.'),
    status: { type: 'integer', description: 'HTTP status.' },
    detail: describeText('Cause and remedy.'),
    instance: describeText('Path of the request.'),
    code: describeText('Stable error code for programs.'),
    retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
    errors: {
      type: 'array',
      description: 'Invalid arguments.',
      items: {
        type: 'object',
        required: ['argument', 'problem'],
        properties: {
          argument: describeText('Name of the argument; for a row in a list `rows.0.line`.'),
          problem: describeText('Problem with the argument.'),
        },
      },
    },
  },
};
