import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  Injectable,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, busy } from '#platform/errors/app-error.js';
import { splitEvents } from './split-events.js';

/** Path below `/v1/`. */
export const EVENTS_PATH = 'events/:topic';
const ROUTE = `/v1/${EVENTS_PATH}`;
export const NDJSON = 'application/x-ndjson';
export const JSON_ARRAY = 'application/json';
/** Keeps the parser of JSON, which would change the texts of numbers, away from events. */
const UNPARSED = 'application/vnd.retailstream.events+json';

/** Of one request, also after decompression. */
const BODY_BYTES = 8 * 1024 ** 2;
/** Of all requests. */
const HELD_BYTES = 128 * 1024 ** 2;

/** Returns whether a request sends events. */
export const sendsEvents = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'POST' && routeOptions.url === ROUTE;

/** Makes the bodies with events arrive as streams. Call it once, before the server listens. */
export function takeEvents(server: FastifyInstance): void {
  server.addContentTypeParser([NDJSON, UNPARSED], (_request, payload, done) => done(null, payload));
  server.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request;
    if (sendsEvents(request) && mediaTypeOf(request) === JSON_ARRAY) {
      headers['content-type'] = UNPARSED;
    }
    done();
  });
}

function mediaTypeOf({ headers }: FastifyRequest): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

/** Events of a request: the texts of one JSON value each, and the body that had them. */
interface GivenEvents {
  texts: string[];
  body: Buffer;
}

const inflate = promisify(gunzip);

/** Reads bodies with events, together within a limit. */
@Injectable()
export class EventBodies {
  private held = 0;

  /**
   * Calls `work` with the events of a request, and counts them as held until it ends.
   * @throws AppError BAD_REQUEST; BUSY; HttpException of 413 and 415
   */
  async read<Result>(
    request: FastifyRequest,
    work: (given: GivenEvents) => Promise<Result>,
  ): Promise<Result> {
    const type = mediaTypeOf(request);
    if (type !== NDJSON && type !== UNPARSED) {
      throw new UnsupportedMediaTypeException(`send ${NDJSON} or ${JSON_ARRAY}`);
    }
    const coding = codingOf(request);
    let held = 0;
    const hold = (bytes: number) => {
      held += bytes;
      this.held += bytes;
      if (this.held > HELD_BYTES) throw busy('too many events at once');
    };
    try {
      const sent = await bytesOf(request.body, hold);
      const body = coding === 'gzip' ? await unpacked(sent) : sent;
      if (coding === 'gzip') hold(body.length);
      return await work({ texts: splitEvents(body, type === NDJSON), body });
    } finally {
      this.held -= held;
    }
  }
}

/** @throws HttpException of 415 for another coding than gzip */
function codingOf({ headers }: FastifyRequest): 'gzip' | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase();
  if (coding === undefined || coding === '' || coding === 'identity') return undefined;
  if (coding === 'gzip') return coding;
  throw new UnsupportedMediaTypeException(
    'send events uncompressed or with Content-Encoding: gzip',
  );
}

async function bytesOf(body: unknown, hold: (bytes: number) => void): Promise<Buffer> {
  if (!(body instanceof Readable)) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Destroying the request with the iterator would close the connection before the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    const part = chunk as Uint8Array;
    bytes += part.length;
    if (bytes > BODY_BYTES) throw tooLong();
    hold(part.length);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

async function unpacked(body: Buffer): Promise<Buffer> {
  try {
    return await inflate(body, { maxOutputLength: BODY_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong();
    throw new AppError('BAD_REQUEST', 'the body is not complete gzip: compress and send it again');
  }
}

const tooLong = () =>
  new PayloadTooLargeException(
    `the body has more than ${BODY_BYTES / 1024 ** 2} MB of events: send them in several requests`,
  );
