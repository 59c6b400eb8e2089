import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import type { Fields } from './print-answer.js';

const response = z.object({
  data: z.record(z.string(), z.record(z.string(), z.json())).nullish(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/** Asks the API one GraphQL query, as any client would. @returns the answer of its one field */
export async function ask(api: string, query: string): Promise<Fields> {
  const reply = await fetch(`${api}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  }).catch((cause: unknown) => {
    const why = `the API does not answer at ${api}`;
    throw new AppError('API_UNAVAILABLE', why, { cause, retryable: true });
  });
  const { data, errors } = response.parse(await reply.json());
  const [error] = errors ?? [];
  const [answer] = Object.values(data ?? {});
  if (answer) return answer;
  throw new AppError('STAGE_FAILED', error?.message ?? 'the API gave no data');
}
