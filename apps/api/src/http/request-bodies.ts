import '#access/http/access-hook.js';
import { finished, Transform, type TransformCallback } from 'node:stream';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { streamsBody } from '../guests.js';
import { hasJsonBody } from '#serving/bytes/question-key.js';

/** Four GraphQL documents of maximum length. */
const BYTES_MAX = 64 * 1024;

/**
 * Rejects long JSON of clients without a key before it is parsed: their valid requests are short, and parsing a
 * megabyte blocks all others. Call it after the hooks that authenticate.
 */
export function limitAnonymousBodies(server: FastifyInstance): void {
  server.addHook('preParsing', ({ principal, headers }, reply, payload, done) => {
    const isKnown = principal !== undefined && principal.via !== 'anonymous';
    if (isKnown || !hasJsonBody(headers)) {
      done(null, payload);
    } else if (Number(headers['content-length'] ?? 0) > BYTES_MAX) {
      done(bodyTooLong(reply));
    } else if (headers['transfer-encoding'] === undefined) {
      done(null, payload);
    } else {
      const bounded = new BoundedBody(reply);
      // No pipeline: it would destroy the request, whose rest must be read before the client gets the reason.
      finished(payload, (error) => error && bounded.destroy(error));
      done(null, payload.pipe(bounded));
    }
  });
}

/** A body in chunks has no known length, so it fails when it exceeds the limit. */
class BoundedBody extends Transform {
  /** Fastify reads it. */
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
  reply.header('connection', 'close');
  return new AppError(
    'PAYLOAD_TOO_LARGE',
    `without a key, a JSON body may have ${BYTES_MAX / 1024} KiB at most: send a key, or several requests`,
  );
}

/**
 * Rejects a body in a content coding, such as gzip: without decoding, it would look like broken JSON or a file with
 * other rows. Only streamed bodies may be compressed. The response lists the accepted coding (RFC 9110, 15.5.16). For an unknown path the body does not matter.
 */
export function refuseCodedBodies(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.is404 || streamsBody(request) || !hasBody(request) || !isCoded(request)) {
      done();
      return;
    }
    reply.header('accept-encoding', 'identity');
    const detail =
      'the API does not accept compressed bodies: send the body uncompressed, without the header Content-Encoding';
    done(new UnsupportedMediaTypeException(detail));
  });
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** The coding `identity` means none. */
const isCoded = ({ headers }: FastifyRequest): boolean =>
  (headers['content-encoding'] ?? '')
    .split(',')
    .some((coding) => !/^\s*(identity)?\s*$/i.test(coding));
