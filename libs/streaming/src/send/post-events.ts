import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';

/** An event that the API has not taken, by its index in the batch; the others are committed. */
export interface RefusedEvent {
  index: number;
  reason: string;
}

/** Where events go, and as who. */
export interface EventTarget {
  /** Address of the API, for example `http://127.0.0.1:3000`. */
  url: string;
  topic: string;
  key: string | undefined;
  /** Called before each wait with its length in seconds. */
  onWait?: (seconds: number, reason: string) => void;
}

const REPLY_MS = 60_000;
/** Pauses without a `Retry-After` grow to the last one. */
const PAUSES = [0.5, 1, 2, 5];
const PAUSE_MAX = 60;
/** The API restarts or is behind: the same request succeeds later. 409 is a request with the same key that still runs. */
const LATER = [409, 429, 502, 503, 504];

const problemReply = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ argument: z.string(), problem: z.string() })).default([]),
});

/**
 * Sends one batch of events to the API until it has an answer, with the pauses that the API asks for. The same events
 * from the same place have the same idempotency key, so that sending them again adds nothing.
 * @param place of the batch, to tell equal batches apart
 * @returns the events that break the contract
 * @param unanswered most attempts without an answer; an API that is behind is asked until it takes the events
 * @throws AppError with the API's code when it refuses the whole batch; API_UNAVAILABLE after the last attempt
 */
export async function postEvents(
  { url, topic, key: bearer, onWait }: EventTarget,
  events: readonly string[],
  place: string,
  signal: AbortSignal,
  unanswered = Infinity,
): Promise<RefusedEvent[]> {
  const body = events.join('\n');
  const headers = {
    'content-type': 'application/x-ndjson',
    'idempotency-key': createHash('sha256').update(`${place}\0${body}`).digest('hex'),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
  };
  for (let attempt = 1; ; attempt++) {
    const reply = await postOnce(`${url}/v1/events/${topic}`, body, headers, signal);
    signal.throwIfAborted();
    if ('refused' in reply) return reply.refused;
    const isLast = reply.error.code === 'API_UNAVAILABLE' && attempt >= unanswered;
    if (!reply.isRetryable || isLast) throw reply.error;
    const seconds = reply.retryAfter ?? PAUSES[Math.min(attempt, PAUSES.length) - 1] ?? 1;
    onWait?.(seconds, reply.error.message);
    await delay(seconds * 1_000, undefined, { signal });
  }
}

type Reply =
  | { refused: RefusedEvent[] }
  | { error: AppError; isRetryable: boolean; retryAfter: number | undefined };

async function postOnce(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Reply> {
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers,
      body,
      // The key goes to this address only.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(REPLY_MS)]),
    });
    const told: unknown = await reply.json().catch(() => undefined);
    return reply.ok ? { refused: [] } : refusal(reply, told);
  } catch (cause) {
    const { origin } = new URL(url);
    const message = `the API does not answer at ${origin}: start it, or correct the address`;
    const error = new AppError('API_UNAVAILABLE', message, { cause });
    return { error, isRetryable: true, retryAfter: undefined };
  }
}

function refusal(reply: Response, told: unknown): Reply {
  const problem = problemReply.safeParse(told).data;
  if (problem?.code === 'EVENTS_REFUSED') {
    const refused = problem.errors.map(({ argument, problem: reason }) => ({
      index: Number(argument.replace('events.', '')),
      reason,
    }));
    return { refused };
  }
  const said = problem ? `${problem.code}: ${problem.detail}` : `HTTP status ${reply.status}`;
  const asked = Number(reply.headers.get('retry-after') ?? Number.NaN);
  return {
    error: new AppError('EVENTS_REFUSED', `the API took no event: ${said}`),
    isRetryable: LATER.includes(reply.status) && problem?.code !== 'IDEMPOTENCY_KEY_REUSED',
    retryAfter: asked >= 0 ? Math.min(asked, PAUSE_MAX) : undefined,
  };
}
