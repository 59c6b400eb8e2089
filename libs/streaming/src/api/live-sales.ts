import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';
import { formatScope } from '#access/format-scope.js';
import type { Scope } from '#access/scope.js';
import { AppError } from '#platform/errors/app-error.js';
import { type LiveAnswer, LiveEvents } from '../live/live-events.js';
import type { LiveSum } from '../live/live-sum.js';
import type { Stream } from '../reader/stream.js';
import type { LiveSales } from './live-sales.model.js';
import { createStoreTest } from './store-test.js';

const TOPIC = 'transactions';
const QUESTION = { by: ['store_id', 'product_name'], sums: ['quantity', 'total_cost'] };
/** All readers with the same scope share one answer for this long. */
const FRESH_MS = 400;
/** Answers that are shared at once. */
const SHARED_MAX = 200;
const POLL_MS = 500;
/** Proxies close an idle connection. */
const HEARTBEAT_POLLS = 30;

/** Answers from committed events what no published snapshot has yet. */
export class LiveSalesFeed {
  private live: LiveEvents | undefined;
  private readonly answers = new LRUCache<string, Promise<LiveSales>>({
    max: SHARED_MAX,
    ttl: FRESH_MS,
  });

  constructor(
    private readonly warehouse: DataSource,
    /** Returns the streams of the instance. */
    private readonly listStreams: () => readonly Stream[],
  ) {}

  /**
   * @param first most groups
   * @param scope of the reader, who gets the events of their stores
   * @throws AppError STREAM_TOPIC_UNKNOWN when no flow has the topic; SCOPE_REFUSED for departments, which no event names
   */
  answer(first: number, scope: Scope | undefined): Promise<LiveSales> {
    const key = `${first} ${scope ? formatScope(scope) : ''}`;
    const known = this.answers.get(key);
    if (known) return known;
    const answer = this.read(first, scope);
    this.answers.set(key, answer);
    answer.catch(() => this.answers.delete(key));
    return answer;
  }

  /** Yields the answer now and after each change, and undefined when nothing has changed for a while. */
  async *follow(
    first: number,
    scope: Scope | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LiveSales | undefined> {
    let shown = '';
    for (let looks = 0; !signal.aborted; looks++) {
      const answer = await this.answer(first, scope);
      const text = JSON.stringify(answer);
      if (text !== shown) yield answer;
      else if (looks % HEARTBEAT_POLLS === 0) yield undefined;
      shown = text;
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async read(first: number, scope: Scope | undefined): Promise<LiveSales> {
    const stream = this.listStreams().find(({ name }) => name === TOPIC);
    if (!stream) {
      const message = `no flow of this instance reads the topic ${TOPIC}: declare it, then ask again`;
      throw new AppError('STREAM_TOPIC_UNKNOWN', message);
    }
    const isOwn = scope && createStoreTest(stream, scope);
    this.live ??= new LiveEvents(this.warehouse, stream, QUESTION);
    return toLiveSales(await this.live.answer(first, isOwn));
  }
}

function toLiveSales(answer: LiveAnswer): LiveSales {
  const [stores = [], products = []] = answer.columns;
  return {
    sinceSnapshot: answer.snapshotId,
    ...toAmounts(answer),
    minutes: answer.minutes.map(toMinute),
    stores: stores.map((sum) => ({ store: sum.by[0] ?? null, ...toAmounts(sum) })),
    products: products.map((sum) => ({ product: sum.by[0] ?? null, ...toAmounts(sum) })),
    groups: answer.groups.map((sum) => ({
      ...toMinute(sum),
      store: sum.by[0] ?? null,
      product: sum.by[1] ?? null,
    })),
    publishedMinutes: answer.published.map(toMinute),
  };
}

const toMinute = (sum: LiveSum) => ({
  minute: sum.minute?.toISOString() ?? '',
  ...toAmounts(sum),
});

const toAmounts = ({ events, sums: [quantity, total] }: Pick<LiveSum, 'events' | 'sums'>) => ({
  transactions: events,
  quantity: Number(quantity),
  total: Number(total),
});
