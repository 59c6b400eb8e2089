import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  Injectable,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { identifyCaller } from '#access/http/rate-limits.js';
import type { StreamedBodies } from '#composition/guest.js';
import { AppError, busy } from '#platform/errors/app-error.js';
import { IdleScheduler } from '#platform/http/idle-scheduler.js';
import { Shares } from '#platform/http/shares.js';
import { ArraySplitter, type EventSplitter, NdjsonSplitter } from './split-events.js';

/** Path below `/v1/`. */
export const EVENTS_PATH = 'events/:topic';
const ROUTE = `/v1/${EVENTS_PATH}`;
export const NDJSON = 'application/x-ndjson';
export const JSON_ARRAY = 'application/json';
/** Keeps the parser of JSON, which would change the texts of numbers, away from events. */
const UNPARSED = 'application/vnd.retailstream.events+json';

/** Of one request, also after decompression. */
const BODY_BYTES = 8 * 1024 ** 2;
/** Of all requests; a caller keeps its share. */
const HELD_BYTES = 64 * 1024 ** 2;
/** Requests with events at once. */
const REQUESTS_AT_ONCE = 256;
/** Work on all requests between two turns of others. */
const SLICE_MS = 5;

const isEventRequest = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'POST' && routeOptions.url === ROUTE;

function acceptEvents(server: FastifyInstance): void {
  server.addContentTypeParser([NDJSON, UNPARSED], (_request, payload, done) => done(null, payload));
  server.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request;
    if (isEventRequest(request) && parseMediaType(request) === JSON_ARRAY) {
      headers['content-type'] = UNPARSED;
    }
    done();
  });
}

/** Bodies with events. */
export const eventBodies: StreamedBodies = {
  reads: isEventRequest,
  requestsAtOnce: REQUESTS_AT_ONCE,
  accept: acceptEvents,
};

function parseMediaType({ headers }: FastifyRequest): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

/** Events of a request. */
export interface EventBatch extends Pick<EventSplitter, 'events'> {
  /** Digest of the topic and the unpacked body, as hex. */
  digest: string;
  /** Lets others take their turns after some milliseconds of work: call it before each piece. */
  pause(): Promise<void>;
}

/** Reads bodies with events: together within a limit, and in slices between which other requests have their turns. */
@Injectable()
export class EventBodies {
  private readonly bufferShares = new Shares(HELD_BYTES);
  /** When the current slice began. */
  private since = -Infinity;

  constructor(private readonly turns: IdleScheduler) {}

  /**
   * Calls `work` with the events of a request, and counts them as held until it ends.
   * @throws AppError BAD_REQUEST; PAYLOAD_TOO_LARGE; BUSY; HttpException of 413 and 415
   */
  async read<Result>(
    request: FastifyRequest,
    topic: string,
    work: (given: EventBatch) => Promise<Result>,
  ): Promise<Result> {
    const splitter = createSplitter(request);
    const body = openBody(request);
    const caller = identifyCaller(request);
    const pause = () => this.pause(caller);
    const digest = createHash('sha256').update(`${topic}\0`);
    let held = 0;
    try {
      for await (const chunk of body) {
        await pause();
        if (held + chunk.length > BODY_BYTES) throw createTooLongError();
        if (!this.bufferShares.take(caller, chunk.length)) throw busy('too many events at once');
        held += chunk.length;
        digest.update(chunk);
        splitter.push(chunk);
      }
      splitter.end();
      return await work({ events: splitter.events, digest: digest.digest('hex'), pause });
    } finally {
      this.bufferShares.give(caller, held);
    }
  }

  /** Requests share the slice: a hundred bodies that arrive together have one chunk each. */
  private async pause(caller: string): Promise<void> {
    if (performance.now() - this.since < SLICE_MS) return;
    await this.turns.turn(caller);
    this.since = performance.now();
  }
}

function createSplitter(request: FastifyRequest): EventSplitter {
  const type = parseMediaType(request);
  if (type === NDJSON) return new NdjsonSplitter();
  if (type === UNPARSED) return new ArraySplitter();
  throw new UnsupportedMediaTypeException(`send ${NDJSON} or ${JSON_ARRAY}`);
}

/** @throws HttpException of 415 for another coding than gzip */
function openBody(request: FastifyRequest): AsyncIterable<Buffer> {
  const coding = request.headers['content-encoding']?.trim().toLowerCase();
  if (coding === undefined || coding === '' || coding === 'identity') return readChunks(request);
  if (coding === 'gzip') return decompress(readChunks(request));
  throw new UnsupportedMediaTypeException(
    'send events uncompressed or with Content-Encoding: gzip',
  );
}

async function* readChunks({ body }: FastifyRequest): AsyncGenerator<Buffer> {
  if (!(body instanceof Readable)) return;
  let bytes = 0;
  // Destroying the request with the iterator would close the connection before the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    const part = chunk as Buffer;
    bytes += part.length;
    // Packed bytes count too: they may unpack to nothing.
    if (bytes > BODY_BYTES) throw createTooLongError();
    yield part;
  }
}

/** Unpacks no further than its reader reads. */
async function* decompress(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // Its errors reach the loop below.
  const gunzip = pipeline(Readable.from(packed), createGunzip(), () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    if (!isGzipError(error)) throw error;
    throw new AppError('BAD_REQUEST', 'the body is not complete gzip: compress and send it again');
  }
}

const isGzipError = (error: unknown): boolean =>
  String((error as NodeJS.ErrnoException).code).startsWith('Z_');

const createTooLongError = () =>
  new PayloadTooLargeException(
    `the body has more than ${BODY_BYTES / 1024 ** 2} MB of events: send them in several requests`,
  );
