import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpLimits } from '../config/http-limits.js';
import { isOver, whenOver } from './request-end.js';

/** Node.js passes less than this to the system at once, whatever its client does. */
const LARGE_BYTES = 16 * 1024;
const TICK_MS = 1_000;

type Speed = Pick<HttpLimits, 'clientMinBytesPerSecond' | 'clientSpeedWindowMs'>;

interface WatchedReply {
  /** Bytes that its client may be behind at most. */
  maxBehind: number;
  /** Bytes of its connection that the operating system had accepted at the last tick. */
  acceptedBytes: number;
  /** Bytes that the client may still fall behind; below 0 it is too slow. */
  credit: number;
  /** Whether the response waited for the client. */
  waits: boolean;
}

const tooSlow = new WeakSet<ServerResponse>();

/** Whether a response was ended because its client was too slow. */
export const wasTooSlow = ({ raw }: FastifyReply): boolean => tooSlow.has(raw);

/**
 * Ends responses whose clients read too slowly, because each holds a slot, a cursor or memory. Time in
 * which the response is not ready does not count, nor does a pause that later speed makes up for.
 * @param ended called for each of them
 */
export function enforceLeastSpeed(
  server: FastifyInstance,
  speed: Speed,
  ended: (request: FastifyRequest) => void,
): void {
  const answers = new Map<FastifyReply, WatchedReply>();
  const look = (passedMs: number) => {
    for (const [reply, watched] of answers) {
      if (keepsUp(reply, watched, speed, passedMs)) continue;
      tooSlow.add(reply.raw);
      ended(reply.request);
      reply.raw.destroy();
    }
  };
  let last = 0;
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    last = performance.now();
    timer = setInterval(
      () => {
        const now = performance.now();
        look(now - last);
        last = now;
      },
      Math.min(TICK_MS, speed.clientSpeedWindowMs / 10),
    ).unref();
  };
  const window = (speed.clientMinBytesPerSecond * speed.clientSpeedWindowMs) / 1_000;
  server.addHook('onSend', (request, reply, payload, done) => {
    done(null, payload);
    const piece = measurePiece(payload);
    if (piece === undefined || isOver(request, reply)) return;
    const most = window + piece;
    answers.set(reply, {
      maxBehind: most,
      acceptedBytes: countAccepted(reply),
      credit: most,
      waits: false,
    });
    if (answers.size === 1) start();
    whenOver(request, reply, () => {
      answers.delete(reply);
      if (answers.size === 0) clearInterval(timer);
    });
  });
}

/** Updates the client's credit since the last tick and returns whether the client is fast enough. */
function keepsUp(
  reply: FastifyReply,
  watched: WatchedReply,
  speed: Speed,
  passedMs: number,
): boolean {
  const taken = countAccepted(reply);
  const waited = watched.waits;
  watched.waits = reply.raw.writableLength > 0;
  if (!waited || !watched.waits) watched.credit = watched.maxBehind;
  else {
    watched.credit = Math.min(watched.maxBehind, watched.credit + taken - watched.acceptedBytes);
    watched.credit -= (speed.clientMinBytesPerSecond * passedMs) / 1_000;
  }
  watched.acceptedBytes = taken;
  return watched.credit >= 0;
}

const countAccepted = ({ request: { raw } }: FastifyReply): number =>
  raw.socket.bytesWritten - raw.socket.writableLength;

/**
 * Returns the bytes that count as taken only together: those of a response that is sent as a whole.
 * Streams consist of small pieces. Undefined for a small response.
 */
function measurePiece(payload: unknown): number | undefined {
  if (typeof payload === 'string' || payload instanceof Uint8Array) {
    return payload.length < LARGE_BYTES ? undefined : payload.length;
  }
  return typeof payload === 'object' && payload !== null && 'pipe' in payload ? 0 : undefined;
}

/** The chunk size of a file stream. */
const PIECE_BYTES = 64 * 1024;

/** Splits bytes into pieces that are small enough to measure a client's speed. */
export async function* inPieces(
  chunks: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      yield bytes.subarray(at, at + PIECE_BYTES);
    }
  }
}
