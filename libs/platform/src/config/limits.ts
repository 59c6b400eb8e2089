import { z } from 'zod';

const MIB = 1024 * 1024;

const from = (min: number, preset: number) => z.coerce.number().int().min(min).default(preset);

/** Limits of one request, and of all requests together. */
export const limitSettings = {
  // All answers from weekly sales with every field take a sixth of it. Validation compares fields of one name in pairs:
  // twice as many would block the event loop for half a second.
  GRAPHQL_MAX_TOKENS: from(100, 2_500),
  // Comments are not tokens. Our longest documents, and tools' introspection queries, take a tenth.
  GRAPHQL_MAX_BYTES: from(1_000, 16 * 1024),
  GRAPHQL_MAX_FIELDS: from(1, 2_000),
  // The introspection query is 15 deep.
  GRAPHQL_MAX_DEPTH: from(1, 16),
  GRAPHQL_MAX_ALIASES: from(0, 500),
  GRAPHQL_MAX_VALUES: from(1, 250_000),
  // Every answer twice, with other arguments, and a few more.
  GRAPHQL_MAX_ROOTS: from(1, 25),
  ANSWERS_AT_ONCE: from(1, 4),
  ANSWERS_WAITING: from(0, 60),
  ANSWER_TIMEOUT_MS: from(100, 30_000),
  // An export locks the tables it reads and holds a connection until its reader ends.
  EXPORT_TIMEOUT_MS: from(1_000, 3_600_000),
  // The most values a request may ask for take less.
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
  /** With every fragment expanded, like the next two. */
  fields: number;
  depth: number;
  aliases: number;
  /** Fields of a row times the rows of its page. */
  values: number;
  /** Fields of the query itself, in any notation. */
  roots: number;
}

export interface Limits {
  graphql: GraphqlLimits;
  /** Answers computed at the same time; as many more wait, and the next is refused. */
  answersAtOnce: number;
  answersWaiting: number;
  /** When PostgreSQL stops a statement of the API, and the query of an export. */
  answerTimeoutMs: number;
  exportTimeoutMs: number;
  /** Of the rows of an answer, and of the answer as sent. Exports have no such limit. */
  answerMaxBytes: number;
  /** Until a request's headers have arrived, and until the whole request has. */
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  /** What a client must read of an answer, on average over the window. */
  clientMinBytesPerSecond: number;
  clientSpeedWindowMs: number;
}

const schema = z.object(limitSettings);

export function toLimits(settings: z.output<typeof schema>): Limits {
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

/** The limits without any setting. */
export const defaultLimits: Limits = toLimits(schema.parse({}));

/** Which GraphQL documents clients may send. */
export interface GraphqlSettings {
  /** Whether clients write their own documents, or run only those of `trustedFile`. */
  documents: 'any' | 'trusted';
  /** Absolute path of a JSON file of documents by their SHA-256. */
  trustedFile: string | undefined;
  /** Whether clients may read the schema. */
  introspection: boolean;
}
