import { z } from 'zod';
import { atLeast, defaultHttpLimits, type HttpLimits } from '#platform/config/http-limits.js';

const MIB = 1024 * 1024;

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

/** Limits of one request, and of all requests together. */
export interface AnswerLimits {
  graphql: GraphqlLimits;
  /** Answers computed at the same time; as many more wait, and the next is refused. */
  answersAtOnce: number;
  answersWaiting: number;
  /** When PostgreSQL stops a statement of the API, and the query of an export. */
  answerTimeoutMs: number;
  exportTimeoutMs: number;
  /** Of the rows of an answer, and of the answer as sent. Exports have no such limit. */
  answerMaxBytes: number;
}

/** Limits of requests to the API. */
export type Limits = HttpLimits & AnswerLimits;

export const limitSchemas = {
  // All answers of the widest flow with every field take a sixth of it. Validation compares fields of one name in pairs:
  // twice as many would block the event loop for half a second.
  GRAPHQL_MAX_TOKENS: atLeast(100, 2_500),
  // Comments are not tokens. Our longest documents, and tools' introspection queries, take a tenth.
  GRAPHQL_MAX_BYTES: atLeast(1_000, 16 * 1024),
  GRAPHQL_MAX_FIELDS: atLeast(1, 2_000),
  // The introspection query is 15 deep.
  GRAPHQL_MAX_DEPTH: atLeast(1, 16),
  GRAPHQL_MAX_ALIASES: atLeast(0, 500),
  GRAPHQL_MAX_VALUES: atLeast(1, 250_000),
  // Every answer twice, with other arguments, and a few more.
  GRAPHQL_MAX_ROOTS: atLeast(1, 25),
  ANSWERS_AT_ONCE: atLeast(1, 4),
  ANSWERS_WAITING: atLeast(0, 60),
  ANSWER_TIMEOUT_MS: atLeast(100, 30_000),
  // An export locks the tables it reads and holds a connection until its reader ends.
  EXPORT_TIMEOUT_MS: atLeast(1_000, 3_600_000),
  // The most values a request may ask for take less.
  ANSWER_MAX_BYTES: atLeast(1_000, 8 * MIB),
};

const schema = z.object(limitSchemas);

export const toAnswerLimits = (settings: z.output<typeof schema>): AnswerLimits => ({
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
});

/** The limits without any setting. */
export const defaultLimits: Limits = { ...defaultHttpLimits, ...toAnswerLimits(schema.parse({})) };
