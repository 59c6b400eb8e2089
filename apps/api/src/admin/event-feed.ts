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
import { isOver } from '#pipeline/ledger/runs/run.entity.js';
import type { Run, StageRun } from '#pipeline/ledger/runs/run.entity.js';
import { ChangeWatch } from '#platform/database/change-watch.js';
import { AppError } from '#platform/errors/app-error.js';
import { IntArg, TextArg } from '#serving/input.js';
import { OPERATION_SERVICES, type OperationServices } from '#operations/operation-context.js';

/** Events that are read at once. */
const PAGE = 500;

/** Events as they come, for any number of readers over one look into the ledger. */
@Injectable()
export class EventFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly watch: ChangeWatch<number>;
  private readonly log: EventLog;
  private readonly wakers = new Set<() => void>();
  private latest = 0;

  constructor(private readonly warehouse: DataSource) {
    this.log = new EventLog(warehouse);
    this.watch = new ChangeWatch(warehouse, {
      applicationName: 'retailstream-api-events',
      channel: EVENTS_CHANNEL,
      look: (session) => this.log.newest(session),
      seen: (newest) => this.wake(newest),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    // An API that is only described has no warehouse.
    if (this.warehouse.isInitialized) await this.watch.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.watch.close();
  }

  /** Number of the newest event. */
  newest(): Promise<number> {
    return this.log.newest();
  }

  /** What is there no more of the events after a number; undefined when all are. */
  gapAfter(id: number, filter: EventFilter): Promise<EventGap | undefined> {
    return this.log.gapAfter(id, filter);
  }

  /**
   * Events after one of them, as they come; between them `undefined` each time that so many
   * milliseconds have gone by.
   * @param signal ends it
   */
  async *follow(
    after: number,
    filter: EventFilter,
    { beatMs, signal }: { beatMs: number; signal: AbortSignal },
  ): AsyncGenerator<LedgerEvent | undefined> {
    let news = 0;
    let wake: () => void = () => undefined;
    const waker = () => {
      news += 1;
      wake();
    };
    this.wakers.add(waker);
    signal.addEventListener('abort', waker);
    try {
      for (let seen = after; !signal.aborted;) {
        const known = news;
        const events = await this.log.after(seen, PAGE, filter);
        for (const event of events) {
          seen = event.id;
          yield event;
        }
        if (events.length === PAGE) continue;
        yield undefined;
        await untilWoken((resolve) => {
          wake = resolve;
          // What came while events were read.
          if (news > known) resolve();
        }, beatMs);
      }
    } finally {
      signal.removeEventListener('abort', waker);
      this.wakers.delete(waker);
    }
  }

  private wake(newest: number): void {
    if (newest === this.latest) return;
    this.latest = newest;
    for (const waker of this.wakers) waker();
  }
}

/** Resolves when it is woken, or so many milliseconds have gone by. */
async function untilWoken(onWake: (wake: () => void) => void, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    onWake(resolve);
    timer = setTimeout(resolve, ms);
  });
  clearTimeout(timer);
}

/** How often the progress of a run is looked at. */
const LOOK_MS = 1_000;
/** Proxies close a connection on which nothing comes. */
const BEAT_MS = 15_000;

/** How far a run is. */
interface RunProgress {
  run: string;
  status: Run['status'];
  stages: Pick<StageRun, 'stage' | 'status' | 'attempt' | 'step' | 'rowsDone' | 'rowsExpected'>[];
}

/** Events that are asked for were dropped for their age: all up to a number. */
interface Gap extends EventGap {
  /** Number of the last event that the client has. */
  after: number;
}

/** What those who follow are told; only an event has an `id`. */
export type EventMessage = LedgerEvent | RunProgress | Gap;

export const isEvent = (message: EventMessage): message is LedgerEvent => 'kind' in message;
export const isGap = (message: EventMessage): message is Gap => 'droppedUpTo' in message;

/** What is to be told. */
interface Wanted {
  /** Number of the last event that the client has. */
  from: number;
  filter: EventFilter;
  signal: AbortSignal;
}

/**
 * Events after a number, as they come; first the gap, when some of them were dropped. Of a run its progress
 * comes too, when it has changed, and all ends once it is over and was told; else it ends with the signal.
 * @returns `undefined` each time that nothing has come for a while
 */
async function* eventMessages(
  feed: Pick<EventFeed, 'follow' | 'gapAfter'>,
  runs: Pick<RunLedger, 'get'>,
  { from, filter, signal }: Wanted,
): AsyncGenerator<EventMessage | undefined> {
  const { runId } = filter;
  const beatMs = runId === undefined ? BEAT_MS : LOOK_MS;
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
    // What was written before the run ended has been told by the progressOf after it.
    if (wasOver) return;
    const { run, stages } = await runs.get(runId);
    wasOver = isOver(run);
    const progress = { run: runId, status: run.status, stages: stages.map(progressOf) };
    const text = JSON.stringify(progress);
    if (text !== shown) yield progress;
    else if (++beats % (BEAT_MS / LOOK_MS) === 0) yield undefined;
    shown = text;
  }
}

const progressOf = ({ stage, status, attempt, step, rowsDone, rowsExpected }: StageRun) => ({
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

  @IntArg('Only events of this run, from its first, with its progress.', { min: 1 })
  run?: number;

  @IntArg('Only events after the one of this number; Last-Event-ID says the same.', { min: 0 })
  after?: number;
}

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
