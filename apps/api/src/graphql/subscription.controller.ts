import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Actor, NeedsRole } from '#access/http/role.guard.js';
import type { Limits } from '#platform/config/limits.js';
import { LIMITS } from '#platform/config/limits.module.js';
import { EventStreams } from '#platform/http/event-streams.js';
import { GRAPHQL_STREAM_PATH } from './graphql-paths.js';
import { GRAPHQL_RULES, type GraphqlRules } from './graphql-rules.js';
import { beginSubscription } from './begin-subscription.js';
import { subscriptionRequestOf } from './subscription-request.js';
import { subscriptionText } from './subscription-text.js';

/**
 * GraphQL subscriptions over server-sent events, each over a connection of its own:
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. All there is to follow is for operators:
 * nobody else has documents read here.
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
  get(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Actor() actor: string,
  ): Promise<void> {
    return this.stream(request, reply, actor);
  }

  @Post()
  @HttpCode(200)
  post(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Actor() actor: string,
  ): Promise<void> {
    return this.stream(request, reply, actor);
  }

  private async stream(req: FastifyRequest, reply: FastifyReply, actor: string): Promise<void> {
    const asked = subscriptionRequestOf(req);
    const { introspection, trusted } = this.rules;
    const { graphql: limits, answerMaxBytes } = this.limits;
    const stream = this.streams.open(req, reply, actor);
    const rules = { schema: this.host.schema, limits, hints: introspection, trusted };
    const begun = await beginSubscription(asked, rules, { req, until: stream.signal });
    await stream.send(subscriptionText(begun, stream, answerMaxBytes));
  }
}
