import { csrfHeader } from './csrf.js';
import { failureOf, unreachable } from './failure.js';

interface Reply<Data> {
  data?: Data | null;
  errors?: readonly { message: string; extensions?: { code?: string } }[];
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
export async function askGraphql<Data>(
  query: string,
  variables: object = {},
  signal?: AbortSignal,
): Promise<Data> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...csrfHeader(document.cookie),
    },
    body: JSON.stringify({ query, variables }),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw unreachable();
  });
  const reply = (await response.json().catch(() => ({}))) as Reply<Data>;
  const [error] = reply.errors ?? [];
  if (error === undefined && reply.data) return reply.data;
  const code = error?.extensions?.code;
  const status = response.ok ? (STATUS[code ?? ''] ?? 400) : response.status;
  throw failureOf(
    status,
    { ...error, ...(code !== undefined && { code }) },
    response.headers.get('retry-after'),
  );
}
