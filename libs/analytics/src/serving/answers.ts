import { Inject, Injectable, Optional } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Caller, identifyCaller } from '#access/http/rate-limits.js';
import { defaultLimits, type Limits } from '#serving/limits.js';
import { LIMITS } from '#serving/limits.module.js';
import { AppError } from '#platform/errors/app-error.js';
import { IdleScheduler } from '#platform/http/idle-scheduler.js';
import { FairQueue } from '#platform/http/fair-queue.js';
import { Marts } from '../snapshot/marts.js';
import { limitSnapshot, Reading, type Snapshot } from '../snapshot/snapshot.js';
import { decodeCursor } from '#serving/cursor.js';
import { PendingRequests } from './pending-requests.js';
import { requireArgumentsInScope } from './arguments-in-scope.js';
import { computeAnswer, type AnswerDefinition } from './answer-definition.js';

/** Frequent answers are cached as bytes elsewhere. */
const CACHE_VALUES = 400_000;

/** An answer and its snapshot. */
export interface AnswerResult {
  answer: object;
  /** Of the rows that the answer was computed from, as PostgreSQL returned them. */
  bytes: number;
  snapshot: Snapshot;
}

export interface AnswerCaller extends Caller {
  /** Fires when the client disconnects. */
  hangUp: AbortSignal | undefined;
}

type ComputedAnswer = Omit<AnswerResult, 'snapshot'>;

interface Question {
  definition: AnswerDefinition;
  args: object;
  snapshot: Snapshot;
  otherSnapshot: Snapshot | undefined;
}

/**
 * Answers each question from one snapshot. A snapshot never changes, so an answer is computed once for all equal
 * questions.
 */
@Injectable()
export class Answers {
  private readonly cache: LRUCache<string, ComputedAnswer, Question>;
  private readonly turns: FairQueue;
  /** The API cancels a computation when its last client disconnects. */
  private readonly pending = new PendingRequests((key) => this.cache.delete(key));

  constructor(
    private readonly marts: Marts,
    @Optional() @Inject(LIMITS) limits: Limits = defaultLimits,
    @Optional() private readonly quiet: IdleScheduler = new IdleScheduler(),
  ) {
    const { answersAtOnce: atOnce, answersWaiting: waiting } = limits;
    // A single caller cannot take the last slot: its answers may run long.
    const atOnceEach = Math.max(1, atOnce - 1);
    this.turns = new FairQueue({ atOnce, atOnceEach, waiting }, createAbandonedError);
    this.cache = new LRUCache<string, ComputedAnswer, Question>({
      maxSize: CACHE_VALUES,
      // A question may be longer than its answer, because its arguments are the key.
      sizeCalculation: ({ answer }, key) => Math.ceil(estimateSize(answer) + estimateSize(key)),
      // A full cache may evict an answer that is still running. Its clients get it all the same, because the signal of
      // the cache does not cancel its statements.
      ignoreFetchAbort: true,
      fetchMethod: (key, _stale, { context }) => this.compute(key, context),
    });
  }

  /**
   * Reads a page after a cursor from the cursor's snapshot, all else from `current`.
   * @param asker anonymous when left out
   */
  async answer(
    definition: AnswerDefinition,
    args: object,
    current: Snapshot,
    asker?: AnswerCaller,
  ): Promise<AnswerResult> {
    const after = 'after' in args && typeof args.after === 'string' ? args.after : undefined;
    const id = after === undefined ? current.id : decodeCursor(after).snapshotId;
    const scope = asker?.principal?.scope;
    requireArgumentsInScope(args, scope);
    const known = id === current.id ? current : await this.marts.snapshot(id, current.flow);
    const snapshot = limitSnapshot(known, scope);
    const { name, otherFlow: other } = definition;
    const published = other && (await this.marts.findPublished(other.flow));
    const beside = published && limitSnapshot(published, scope);
    const key = JSON.stringify([snapshot.id, beside?.id, name, args, snapshot.scope]);
    const hangUp = asker?.hangUp;
    if (hangUp?.aborted) throw createAbandonedError();
    const leave = this.pending.join(key, asker ? identifyCaller(asker) : '', hangUp);
    // The question may already wait in the queue of another caller.
    this.turns.beginWaiting();
    try {
      const computed = await this.cache.forceFetch(key, {
        context: { definition, args, snapshot, otherSnapshot: beside },
      });
      return { ...computed, snapshot };
    } finally {
      leave();
    }
  }

  /** @throws AppError BUSY when the queue is full */
  private async compute(key: string, question: Question): Promise<ComputedAnswer> {
    const signal = this.pending.findSignal(key);
    const callers = this.pending.listCallers(key);
    const { definition, args, snapshot, otherSnapshot } = question;
    const leave = await this.turns.enter(callers, signal);
    try {
      if (!signal?.aborted) await this.quiet.turn(callers[0]);
      if (signal?.aborted) throw createAbandonedError();
      const reading = new Reading(signal, definition.name);
      const answer = await computeAnswer(
        definition,
        args,
        { ...snapshot, reading, otherSnapshot },
        this.marts,
      );
      return { answer, bytes: reading.bytes };
    } finally {
      leave();
    }
  }
}

/** No client receives this error: all have disconnected. */
const createAbandonedError = () =>
  new AppError('ANSWER_TOO_SLOW', 'all clients of this answer have disconnected');

/** Estimates the number of values in an answer, from the first row of each list. */
function estimateSize(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length / 50;
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value)) return 1 + value.length * estimateSize(value[0]);
  return Object.values(value).reduce((size: number, each) => size + estimateSize(each), 1);
}
