import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ArgsType } from '@nestjs/graphql';
import { DataSource } from 'typeorm';
import {
  type EventFilter,
  type EventGap,
  EventLog,
  EVENTS_CHANNEL,
  type LedgerEvent,
} from '#pipeline/ledger/flows/event-log.js';
import type { RunLedger } from '#pipeline/ledger/runs/run-ledger.js';
import { isOver, type Run, type StageRun } from '#pipeline/ledger/runs/run.entity.js';
import { ChangeWatch } from '#platform/database/change-watch.js';
import { AppError } from '#platform/errors/app-error.js';
import { Wakers } from '#platform/process/wakers.js';
import { IntArg, TextArg } from '#serving/input.js';
import {
  OPERATION_SERVICES,
  type OperationServices,
} from '#operations/operation/operation-context.js';

/** Maximum events of one read. */
const PAGE = 500;

/** New events for any number of readers, with one poll of the ledger. */
@Injectable()
export class EventFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly watch: ChangeWatch<number>;
  private readonly log: EventLog;
  private readonly wakers = new Wakers();
  private latest = 0;

  constructor(private readonly warehouse: DataSource) {
    this.log = new EventLog(warehouse);
    this.watch = new ChangeWatch(warehouse, {
      applicationName: 'retailstream-api-events',
      channel: EVENTS_CHANNEL,
      readState: (session) => this.log.newest(session),
      onState: (newest) => this.wake(newest),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    // An API that only generates its description has no warehouse.
    if (this.warehouse.isInitialized) await this.watch.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.watch.close();
  }

  newest(): Promise<number> {
    return this.log.newest();
  }

  /** Returns the dropped range of the events after a number; undefined if all are kept. */
  gapAfter(id: number, filter: EventFilter): Promise<EventGap | undefined> {
    return this.log.gapAfter(id, filter);
  }

  /**
   * Yields events after one of them as they arrive, and `undefined` after each interval without one.
   * @param signal ends it
   */
  async *follow(
    after: number,
    filter: EventFilter,
    { beatMs, signal }: { beatMs: number; signal: AbortSignal },
  ): AsyncGenerator<LedgerEvent | undefined> {
    for (let seen = after; !signal.aborted;) {
      const known = this.wakers.count;
      const events = await this.log.after(seen, PAGE, filter);
      for (const event of events) {
        seen = event.id;
        yield event;
      }
      if (events.length === PAGE) continue;
      yield undefined;
      await this.wakers.until(known, beatMs, signal);
    }
  }

  private wake(newest: number): void {
    if (newest === this.latest) return;
    this.latest = newest;
    this.wakers.wake();
  }
}

/** Interval at which the progress of a run is read. */
const POLL_MS = 1_000;
/** Proxies close an idle connection. */
const BEAT_MS = 15_000;

interface RunProgress {
  run: string;
  status: Run['status'];
  stages: Pick<StageRun, 'stage' | 'status' | 'attempt' | 'step' | 'rowsDone' | 'rowsExpected'>[];
}

/** Requested events up to a number were dropped because of their age. */
interface Gap extends EventGap {
  /** Number of the client's last event. */
  after: number;
}

/** A message for subscribers; only an event has an `id`. */
export type EventMessage = LedgerEvent | RunProgress | Gap;

export const isEvent = (message: EventMessage): message is LedgerEvent => 'kind' in message;
export const isGap = (message: EventMessage): message is Gap => 'droppedUpTo' in message;

interface FeedRequest {
  /** Number of the client's last event. */
  from: number;
  filter: EventFilter;
  signal: AbortSignal;
}

/**
 * Yields events after a number; a gap comes first if some were dropped. For a run it also yields changed progress, and
 * ends after the run; otherwise it ends with the signal.
 * @returns `undefined` after each interval without a message
 */
async function* readMessages(
  feed: Pick<EventFeed, 'follow' | 'gapAfter'>,
  runs: Pick<RunLedger, 'requireRun'>,
  { from, filter, signal }: FeedRequest,
): AsyncGenerator<EventMessage | undefined> {
  const { runId } = filter;
  const beatMs = runId === undefined ? BEAT_MS : POLL_MS;
  let shown = '';
  let beats = 0;
  let wasOver = false;
  const gap = await feed.gapAfter(from, filter);
  if (gap) yield { after: from, ...gap };
  for await (const event of feed.follow(from, filter, { beatMs, signal })) {
    if (event || runId === undefined) {
      yield event;
      continue;
    }
    // The next progress message covers events written before the run ended.
    if (wasOver) return;
    const { run, stages } = await runs.requireRun(runId);
    wasOver = isOver(run);
    const progress = { run: runId, status: run.status, stages: stages.map(toStageProgress) };
    const text = JSON.stringify(progress);
    if (text !== shown) yield progress;
    else if (++beats % (BEAT_MS / POLL_MS) === 0) yield undefined;
    shown = text;
  }
}

const toStageProgress = ({ stage, status, attempt, step, rowsDone, rowsExpected }: StageRun) => ({
  stage,
  status,
  attempt,
  step,
  rowsDone,
  rowsExpected,
});

@ArgsType()
export class EventsArgs {
  @TextArg('Only events of this flow.')
  flow?: string;

  @IntArg('Only events of this run, from its first one, with its progress.', { min: 1 })
  run?: number;

  @IntArg(
    'Only events after the event with this number; the header Last-Event-ID has the same effect.',
    { min: 0 },
  )
  after?: number;
}

/** A client's request for events, over REST or GraphQL. */
@Injectable()
export class EventSubscriptions {
  constructor(
    private readonly feed: EventFeed,
    @Inject(OPERATION_SERVICES) private readonly services: OperationServices,
  ) {}

  /**
   * Returns messages after the client's last event: from the header Last-Event-ID, else `after`. Without both, it
   * starts with the first event of a run, else with new events.
   * @throws AppError ARGUMENT_INVALID, RUN_NOT_FOUND
   */
  async open(
    { flow, run, after }: EventsArgs,
    { headers }: Pick<FastifyRequest, 'headers'>,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<EventMessage | undefined>> {
    const { ledgers } = this.services;
    const { runs } = ledgers.of();
    const filter = {
      ...(flow === undefined ? {} : { flow: ledgers.of(flow).flow.name }),
      ...(run === undefined ? {} : { runId: (await runs.requireRun(String(run))).run.id }),
    };
    const from =
      parseLastEventId(headers['last-event-id']) ??
      after ??
      (run === undefined ? await this.feed.newest() : 0);
    return readMessages(this.feed, runs, { from, filter, signal });
  }
}

/** @throws AppError ARGUMENT_INVALID */
function parseLastEventId(last: string | string[] | undefined): number | undefined {
  if (last === undefined || last === '') return undefined;
  if (typeof last === 'string' && /^\d{1,15}$/.test(last)) return Number(last);
  throw new AppError('ARGUMENT_INVALID', 'Last-Event-ID: send the number of an event');
}
