import '#access/http/access-hook.js';
import { pipeline, Transform, type TransformCallback } from 'node:stream';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { saysJson } from '#serving/bytes/question-key.js';

/** Four GraphQL documents of the longest kind. */
const BYTES_MAX = 64 * 1024;

/**
 * Refuses long JSON of clients without a key before it is parsed: what they may ask is short, and parsing a megabyte
 * holds up everything else. To be called after the hooks that find out who asks.
 */
export function limitAnonymousBodies(server: FastifyInstance): void {
  server.addHook('preParsing', ({ principal, headers }, reply, payload, done) => {
    const isKnown = principal !== undefined && principal.via !== 'anonymous';
    if (isKnown || !saysJson(headers)) {
      done(null, payload);
    } else if (Number(headers['content-length'] ?? 0) > BYTES_MAX) {
      done(bodyTooLong(reply));
    } else if (headers['transfer-encoding'] === undefined) {
      done(null, payload);
    } else {
      done(
        null,
        pipeline(payload, new BoundedBody(reply), () => undefined),
      );
    }
  });
}

/** A body in chunks, which does not tell its length: it fails when more has come than may. */
class BoundedBody extends Transform {
  /** Read by Fastify. */
  receivedEncodedLength = 0;

  constructor(private readonly reply: FastifyReply) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.receivedEncodedLength += chunk.length;
    if (this.receivedEncodedLength > BYTES_MAX) done(bodyTooLong(this.reply));
    else done(null, chunk);
  }
}

function bodyTooLong(reply: FastifyReply): AppError {
  // Nobody reads the rest.
  reply.header('connection', 'close');
  return new AppError(
    'PAYLOAD_TOO_LARGE',
    `without a key JSON may have ${BYTES_MAX / 1024} KiB: show a key, or send several requests`,
  );
}

/**
 * Refuses a body in a content coding, such as gzip: read as it is, it would be taken for broken JSON or for a
 * file of other rows. The reply says which coding the API reads (RFC 9110, 15.5.16). Where no path is, nothing
 * of a body matters.
 */
export function refuseCodedBodies(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.is404 || !hasBody(request) || !isCoded(request)) {
      done();
      return;
    }
    reply.header('accept-encoding', 'identity');
    const detail =
      'the API reads no compressed body: send it plain, without the header Content-Encoding';
    done(new UnsupportedMediaTypeException(detail));
  });
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** The coding `identity` is none. */
const isCoded = ({ headers }: FastifyRequest): boolean =>
  (headers['content-encoding'] ?? '')
    .split(',')
    .some((coding) => !/^\s*(identity)?\s*$/i.test(coding));
