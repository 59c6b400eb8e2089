import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import type { Fields } from './json.js';

const response = z.object({
  data: z.record(z.string(), z.record(z.string(), z.json())).nullish(),
  errors: z.array(z.object({ message: z.string() })).optional(),
  extensions: z.object({ snapshot: z.object({ dataThrough: z.string() }) }).optional(),
});

/** What the API says to a query of one field. */
interface Reply {
  answer: Fields;
  /** Last week date with sales in the snapshot that it comes from. */
  dataThrough: string;
}

/** Where the API is, and a key where it wants one. */
export interface Api {
  url: string;
  key: string | undefined;
}

/** Asks the API one GraphQL query, as any client would. */
export async function ask(
  { url, key }: Api,
  query: string,
  variables: object = {},
): Promise<Reply> {
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ query, variables }),
  }).catch((cause: unknown) => {
    const why = `the API does not answer at ${url}`;
    throw new AppError('API_UNAVAILABLE', why, { cause, retryable: true });
  });
  const { data, errors, extensions } = response.parse(await reply.json());
  const [error] = errors ?? [];
  const [answer] = Object.values(data ?? {});
  if (answer && extensions) return { answer, dataThrough: extensions.snapshot.dataThrough };
  throw new AppError('STAGE_FAILED', error?.message ?? 'the API gave no data');
}
