import type { InjectionToken, Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import type { Role } from '#access/principal.js';

/** Returns a provider of the application by its class or token. */
export type Get = <Service>(token: InjectionToken<Service>) => Service;

/** Input of a REST route. */
export interface RestCall {
  request: FastifyRequest;
  reply: FastifyReply;
  get: Get;
}

/** One route of an endpoint. */
export interface RestRoute {
  /** Defaults to the name of the endpoint. */
  operationId?: string;
  /** The tag in OpenAPI. */
  tag: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/v1/`. */
  path: string;
  /** Further description in OpenAPI; none by default. */
  description?: string;
  /** Default: 201 for POST, else 200. `handle` may set another. */
  status?: number;
  /** Class of the query arguments, for OpenAPI. */
  query?: Type<object> | undefined;
  /** Further decorators for OpenAPI, in the order in which they appear above a method. */
  describe?: readonly MethodDecorator[];
  /** Checks the request and returns the body, unless it has already sent it. */
  handle(call: RestCall): Promise<unknown>;
}

/** State that resolvers share within a request. */
interface GraphqlContext {
  req: FastifyRequest;
}

/** Input of a GraphQL field. */
export interface GraphqlCall<Context> {
  /** Arguments after the checks of the schema. */
  args: object;
  context: Context;
  info: GraphQLResolveInfo;
  get: Get;
}

/** The GraphQL field of an endpoint. */
export interface GraphqlField<Context> {
  args: Type<object>;
  /** Class of the result, or a list of one. */
  result: Type<unknown> | [Type<unknown>];
  /** Checks the arguments and returns the answer. */
  resolve(call: GraphqlCall<Context>): unknown;
}

/**
 * One question or action. `resolverOf` builds its GraphQL field and `controllersOf` its REST routes. Use cases,
 * operations, `sales` and SQL are all declared as endpoints.
 */
export interface Endpoint<Context extends GraphqlContext = GraphqlContext> {
  /** GraphQL field, and REST operation id of routes without a name. */
  name: string;
  kind: 'query' | 'mutation';
  /** One sentence. */
  summary: string;
  /** Description in GraphQL; defaults to the summary. */
  description?: string;
  /** The lowest role allowed; by default everyone may call it. */
  role?: Role;
  /** Left out if GraphQL cannot return the result. */
  graphql?: GraphqlField<Context>;
  rest: readonly RestRoute[];
}

/** Returns a sentence for descriptions: the required role. */
export const needed = (role: Role): string => `Needs the role ${role}.`;
