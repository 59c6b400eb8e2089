import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  type EventFilter,
  type EventGap,
  EventLog,
  EVENTS_CHANNEL,
  type LedgerEvent,
} from '#pipeline/ledger/event-log.js';
import { ChangeWatch } from '#platform/database/change-watch.js';

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
