import type { InjectionToken, Type } from '@nestjs/common';
import type { ReturnTypeFuncValue, SubscriptionOptions } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import type { Role } from '#access/principal.js';
import type { EndpointScope } from './endpoint-scope.js';
import type { ObjectSchema } from '../object-schema.js';

/** Returns a provider of the application by its class or token. */
export type Get = <Service>(token: InjectionToken<Service>) => Service;

/** Input of a REST route. */
export interface RestCall {
  request: FastifyRequest;
  reply: FastifyReply;
  get: Get;
}

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

/** The context of a subscription's resolver. */
export interface SubscriptionContext extends GraphqlContext {
  /** Fires when the last listener disconnects. */
  until: AbortSignal;
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
  /** Class of the result, or a list of one; of a subscription, the type of its messages. */
  result: ReturnTypeFuncValue;
  /** Checks the arguments and returns the answer; of a subscription, an iterator of messages. */
  resolve(call: GraphqlCall<Context>): unknown;
  /** Returns a message of a subscription as its type in GraphQL. */
  message?: SubscriptionOptions['resolve'];
}

/** Input of a tool. */
export interface ToolCall {
  /** Arguments, unchecked. */
  args: object;
  request: FastifyRequest;
  get: Get;
}

/** Result of a tool. */
export interface ToolAnswer {
  content: Record<string, unknown>;
  /** The answer in a sentence or two: its coverage, and its source. */
  summary: string;
}

/** The tool of an endpoint for assistants, over MCP. It only reads. */
export interface EndpointTool {
  /** Defaults to the name of the endpoint. */
  name?: string;
  /** For people. */
  title: string;
  /** Defaults to the description of the endpoint. */
  description?: string;
  /** Argument with the number of rows; `first` by default. */
  rows?: string;
  /** Schema of the arguments. */
  input(): ObjectSchema;
  /** Schema of the `content` that `call` returns. */
  output(): ObjectSchema;
  /** @throws AppError with what is wrong and what to do */
  call(call: ToolCall): Promise<ToolAnswer>;
}

/**
 * One question or action. `createResolver` builds its GraphQL field, `createControllers` its REST routes, and `toolOf` its MCP
 * tool. Answers, operations, `sales`, SQL and the stream of events are all declared as endpoints.
 */
export interface Endpoint<Context extends GraphqlContext = GraphqlContext> {
  /** GraphQL field, and REST operation id of routes without a name. */
  name: string;
  kind: 'query' | 'mutation' | 'subscription';
  /** One sentence. */
  summary: string;
  /** Description in GraphQL; defaults to the summary. */
  description?: string;
  /** A GraphQL request may contain it once only; default: several times. */
  oncePerRequest?: boolean;
  /** The lowest role allowed; by default everyone may call it. */
  role?: Role;
  /** How it takes part in scopes; left out, callers with a scope are refused. */
  scope?: EndpointScope;
  /** Left out if GraphQL cannot return the result. */
  graphql?: GraphqlField<Context>;
  rest: readonly RestRoute[];
  /** Left out if assistants cannot call it. */
  tool?: EndpointTool;
}

/** Returns a sentence for descriptions: the required role. */
export const formatRequiredRole = (role: Role): string => `Needs the role ${role}.`;
