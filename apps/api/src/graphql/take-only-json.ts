import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { saysJson } from '#serving/bytes/question-key.js';
import { takesGraphql } from './graphql-paths.js';

/**
 * Refuses any GraphQL body that is not JSON, such as the files that REST takes. It is what keeps a
 * form on another site from posting there: docs/adr/0027.
 */
export function takeOnlyJson(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!postsAnotherType(request)) {
      done();
      return;
    }
    // Nobody reads the body.
    reply.header('connection', 'close');
    done(new UnsupportedMediaTypeException('send GraphQL as application/json'));
  });
}

function postsAnotherType({ method, routeOptions, headers }: FastifyRequest): boolean {
  if (!takesGraphql(routeOptions.url) || method !== 'POST') return false;
  return !saysJson(headers);
}
