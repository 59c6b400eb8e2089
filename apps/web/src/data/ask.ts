import type { Parameters } from '#analytics/charts/custom-view.js';
import { readFailure, createUnreachable } from './failure.js';

/** The published snapshot, from the headers of every REST answer. */
export interface Snapshot {
  id: string;
  /** The retained snapshot that was published before it, if one is left. */
  previousId: string | undefined;
  /** The snapshot of another flow that it follows from. */
  upstreamId: string | undefined;
  /** ISO 8601. */
  publishedAt: string;
  /** Last week with sales. */
  dataThrough: string;
  /** PASSED, or WARNING. */
  quality: string;
  /** Share of all delivered rows; undefined when unknown. */
  shareSetAside: number | undefined;
}

export interface AnswerReply<Answer> {
  answer: Answer;
  snapshot: Snapshot;
}

/** `/v1/customer-visits?month=4`. */
export function buildPath(name: string, parameters: Parameters): string {
  const given = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  );
  const query = new URLSearchParams(given).toString();
  return `/v1/${name}${query === '' ? '' : `?${query}`}`;
}

/**
 * Calls the API over REST.
 * @throws Failure
 */
export async function ask<Answer>(
  path: string,
  signal?: AbortSignal,
): Promise<AnswerReply<Answer>> {
  const response = await respond(path, signal);
  const header = (name: string) => response.headers.get(`x-snapshot-${name}`) ?? '';
  const share = header('share-set-aside');
  return {
    answer: (await response.json()) as Answer,
    snapshot: {
      id: header('id'),
      previousId: header('previous-id') || undefined,
      upstreamId: header('upstream-id') || undefined,
      publishedAt: header('published-at'),
      dataThrough: header('data-through'),
      quality: header('quality'),
      shareSetAside: share === '' ? undefined : Number(share),
    },
  };
}

async function respond(path: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, { signal: signal ?? null }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw createUnreachable();
  });
  if (response.ok) return response;
  throw await readFailure(response);
}
