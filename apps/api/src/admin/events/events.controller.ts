import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiHeader,
  ApiOperation,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { ArgsType } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsRole } from '#access/http/role.guard.js';
import { AppError } from '#platform/errors/app-error.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { IntArg, TextArg } from '#serving/input.js';
import {
  OPERATION_SERVICES,
  type OperationServices,
} from '#serving/operation/operation-context.js';
import { EventFeed } from './event-feed.js';
import { eventStream } from './event-stream.js';

/** A stream ends by itself after so long, and the client comes again: a key may have been revoked. */
const STREAM_MS = 15 * 60_000;

@ArgsType()
class EventsArgs {
  @TextArg('Only events of this flow.')
  flow?: string;

  @IntArg('Only events of this run, from its first, with its progress.', { min: 1 })
  run?: number;

  @IntArg('Only events after the one of this number; Last-Event-ID says the same.', { min: 0 })
  after?: number;
}

/** What happens, as server-sent events. */
@ApiTags('admin')
@ApiBearerAuth()
@NeedsRole('operator')
@Controller('v1/admin/events')
export class EventsController {
  constructor(
    private readonly feed: EventFeed,
    @Inject(OPERATION_SERVICES) private readonly services: OperationServices,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'events',
    summary: 'What happens to runs, stages, snapshots and files, as server-sent events.',
    description:
      'Each event has a number, by which a client that lost its connection goes on: it sends ' +
      'Last-Event-ID, as browsers do by themselves. Of a run all events come, also those that were ' +
      'before, with messages `progress` between them, and `end` after the last. A message `gap` comes first ' +
      'when events that are asked for were dropped for their age. Needs the role operator.',
  })
  @ApiProduces('text/event-stream')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Number of the last event.',
    schema: { type: 'string', pattern: '^[0-9]{0,15}$' },
  })
  @ApiResponse({ status: 200, description: 'A stream of events.' })
  @ApiResponse({ status: 404, description: 'There is no such run (`RUN_NOT_FOUND`).' })
  async events(
    @Query() query: EventsArgs,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const ended = new AbortController();
    const signal = AbortSignal.any([
      ended.signal,
      AbortSignal.timeout(STREAM_MS),
      ...(request.hangUp ? [request.hangUp] : []),
    ]);
    const { flow, run, after } = (await checkedArguments(EventsArgs, query)) as EventsArgs;
    const filter = {
      ...(flow === undefined ? {} : { flow: this.services.ledgers.of(flow).flow.name }),
      ...(run === undefined ? {} : { runId: await this.runNumber(run) }),
    };
    const from =
      numberOf(request.headers['last-event-id']) ??
      after ??
      (run === undefined ? await this.feed.newest() : 0);
    this.feed.takePlace(signal);
    const { runs } = this.services.ledgers.of();
    const stream = Readable.from(eventStream(this.feed, runs, { from, filter, signal }));
    // The client is gone, or the database: it comes again.
    stream.on('error', () => undefined);
    stream.on('close', () => ended.abort());
    reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
    await reply.type('text/event-stream').send(stream);
  }

  private async runNumber(run: number): Promise<string> {
    return (await this.services.ledgers.of().runs.get(String(run))).run.id;
  }
}

/** @throws AppError ARGUMENT_INVALID */
function numberOf(last: string | string[] | undefined): number | undefined {
  if (last === undefined || last === '') return undefined;
  if (typeof last === 'string' && /^\d{1,15}$/.test(last)) return Number(last);
  throw new AppError('ARGUMENT_INVALID', 'Last-Event-ID: send the number of an event');
}
