import { z } from 'zod';

const MIB = 1024 * 1024;

const from = (min: number, preset: number) => z.coerce.number().int().min(min).default(preset);

/** Settings of what one request, and all of them together, may take. */
export const limitSettings = {
  // All answers from weekly sales with every field take a sixth of it. Validation compares fields of one name in pairs:
  // it holds up everything else for half a second with twice as many.
  GRAPHQL_MAX_TOKENS: from(100, 2_500),
  // Comments are no tokens. The longest of our own documents, and what tools send to read the schema, take a tenth.
  GRAPHQL_MAX_BYTES: from(1_000, 16 * 1024),
  GRAPHQL_MAX_FIELDS: from(1, 2_000),
  // The schema's own description is 15 deep.
  GRAPHQL_MAX_DEPTH: from(1, 16),
  GRAPHQL_MAX_ALIASES: from(0, 500),
  GRAPHQL_MAX_VALUES: from(1, 250_000),
  // Every answer twice, with other arguments, and a few more.
  GRAPHQL_MAX_ROOTS: from(1, 25),
  ANSWERS_AT_ONCE: from(1, 4),
  ANSWERS_WAITING: from(0, 60),
  ANSWER_TIMEOUT_MS: from(100, 30_000),
  // One holds the tables it reads, and a connection, for as long as its reader takes.
  EXPORT_TIMEOUT_MS: from(1_000, 3_600_000),
  // As many values as a request may ask for take less.
  ANSWER_MAX_BYTES: from(1_000, 8 * MIB),
  HEADERS_TIMEOUT_MS: from(100, 15_000),
  REQUEST_TIMEOUT_MS: from(100, 60_000),
  CLIENT_MIN_BYTES_PER_S: from(1, 4_096),
  CLIENT_SPEED_WINDOW_MS: from(1_000, 60_000),
};

export interface GraphqlLimits {
  /** Length of a document as UTF-8, comments included. */
  bytes: number;
  tokens: number;
  /** With every fragment written out, as the next two. */
  fields: number;
  depth: number;
  aliases: number;
  /** Fields of a row times the rows of its page. */
  values: number;
  /** Fields of the query itself, however they are written. */
  roots: number;
}

export interface Limits {
  graphql: GraphqlLimits;
  /** Answers that are computed at the same time; so many more wait, and the next is refused. */
  answersAtOnce: number;
  answersWaiting: number;
  /** After which PostgreSQL stops a statement of the API, and the query of an export. */
  answerTimeoutMs: number;
  exportTimeoutMs: number;
  /** Of the rows that an answer is made of, and of the answer as it is sent. Exports have no such limit. */
  answerMaxBytes: number;
  /** Until a request's headers are there, and until all of it is. */
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  /** What a client must take of an answer, on average over the window. */
  clientMinBytesPerSecond: number;
  clientSpeedWindowMs: number;
}

const schema = z.object(limitSettings);

export function limitsOf(settings: z.output<typeof schema>): Limits {
  return {
    graphql: {
      bytes: settings.GRAPHQL_MAX_BYTES,
      tokens: settings.GRAPHQL_MAX_TOKENS,
      fields: settings.GRAPHQL_MAX_FIELDS,
      depth: settings.GRAPHQL_MAX_DEPTH,
      aliases: settings.GRAPHQL_MAX_ALIASES,
      values: settings.GRAPHQL_MAX_VALUES,
      roots: settings.GRAPHQL_MAX_ROOTS,
    },
    answersAtOnce: settings.ANSWERS_AT_ONCE,
    answersWaiting: settings.ANSWERS_WAITING,
    answerTimeoutMs: settings.ANSWER_TIMEOUT_MS,
    exportTimeoutMs: settings.EXPORT_TIMEOUT_MS,
    answerMaxBytes: settings.ANSWER_MAX_BYTES,
    headersTimeoutMs: settings.HEADERS_TIMEOUT_MS,
    requestTimeoutMs: settings.REQUEST_TIMEOUT_MS,
    clientMinBytesPerSecond: settings.CLIENT_MIN_BYTES_PER_S,
    clientSpeedWindowMs: settings.CLIENT_SPEED_WINDOW_MS,
  };
}

/** Where nothing is set. */
export const defaultLimits: Limits = limitsOf(schema.parse({}));

/** What may be asked over GraphQL. */
export interface GraphqlSettings {
  /** Whether clients write their own documents, or run those of `trustedFile` only. */
  documents: 'any' | 'trusted';
  /** Absolute path of a JSON file of documents by their SHA-256. */
  trustedFile: string | undefined;
  /** Whether clients may read the schema. */
  introspection: boolean;
}
