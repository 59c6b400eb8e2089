import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  execute,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';
import { print } from 'graphql-sse';
import { Actor, NeedsRole } from '#access/http/role.guard.js';
import type { Limits } from '#serving/limits.js';
import { LIMITS } from '#serving/limits.module.js';
import { CLOSING, type EventStream, EventStreams } from '#platform/http/event-streams.js';
import { GRAPHQL_RULES, type GraphqlRules } from './documents.js';
import { formatError, logInternal } from './errors.js';
import { GRAPHQL_STREAM_PATH } from './graphql-over-http.js';
import { limitResult } from './limits.js';
import {
  startSubscription,
  type StartedSubscription,
  parseSubscriptionRequest,
} from './subscriptions.js';

const STILL_THERE = ':\n\n';
const COMPLETE = print({ event: 'complete', data: null });

/**
 * GraphQL subscriptions over server-sent events, each with a separate connection:
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. All subscriptions require an operator, so other
 * callers' documents are not parsed here.
 */
@ApiExcludeController()
@NeedsRole('operator')
@Controller(GRAPHQL_STREAM_PATH)
export class SubscriptionController {
  constructor(
    private readonly host: GraphQLSchemaHost,
    private readonly streams: EventStreams,
    @Inject(LIMITS) private readonly limits: Limits,
    @Inject(GRAPHQL_RULES) private readonly rules: GraphqlRules,
  ) {}

  @Get()
  @RouteConfig({ decidesScope: true })
  get(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Actor() actor: string,
  ): Promise<void> {
    return this.stream(request, reply, actor);
  }

  @Post()
  @RouteConfig({ decidesScope: true })
  @HttpCode(200)
  post(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Actor() actor: string,
  ): Promise<void> {
    return this.stream(request, reply, actor);
  }

  private async stream(req: FastifyRequest, reply: FastifyReply, actor: string): Promise<void> {
    const asked = parseSubscriptionRequest(req);
    const { introspection, trusted } = this.rules;
    const { graphql: limits, answerMaxBytes } = this.limits;
    const stream = this.streams.open(req, reply, actor);
    const rules = { schema: this.host.schema, limits, hints: introspection, trusted };
    const begun = await startSubscription(asked, rules, { req, until: stream.signal });
    await stream.send(formatResults(begun, stream, answerMaxBytes));
  }
}

/**
 * Writes results in the "distinct connections mode" of GraphQL over server-sent events. The server of graphql-sse
 * buffers without limit for a slow reader, and does not number events. After a broken stream no `complete` comes, so
 * its clients reconnect.
 * @param most maximum bytes of a result
 */
async function* formatResults(
  begun: StartedSubscription,
  stream: Pick<EventStream, 'signal' | 'isClosing'>,
  most: number,
): AsyncGenerator<string> {
  // Sent at once, so that the client knows that it is connected.
  yield STILL_THERE;
  if ('errors' in begun) yield print({ event: 'next', data: toResult(begun.errors) });
  else {
    for await (const item of begun.source) {
      if (item === undefined) {
        yield STILL_THERE;
        continue;
      }
      const executed = await execute({ ...begun.execution, rootValue: item });
      logInternal(executed.errors ?? [], begun.requestId);
      const result = formatResult(executed);
      yield (
        formatId(item) +
        print({ event: 'next', data: limitResult(result, most) as ExecutionResult })
      );
    }
  }
  if (stream.isClosing) {
    const { message, ...extensions } = CLOSING;
    yield print({ event: 'next', data: toResult([{ message, extensions }]) });
  } else if (!stream.signal.aborted) yield COMPLETE;
}

/** A client can continue after a number, by Last-Event-ID. */
function formatId(item: unknown): string {
  const { id } = item as { id?: unknown };
  return typeof id === 'number' ? `id: ${id}\n` : '';
}

function formatResult({ errors, ...result }: ExecutionResult): FormattedExecutionResult {
  if (!errors) return result;
  return { ...result, errors: errors.map((error) => formatError(error.toJSON(), error)) };
}

const toResult = (errors: readonly GraphQLFormattedError[]) =>
  ({ errors }) as unknown as ExecutionResult;
