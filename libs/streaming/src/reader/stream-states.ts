import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { redact } from '#platform/text/redact.js';
import type { StreamGap } from '../ports/stream-gap.js';
import type { Stream } from './stream.js';

const gapRow = z.object({
  partition: z.int(),
  /** The topic that was read, and the one that the source has now. */
  topicId: z.string(),
  keptTopicId: z.string(),
  /** Offset of the first missing event. */
  from: z.number(),
  /** Offsets that the source has now: its lowest, and its next one. */
  keptFirst: z.number(),
  keptNext: z.number(),
});

/** Events that the source lost before they were read. */
export type LostEvents = z.output<typeof gapRow>;

const stateRow = z.object({
  pausedAt: z.date().nullable(),
  reason: z.string().nullable(),
  actor: z.string().nullable(),
  gap: gapRow.nullable(),
  failure: z.string().nullable(),
  error: z.string().nullable(),
  errorSince: z.date().nullable(),
  seekTo: z.date().nullable(),
});

/** Whether a stream reads, and why not. */
export type StreamState = z.output<typeof stateRow>;

/** An act of an operator. */
export interface StreamAct {
  actor: string;
  reason: string;
}

/** Whether a stream waits for an operator, at a gap or after a failure. */
export const isStopped = ({ gap, failure }: StreamState): boolean =>
  gap !== null || failure !== null;

/** Whether a stream may read now. While it still has to move to a time, it may not: it would read what it has to skip. */
export const mayRead = (state: StreamState): boolean =>
  !isStopped(state) && state.pausedAt === null && state.seekTo === null;

/** `stopped at a gap`, without what only operators may see. */
export function stateWords({ pausedAt, gap, failure, error }: StreamState): string {
  const advice = 'npx retailstream streams';
  if (gap) return `stopped at a gap: ${advice}`;
  if (failure !== null) return `stopped by a failure: ${advice}`;
  if (pausedAt) return 'paused';
  return error === null ? 'reads' : `cannot read and tries again: ${advice}`;
}

const SHOWN_CHARACTERS = 2_000;

/** Operators read it in every interface: without secrets. */
const redactMessage = (message: string) => redact(message, SHOWN_CHARACTERS);

/** Records whether streams read. */
export class StreamStates {
  constructor(private readonly warehouse: DataSource) {}

  /** Adds a stream that is not known yet. */
  async add({ name, flow }: Pick<Stream, 'name' | 'flow'>): Promise<void> {
    await this.warehouse.query(
      'INSERT INTO ops.streams (stream, flow) VALUES ($1, $2) ON CONFLICT (stream) DO UPDATE SET flow = $2',
      [name, flow],
    );
  }

  /** Returns the streams of a flow that a worker has added, in order. */
  async ofFlow(flow: string): Promise<string[]> {
    const rows = await queryRows(
      this.warehouse,
      z.object({ stream: z.string() }),
      'SELECT stream FROM ops.streams WHERE flow = $1 ORDER BY stream',
      [flow],
    );
    return rows.map(({ stream }) => stream);
  }

  /** @throws AppError STREAM_TOPIC_UNKNOWN for a stream that no worker has added */
  async requireState(stream: string, session: Queryable = this.warehouse): Promise<StreamState> {
    const [state] = await queryRows(
      session,
      stateRow,
      `SELECT paused_at AS "pausedAt", reason, actor, gap, failure, error, error_since AS "errorSince",
              seek_to AS "seekTo"
       FROM ops.streams WHERE stream = $1`,
      [stream],
    );
    if (state) return state;
    const message = `no worker reads the stream ${stream}: start a worker, then try again`;
    throw new AppError('STREAM_TOPIC_UNKNOWN', message);
  }

