import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

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
