import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError, busy } from '#platform/errors/app-error.js';
import type { Stream } from '../reader/stream.js';
import { UnpublishedBytes } from './unpublished-bytes.js';
import { createHead, requireTopic } from './warehouse-log.js';

const appendSql = sqlFile(import.meta.url, './append_events.sql');

const appendedRow = z.object({ unread: z.coerce.number() });

/** Events of one request. */
export interface SentEvents {
  /** Texts of one JSON value each. */
  texts: readonly string[];
  /** Stores the answer of the request in the transaction that adds its events. @throws AppError when it may not be added */
  keep?: ((session: Queryable) => Promise<void>) | undefined;
}

interface WaitingRequest extends SentEvents {
  onAdded(): void;
  onFailed(error: unknown): void;
}

/** Characters of events that one transaction adds, apart from those of its first request. */
const COMMIT_CHARACTERS = 8 * 1024 ** 2;
/** Characters of events that may wait for their transaction. */
const WAITING_CHARACTERS = 64 * 1024 ** 2;

/** What the log of a topic may hold before it accepts no more events. */
export interface LogLimits {
  /** Events that the worker has not read. */
  unreadMax: number;
  /** Bytes of events that no published snapshot has. */
  unpublishedMaxBytes: number;
}

type LoggedStream = Pick<Stream, 'name' | 'flow'>;

/**
 * Adds events to the log of one topic. While a transaction runs, further requests wait and then share the next one, so
 * that many small requests do not wait for one commit each.
 */
class TopicAppender {
  private waiting: WaitingRequest[] = [];
  private characters = 0;
  private isAdding = false;
  private readonly topic: string;
  private readonly unpublished: UnpublishedBytes;

  constructor(
    private readonly warehouse: Pick<DataSource, 'query' | 'transaction'>,
    { name, flow }: LoggedStream,
    private readonly limits: LogLimits,
  ) {
    this.topic = name;
    this.unpublished = new UnpublishedBytes(warehouse, name, flow);
  }

  add(sent: SentEvents): Promise<void> {
    if (this.characters > WAITING_CHARACTERS) throw busy('too many events wait for the database');
    this.characters += countCharacters(sent);
    return new Promise((added, failed) => {
      this.waiting.push({ ...sent, onAdded: added, onFailed: failed });
      void this.addAll();
    });
  }

  private async addAll(): Promise<void> {
    if (this.isAdding) return;
    this.isAdding = true;
    for (let batch = this.take(); batch.length > 0; batch = this.take()) {
      try {
        const added = await this.commit(batch);
        for (const request of added) request.onAdded();
      } catch (error) {
        for (const request of batch) request.onFailed(error);
      }
      for (const request of batch) this.characters -= countCharacters(request);
    }
    this.isAdding = false;
  }

  private take(): WaitingRequest[] {
    let characters = 0;
    let count = 0;
    for (const request of this.waiting) {
      characters += countCharacters(request);
      if (count > 0 && characters > COMMIT_CHARACTERS) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  /** Adds the events of requests in one transaction. @returns the requests that are added; the others have failed */
  private async commit(batch: readonly WaitingRequest[]): Promise<WaitingRequest[]> {
    await createHead(this.warehouse, this.topic);
    const { unreadMax, unpublishedMaxBytes } = this.limits;
    const unpublished = await this.unpublished.read();
    if (unpublished >= unpublishedMaxBytes) throw full(this.topic, unpublished, this.limits);
    const committed = await this.warehouse.transaction(async (session) => {
      const kept: WaitingRequest[] = [];
      for (const request of batch) if (await isKept(request, session)) kept.push(request);
      const texts = kept.flatMap((request) => request.texts);
      const [head] = await queryRows(session, appendedRow, appendSql, [this.topic, texts]);
      if (!head) throw new Error(`topic ${this.topic} has no log`);

      if (head.unread - texts.length >= unreadMax)
        throw behind(this.topic, head.unread - texts.length);
      return { kept, texts };
    });
    for (const text of committed.texts) this.unpublished.add(Buffer.byteLength(text));
    return committed.kept;
  }
}

const countCharacters = ({ texts }: SentEvents): number =>
  texts.reduce((sum, text) => sum + text.length, 0);

/** Stores the answer of a request; when it may not be stored, only this request fails. */
async function isKept(request: WaitingRequest, session: Queryable): Promise<boolean> {
  try {
    await request.keep?.(session);
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    request.onFailed(error);
    return false;
  }
}

const behind = (topic: string, unread: number) =>
  new AppError(
    'STREAM_BEHIND',
    `${unread} events of ${topic} are not read yet: send these again later, and check the worker`,
    { retryable: true },
  );

const MEGABYTE = 1024 ** 2;

function full(topic: string, bytes: number, { unpublishedMaxBytes }: LogLimits): AppError {
  const held = `${Math.floor(bytes / MEGABYTE)} MB of events of ${topic} are not published yet`;
  const limit = `the limit is ${unpublishedMaxBytes / MEGABYTE} MB (STREAM_UNPUBLISHED_MAX_MB)`;
  const advice = 'send these again later, and check the runs of their flow, or raise the limit';
  return new AppError('STREAM_BEHIND', `${held}; ${limit}: ${advice}`, { retryable: true });
}

/** Adds events to the log in the warehouse, of all topics. */
export class EventAppender {
  private readonly byTopic: ReadonlyMap<string, TopicAppender>;

  /** @param streams those that the flows declare */
  constructor(
    warehouse: Pick<DataSource, 'query' | 'transaction'>,
    streams: readonly LoggedStream[],
    limits: LogLimits,
  ) {
    this.byTopic = new Map(
      streams.map((stream) => [stream.name, new TopicAppender(warehouse, stream, limits)]),
    );
  }

  /**
   * Resolves when the events are committed, in the order of `texts`.
   * @throws AppError STREAM_TOPIC_UNKNOWN; STREAM_BEHIND or BUSY (retryable); WAREHOUSE_…
   */
  async append(topic: string, sent: SentEvents): Promise<void> {
    requireTopic([...this.byTopic.keys()], topic);
    await this.byTopic.get(topic)?.add(sent);
  }
}
