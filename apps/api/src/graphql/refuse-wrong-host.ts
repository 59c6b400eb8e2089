import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { takesGraphql } from './graphql-paths.js';

/** Refuses a header Host that is none: Apollo's adapter makes a URL of it, and would fail. */
export function refuseWrongHost(server: FastifyInstance): void {
  server.addHook('preHandler', ({ routeOptions, hostname }, _reply, done) => {
    const isWrong = takesGraphql(routeOptions.url) && !URL.canParse(`http://${hostname}/`);
    if (isWrong) done(new BadRequestException('the header Host names no host'));
    else done();
  });
}
