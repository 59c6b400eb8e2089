import { z } from 'zod';

const from = (min: number, preset: number) => z.coerce.number().int().min(min).default(preset);

/** Settings of what one request, and all of them together, may take. */
export const limitSettings = {
  // All ten answers with every field take a sixth of it. Validation compares fields of one name in pairs:
  // it holds up everything else for half a second with twice as many.
  GRAPHQL_MAX_TOKENS: from(100, 2_500),
  GRAPHQL_MAX_FIELDS: from(1, 2_000),
  // The schema's own description is 15 deep.
  GRAPHQL_MAX_DEPTH: from(1, 16),
  GRAPHQL_MAX_ALIASES: from(0, 500),
  GRAPHQL_MAX_VALUES: from(1, 250_000),
  ANSWERS_AT_ONCE: from(1, 4),
  ANSWERS_WAITING: from(0, 60),
  ANSWER_TIMEOUT_MS: from(100, 30_000),
  HEADERS_TIMEOUT_MS: from(100, 15_000),
  REQUEST_TIMEOUT_MS: from(100, 60_000),
};

export interface GraphqlLimits {
  tokens: number;
  /** With every fragment written out, as the next two. */
  fields: number;
  depth: number;
  aliases: number;
  /** Fields of a row times the rows of its page. */
  values: number;
}

export interface Limits {
  graphql: GraphqlLimits;
  /** Answers that are computed at the same time; so many more wait, and the next is refused. */
  answersAtOnce: number;
  answersWaiting: number;
  /** Of the computing of one answer; then PostgreSQL is told to stop. */
  answerTimeoutMs: number;
  /** Until a request's headers are there, and until all of it is. */
  headersTimeoutMs: number;
  requestTimeoutMs: number;
}

const schema = z.object(limitSettings);

export function limitsOf(settings: z.output<typeof schema>): Limits {
  return {
    graphql: {
      tokens: settings.GRAPHQL_MAX_TOKENS,
      fields: settings.GRAPHQL_MAX_FIELDS,
      depth: settings.GRAPHQL_MAX_DEPTH,
      aliases: settings.GRAPHQL_MAX_ALIASES,
      values: settings.GRAPHQL_MAX_VALUES,
    },
    answersAtOnce: settings.ANSWERS_AT_ONCE,
    answersWaiting: settings.ANSWERS_WAITING,
    answerTimeoutMs: settings.ANSWER_TIMEOUT_MS,
    headersTimeoutMs: settings.HEADERS_TIMEOUT_MS,
    requestTimeoutMs: settings.REQUEST_TIMEOUT_MS,
  };
}

/** Where nothing is set. */
export const defaultLimits: Limits = limitsOf(schema.parse({}));