  /** Stops a stream at a gap until an operator accepts it. */
  async stopAtGap(stream: string, { asked, kept }: StreamGap): Promise<void> {
    const gap: LostEvents = {
      partition: asked.partition,
      topicId: asked.topicId,
      keptTopicId: kept.topicId,
      from: asked.from,
      keptFirst: kept.first,
      keptNext: kept.next,
    };
    await this.warehouse.query(
      `UPDATE ops.streams SET gap = $2, error = NULL, error_since = NULL, changed_at = now()
       WHERE stream = $1 AND gap IS NULL`,
      [stream, JSON.stringify(gap)],
    );
  }

  /** Stops a stream that cannot go on until an operator resumes it. */
  async fail(stream: string, failure: string): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.streams SET failure = $2, error = NULL, error_since = NULL, changed_at = now()
       WHERE stream = $1 AND failure IS DISTINCT FROM $2`,
      [stream, redactMessage(failure)],
    );
  }

  /** Records why a stream cannot read now, while a worker tries again. @param error null once it reads again */
  async recordError(stream: string, error: string | null): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.streams
       SET error = $2::text, error_since = CASE WHEN $2::text IS NOT NULL THEN coalesce(error_since, now()) END
       WHERE stream = $1 AND error IS DISTINCT FROM $2::text AND failure IS NULL AND gap IS NULL`,
      [stream, error === null ? null : redactMessage(error)],
    );
  }

  async pause(session: EntityManager, stream: string, act: StreamAct): Promise<void> {
    await this.act(session, stream, 'paused_at = coalesce(paused_at, now())', act);
  }

  /** Also lets a stream try again that failed. */
  async resume(session: EntityManager, stream: string, act: StreamAct): Promise<void> {
    await this.act(session, stream, 'paused_at = NULL, failure = NULL', act);
  }

  /** Asks the worker to skip the events that arrived before a time. */
  async seek(session: EntityManager, stream: string, to: Date, act: StreamAct): Promise<void> {
    await this.act(session, stream, 'seek_to = $4', act, [to]);
  }

  /** Ends a seek that the worker has done. */
  async completeSeek(stream: string, to: Date): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.streams SET seek_to = NULL, error = NULL, error_since = NULL
       WHERE stream = $1 AND seek_to = $2`,
      [stream, to],
    );
  }

  /**
   * Moves the position behind the events that are lost, or to the beginning of the topic that was made anew.
   * @returns the accepted gap
   * @throws AppError ARGUMENT_INVALID when the stream has no gap
   */
  async acceptGap(session: EntityManager, stream: string, act: StreamAct): Promise<LostEvents> {
    const { gap } = await this.requireState(stream, session);
    if (!gap) {
      const message = `the stream ${stream} has no gap: nothing was changed`;
      throw new AppError('ARGUMENT_INVALID', message);
    }
    await this.act(session, stream, 'gap = NULL', act);
    const { topicId, keptTopicId, partition, from, keptFirst, keptNext } = gap;
    if (topicId !== keptTopicId) {
      // The reader adds positions at the beginning of the new topic, in all its partitions.
      await session.query(
        'UPDATE ops.stream_offsets SET is_former = true WHERE stream = $1 AND topic_id = $2',
        [stream, topicId],
      );
      return gap;
    }
    await session.query(
      `UPDATE ops.stream_offsets SET next = $5
       WHERE stream = $1 AND topic_id = $2 AND partition = $3 AND next = $4`,
      [stream, topicId, partition, from, from < keptFirst ? keptFirst : keptNext],
    );
    return gap;
  }

  /** @param change a constant of ours, never input */
  private async act(
    session: EntityManager,
    stream: string,
    change: string,
    { actor, reason }: StreamAct,
    parameters: readonly unknown[] = [],
  ): Promise<void> {
    const isKnown = await hasRows(
      session,
      `UPDATE ops.streams SET ${change}, actor = $2, reason = $3, changed_at = now()
       WHERE stream = $1 RETURNING stream`,
      [stream, actor, reason, ...parameters],
    );
    if (!isKnown) await this.requireState(stream, session);
  }
}
