import type { InjectionToken, Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import type { Role } from '#access/principal.js';

/** Gives what is provided to the application: a class, or what a token stands for. */
export type Get = <Service>(token: InjectionToken<Service>) => Service;

/** What a REST route is called with. */
export interface RestCall {
  request: FastifyRequest;
  reply: FastifyReply;
  get: Get;
}

/** One route of an endpoint. */
export interface RestRoute {
  /** The name of the endpoint when left out. */
  operationId?: string;
  /** Under which OpenAPI lists it. */
  tag: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/v1/`. */
  path: string;
  /** More about it in OpenAPI; nothing when left out. */
  description?: string;
  /** When left out: 201 for POST, else 200. `handle` may set another. */
  status?: number;
  /** Class of the arguments in the query, as OpenAPI describes them. */
  query?: Type<object> | undefined;
  /** What else OpenAPI says of it: decorators in the order in which one would write them above a method. */
  describe?: readonly MethodDecorator[];
  /** Checks the request and returns the body, unless it has sent it. */
  handle(call: RestCall): Promise<unknown>;
}

/** What resolvers know of every request. */
interface GraphqlContext {
  req: FastifyRequest;
}

/** What a GraphQL field is called with. */
export interface GraphqlCall<Context> {
  /** As the schema lets them through. */
  args: object;
  context: Context;
  info: GraphQLResolveInfo;
  get: Get;
}

/** The GraphQL field of an endpoint. */
export interface GraphqlField<Context> {
  args: Type<object>;
  /** Class of what it gives, or a list of one. */
  result: Type<unknown> | [Type<unknown>];
  /** Checks the arguments and answers. */
  resolve(call: GraphqlCall<Context>): unknown;
}

/**
 * One thing that can be asked or done. `resolverOf` makes its GraphQL field and `controllersOf` its REST routes; a
 * use case, an operation, `sales` and SQL are each declared as one.
 */
export interface Endpoint<Context extends GraphqlContext = GraphqlContext> {
  /** GraphQL field; REST operation id, where a route has none of its own. */
  name: string;
  kind: 'query' | 'mutation';
  /** One sentence. */
  summary: string;
  /** What GraphQL says of it; the summary when left out. */
  description?: string;
  /** The least that whoever asks must be; everybody may where left out. */
  role?: Role;
  /** None where GraphQL cannot give the result. */
  graphql?: GraphqlField<Context>;
  rest: readonly RestRoute[];
}

/** A sentence for descriptions: who may ask. */
export const needed = (role: Role): string => `Needs the role ${role}.`;
