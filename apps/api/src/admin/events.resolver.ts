import { Args, Context, Resolver, Subscription } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { NeedsRole } from '#access/http/role.guard.js';
import { checkArguments } from '#serving/check-arguments.js';
import { type EventMessage, EventsArgs, FollowedEvents } from './event-feed.js';
import { EventMessageUnion, messageInfo } from './event.models.js';

/** Events as a subscription. */
@Resolver()
@NeedsRole('operator')
export class EventsResolver {
  constructor(private readonly followed: FollowedEvents) {}

  @Subscription(() => EventMessageUnion, {
    description:
      'Events of runs, stages, snapshots and files, streamed by /graphql/stream. For a run, it streams all events ' +
      'from the first one, with its progress between them, and completes after the last. It requires the role ' +
      'operator.',
    resolve: messageInfo,
  })
  events(
    @Args({ type: () => EventsArgs }, checkArguments(EventsArgs)) args: EventsArgs,
    @Context('req') request: FastifyRequest,
    @Context('until') until: AbortSignal,
  ): Promise<AsyncGenerator<EventMessage | undefined>> {
    return this.followed.of(args, request, until);
  }
}
