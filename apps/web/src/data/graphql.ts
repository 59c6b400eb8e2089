import type { Scope } from '#access/scope.js';
import { buildCsrfHeader } from './csrf.js';
import { type Failure, buildFailure, createUnreachable } from './failure.js';

/** The snapshot of a reply, as `extensions.snapshot` has it. */
export interface ReplySnapshot {
  id: string;
  previousId: string | null;
  upstreamId: string | null;
  publishedAt: string;
  firstWeek: string;
  dataThrough: string;
  completeThrough: string | null;
  weeks: number;
  quality: string;
  shareSetAside: number | null;
  /** Of the reader; left out for the whole chain. */
  scope?: Scope;
}

interface GraphqlError {
  message: string;
  extensions?: { code?: string; retryable?: boolean };
}

interface Reply<Data> {
  data?: Data | null;
  extensions?: { snapshot?: ReplySnapshot };
  errors?: readonly GraphqlError[];
}

/** GraphQL answers 200 for errors of fields. */
const STATUS: Record<string, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  BUSY: 503,
  INTERNAL: 500,
};

/**
 * Asks GraphQL a question.
 * @throws Failure also when only one of the fields fails
 */
export async function askGraphql<Data>(query: string, signal?: AbortSignal): Promise<Data> {
  return (await fetchReply<Data>(query, signal)).data;
}

/** Asks GraphQL a question about answers, and returns the snapshot that they are from. @throws Failure */
export async function askWithSnapshot<Data>(query: string, signal?: AbortSignal) {
  const { data, extensions } = await fetchReply<Data>(query, signal);
  if (!extensions?.snapshot) throw new Error('the reply names no snapshot');
  return { data, snapshot: extensions.snapshot };
}

async function fetchReply<Data>(query: string, signal?: AbortSignal) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...buildCsrfHeader(document.cookie),
    },
    body: JSON.stringify({ query }),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw createUnreachable();
  });
  const reply = (await response.json().catch(() => ({}))) as Reply<Data>;
  const [error] = reply.errors ?? [];
  if (error === undefined && reply.data) return { ...reply, data: reply.data };
  throw toGraphqlFailure(error, response);
}

/** Returns the meaning of a reply with an error. @param error undefined for a body without one */
export function toGraphqlFailure(
  error: GraphqlError | undefined,
  { ok, status, headers }: Pick<Response, 'ok' | 'status' | 'headers'>,
): Failure {
  const { code, retryable = false } = error?.extensions ?? {};
  const meant = STATUS[code ?? ''] ?? (retryable ? 503 : 400);
  return buildFailure(
    ok ? meant : status,
    { ...error, ...(code !== undefined && { code }) },
    headers.get('retry-after'),
  );
}
