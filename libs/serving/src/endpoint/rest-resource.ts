import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Post,
  Query,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsRole } from '#access/http/role.guard.js';
import { requireScope } from './endpoint-scope.js';
import type { Endpoint, RestRoute } from './endpoint.js';
import '../load-schema-libraries.js';

const METHODS = { GET: Get, POST: Post, DELETE: Delete };

/** Returns the REST routes of an endpoint, each below `/v1/`. */
export function createControllers(
  endpoint: Pick<Endpoint, 'name' | 'summary' | 'role' | 'scope' | 'rest'>,
): Type<object>[] {
  return endpoint.rest.map((route) => createController(endpoint, route));
}

function createController(
  { name, summary, role, scope }: Pick<Endpoint, 'name' | 'summary' | 'role' | 'scope'>,
  route: RestRoute,
): Type<object> {
  const {
    operationId = name,
    tag,
    method,
    path,
    description,
    status,
    query,
    describe = [],
  } = route;

  @ApiTags(tag)
  @Controller('v1')
  class EndpointController {
    constructor(private readonly modules: ModuleRef) {}

    async handle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      requireScope({ name, scope }, request.principal);
      const body = await route.handle({
        request,
        reply,
        get: (token) => this.modules.get(token, { strict: false }),
      });
      // When its client leaves, a stream has begun and never ends.
      if (!reply.sent && !reply.raw.headersSent) await reply.send(body);
    }
  }
  const decorators: MethodDecorator[] = [
    METHODS[method](path),
    RouteConfig({ decidesScope: true }),
    ApiOperation({ operationId, summary, ...(description === undefined ? {} : { description }) }),
    ...(status === undefined ? [] : [HttpCode(status)]),
    ...describe,
  ];
  const { prototype } = EndpointController;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'handle') ?? {};
  for (const decorate of decorators.reverse()) decorate(prototype, 'handle', descriptor);
  if (query) {
    // Only OpenAPI reads this parameter; `handle` ignores it.
    Query()(prototype, 'handle', 2);
    Reflect.defineMetadata('design:paramtypes', [Object, Object, query], prototype, 'handle');
  }
  if (role !== undefined) {
    NeedsRole(role)(EndpointController);
    ApiBearerAuth()(EndpointController);
  }
  return EndpointController;
}
