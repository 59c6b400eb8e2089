import type { Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Args, Context, Info, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import { NeedsRole } from '#access/http/role.guard.js';
import { requireScope } from './endpoint-scope.js';
import { type Endpoint, type GraphqlField, formatRequiredRole } from './endpoint.js';
import '../load-schema-libraries.js';

/** Returns the GraphQL field of an endpoint; undefined if it has none. */
export function createResolver<RequestContext extends { req: FastifyRequest }>(
  endpoint: Endpoint<RequestContext>,
): Type<object> | undefined {
  return endpoint.graphql && createEndpointResolver(endpoint, endpoint.graphql);
}

function createEndpointResolver<RequestContext extends { req: FastifyRequest }>(
  { name, kind, summary, description = summary, role, scope }: Omit<Endpoint, 'graphql' | 'rest'>,
  field: GraphqlField<RequestContext>,
): Type<object> {
  const described = role === undefined ? description : `${description} ${formatRequiredRole(role)}`;
  const options = { name, description: described };
  const result = () => field.result;
  const rootField =
    kind === 'subscription'
      ? Subscription(result, { ...options, resolve: field.message })
      : (kind === 'query' ? Query : Mutation)(result, options);

  @Resolver()
  class EndpointResolver {
    constructor(private readonly modules: ModuleRef) {}

    @rootField
    resolve(
      @Args({ type: () => field.args }) args: object,
      @Context() context: RequestContext,
      @Info() info: GraphQLResolveInfo,
    ): unknown {
      requireScope({ name, scope }, context.req.principal);
      return field.resolve({
        args,
        context,
        info,
        get: (token) => this.modules.get(token, { strict: false }),
      });
    }
  }
  if (role !== undefined) NeedsRole(role)(EndpointResolver);
  return EndpointResolver;
}
