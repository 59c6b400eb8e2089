import { pipeline, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Coding,
  negotiateCoding,
  encode,
  createEncoder,
  isWorthCoding,
} from './content-coding.js';
import { addCoding } from './entity-tag.js';

/**
 * Maximum number of bodies compressed at once; further ones go plain. It limits the memory of encoders and the queue of
 * the thread pool, which also reads files.
 */
const AT_ONCE = 16;

/** Text only: events must arrive one by one, and Parquet, Arrow and PDF are already compressed or dense. */
const TEXT =
  /^(text\/(?!event-stream)|image\/svg\+xml|application\/([\w.-]+\+)?(json|xml|yaml|javascript|x-ndjson)\b)/;

/**
 * Compresses text bodies in the coding that a client prefers: streams while they are sent, others whole. Skips short
 * bodies, ranges of files, and bodies with `no-store`: the length of a compressed body would leak secrets or personal
 * data (BREACH). Call it after the hooks that set tags.
 */
export function compressReplies(server: FastifyInstance): void {
  let underWay = 0;

  server.addHook('onSend', async (request, reply, payload) => {
    if (!isText(reply)) return payload;
    addToVary(reply);
    const coding = negotiateCoding(request.headers['accept-encoding']);
    if (coding === undefined || !isCompressible(request, reply)) return payload;
    if (reply.statusCode === 304) {
      confirmTag(request, reply, coding);
      return payload;
    }
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const isStream = body instanceof Readable;
    if (!isStream && !Buffer.isBuffer(body)) return payload;
    if (!isLongEnough(isStream ? reply.getHeader('content-length') : body.length)) return payload;
    if (request.method === 'HEAD') {
      describe(reply, coding);
      if (isStream) body.destroy();
      // Fastify would take an empty text for the body, and set its length.
      return Readable.from([]);
    }
    if (underWay >= AT_ONCE) return payload;
    underWay += 1;
    const end = () => (underWay -= 1);
    describe(reply, coding);
    if (!isStream) return encode(coding, body).finally(end);
    return pipeline(body, createEncoder(coding), (error) => {
      end();
      // The encoder may have buffered everything so far, so an error now would replace the body under its headers.
      if (error) reply.raw.destroy();
    });
  });
}

const isText = (reply: FastifyReply): boolean =>
  reply.statusCode === 304 || TEXT.test(String(reply.getHeader('content-type') ?? ''));

/** A range refers to the plain bytes. */
function isCompressible({ headers }: FastifyRequest, reply: FastifyReply): boolean {
  const mayBeStored = !/\bno-(store|transform)\b/.test(String(reply.getHeader('cache-control')));
  const isWhole = headers.range === undefined && !reply.hasHeader('content-range');
  return mayBeStored && isWhole && !reply.hasHeader('content-encoding');
}

/** A stream of unknown length may be long. */
const isLongEnough = (bytes: unknown): boolean =>
  bytes === undefined || isWorthCoding(Number(bytes));

function describe(reply: FastifyReply, coding: Coding): void {
  reply.removeHeader('content-length').header('content-encoding', coding);
  const tag = reply.getHeader('etag');
  if (typeof tag === 'string') reply.header('etag', addCoding(tag, coding));
}

/** Confirms to a client with the compressed body that it has not changed. */
function confirmTag({ headers }: FastifyRequest, reply: FastifyReply, coding: Coding): void {
  const coded = addCoding(String(reply.getHeader('etag') ?? ''), coding);
  if (headers['if-none-match']?.includes(coded)) reply.header('etag', coded);
}

function addToVary(reply: FastifyReply): void {
  const vary = String(reply.getHeader('vary') ?? '');
  if (/\baccept-encoding\b/i.test(vary)) return;
  reply.header('vary', vary === '' ? 'Accept-Encoding' : `${vary}, Accept-Encoding`);
}
