import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import {
  OPERATION_SERVICES,
  type OperationServices,
} from '#serving/operation/operation-context.js';
import { EventFeed } from './event-feed.js';
import { type EventMessage, eventMessages } from './event-messages.js';
import type { EventsArgs } from './events-args.js';

/** What a client asks to follow, over REST or GraphQL. */
@Injectable()
export class FollowedEvents {
  constructor(
    private readonly feed: EventFeed,
    @Inject(OPERATION_SERVICES) private readonly services: OperationServices,
  ) {}

  /**
   * Messages after the last event that the client has: as its header Last-Event-ID says, else `after`. From
   * the first event of a run when neither does, and else from now on.
   * @throws AppError ARGUMENT_INVALID, RUN_NOT_FOUND
   */
  async of(
    { flow, run, after }: EventsArgs,
    { headers }: Pick<FastifyRequest, 'headers'>,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<EventMessage | undefined>> {
    const { ledgers } = this.services;
    const { runs } = ledgers.of();
    const filter = {
      ...(flow === undefined ? {} : { flow: ledgers.of(flow).flow.name }),
      ...(run === undefined ? {} : { runId: (await runs.get(String(run))).run.id }),
    };
    const from =
      numberOf(headers['last-event-id']) ??
      after ??
      (run === undefined ? await this.feed.newest() : 0);
    return eventMessages(this.feed, runs, { from, filter, signal });
  }
}

/** @throws AppError ARGUMENT_INVALID */
function numberOf(last: string | string[] | undefined): number | undefined {
  if (last === undefined || last === '') return undefined;
  if (typeof last === 'string' && /^\d{1,15}$/.test(last)) return Number(last);
  throw new AppError('ARGUMENT_INVALID', 'Last-Event-ID: send the number of an event');
}
