import { operations } from '#composition/operations.js';
import { problemType } from '#platform/http/problem-types.js';
import { PROBLEM_MEDIA_TYPE } from '#platform/http/problem.js';
import { IDEMPOTENCY_KEY } from '#serving/operation/idempotency-header.js';
import { type DescribedOperation, isAnswer, type Json } from './described-operation.js';

/** What any request may meet. */
const COMMON = [
  'ARGUMENT_INVALID',
  'UNAUTHENTICATED',
  'RATE_LIMITED',
  'WAREHOUSE_FAILED',
  'WAREHOUSE_UNAVAILABLE',
  'ANSWER_TOO_SLOW',
];

const OF_ANSWERS = ['NO_SNAPSHOT', 'SNAPSHOT_GONE', 'ANSWER_TOO_LARGE', 'BUSY'];
const OF_KEYS = ['IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'];
const OF_EXPORTS = ['EXPORT_TOO_LARGE', 'EXPORTS_BUSY'];

/**
 * Describes each status an operation may fail with, and names the codes that have it. Those that an
 * operation has stated itself keep their words.
 */
export function describeProblems({ responses, ...operation }: DescribedOperation): void {
  const codes = codesOf(operation);
  const stated = Object.keys(responses).filter((status) => status >= '400');
  const statuses = [...stated.map(Number), ...codes.map((code) => problemType(code).status)];
  for (const status of new Set(statuses)) {
    const sentences = codes
      .filter((code) => problemType(code).status === status)
      .map((code) => `${problemType(code).title} (\`${code}\`).`);
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

/** Whether anybody may ask, where reading is open to all. */
const isForAll = (security: DescribedOperation['security']): boolean =>
  security?.some((way) => Object.keys(way).length === 0) ?? false;

/** Asks for what not all who may ask may read. */
const isPersonal = ({ name }: { name?: unknown }): boolean => name === 'personalData';

function codesOf(described: Omit<DescribedOperation, 'responses'>): string[] {
  const { operationId, parameters = [], requestBody, security } = described;
  const own = operations.find(({ name }) => name === operationId)?.errors ?? [];
  return [
    ...COMMON,
    ...(isAnswer(described) ? OF_ANSWERS : []),
    ...(isForAll(security) && !parameters.some(isPersonal) ? [] : ['FORBIDDEN']),
    ...(parameters.some(({ name }) => name === 'format') ? OF_EXPORTS : []),
    ...(parameters.some(({ name }) => name === IDEMPOTENCY_KEY) ? OF_KEYS : []),
    ...(parameters.some(({ name }) => name === 'after') ? ['CURSOR_INVALID'] : []),
    ...(parameters.some((parameter) => parameter.in === 'path') ? ['URI_TOO_LONG'] : []),
    ...(requestBody ? ['BAD_REQUEST', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] : []),
    ...own,
  ];
}

const text = (description: string): Json => ({ type: 'string', description });

/** Body of every error. */
export const problemSchema: Json = {
  type: 'object',
  description: 'Problem details, as RFC 9457 has them.',
  required: ['type', 'title', 'status', 'detail', 'code', 'retryable'],
  properties: {
    type: { ...text('The code as a URI.'), format: 'uri' },
    title: text('What the code means; the same each time.'),
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: text('What is wrong here, and what to do.'),
    instance: text('Path of the request.'),
    code: text('Stable: programs match on it.'),
    retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
    errors: {
      type: 'array',
      description: 'The arguments that are wrong.',
      items: {
        type: 'object',
        required: ['argument', 'problem'],
        properties: {
          argument: text('Name of the argument; of a row in a list `rows.0.line`.'),
          problem: text('What is wrong with it.'),
        },
      },
    },
  },
};
