import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { defaultLimits, type Limits } from '#platform/config/limits.js';
import { LIMITS } from '#platform/config/limits.module.js';
import { AppError } from '#platform/errors/app-error.js';
import { busy } from '#platform/errors/busy.js';
import { QuietTurns } from '#platform/http/quiet-turns.js';
import { Marts } from '../snapshot/marts.js';
import { Reading } from '../snapshot/reading.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { decodeCursor } from '#serving/cursor.js';
import { Askers } from './askers.js';
import { definitionOf, type UseCase, type UseCaseClass } from './use-case.js';

/** What is asked often is kept as bytes elsewhere. */
const CACHE_VALUES = 400_000;

/** An answer and where it came from. */
export interface Answered {
  answer: object;
  /** Of the rows that it was made of, as PostgreSQL gave them. */
  bytes: number;
  snapshot: Snapshot;
}

type Computed = Omit<Answered, 'snapshot'>;

interface Question {
  useCase: UseCaseClass;
  args: object;
  snapshot: Snapshot;
  beside: Snapshot | undefined;
}

/**
 * Answers questions from one snapshot each. A snapshot never changes, so an answer computed once is
 * kept for everybody who asks the same.
 */
@Injectable()
export class Answers {
  private readonly cache: LRUCache<string, Computed, Question>;
  private readonly places: ReturnType<typeof pLimit>;
  /** What nobody waits for any more is given up. */
  private readonly askers = new Askers((key) => this.cache.delete(key));

  constructor(
    private readonly marts: Marts,
    private readonly modules: ModuleRef,
    @Optional() @Inject(LIMITS) private readonly limits: Limits = defaultLimits,
    @Optional() private readonly quiet: QuietTurns = new QuietTurns(),
  ) {
    this.places = pLimit(limits.answersAtOnce);
    this.cache = new LRUCache<string, Computed, Question>({
      maxSize: CACHE_VALUES,
      // A question may be longer than its answer: its arguments are the key.
      sizeCalculation: ({ answer }, key) => Math.ceil(sizeOf(answer) + sizeOf(key)),
      // A full cache may push out an answer still under way; who asked gets it all the same: what ends its
      // statements is not the cache's own signal.
      ignoreFetchAbort: true,
      fetchMethod: (key, _stale, { context }) => this.compute(context, this.askers.signalOf(key)),
    });
  }

  /**
   * A page that goes on after a cursor is read from the cursor's snapshot, all else from `current`.
   * @param hangUp comes when who asks no longer waits
   */
  async answer(
    useCase: UseCaseClass,
    args: object,
    current: Snapshot,
    hangUp?: AbortSignal,
  ): Promise<Answered> {
    const after = 'after' in args && typeof args.after === 'string' ? args.after : undefined;
    const id = after === undefined ? current.id : decodeCursor(after).snapshotId;
    const snapshot = id === current.id ? current : await this.marts.snapshot(id, current.flow);
    const { name, beside: other } = definitionOf(useCase);
    const beside = other && (await this.marts.publishedOf(other.flow));
    const key = JSON.stringify([snapshot.id, beside?.id, name, args]);
    if (hangUp?.aborted) throw abandoned();
    const leave = this.askers.join(key, hangUp);
    try {
      const computed = await this.cache.forceFetch(key, {
        context: { useCase, args, snapshot, beside },
      });
      return { ...computed, snapshot };
    } finally {
      leave();
    }
  }

  /** @throws AppError BUSY when as many wait for their turn as may */
  private async compute(question: Question, signal: AbortSignal | undefined): Promise<Computed> {
    const { answersAtOnce, answersWaiting } = this.limits;
    const { activeCount, pendingCount } = this.places;
    if (activeCount + pendingCount >= answersAtOnce + answersWaiting) throw busy();
    const { useCase, args, snapshot, beside } = question;
    const instance = this.modules.get<UseCase<object, object>>(useCase, { strict: false });
    return this.places(async () => {
      if (!signal?.aborted) await this.quiet.turn();
      if (signal?.aborted) throw abandoned();
      const reading = new Reading(signal, definitionOf(useCase).name);
      const answer = await instance.answer(args, { ...snapshot, reading, beside });
      return { answer, bytes: reading.bytes };
    });
  }
}

/** Nobody is there to be told. */
const abandoned = () => new AppError('ANSWER_TOO_SLOW', 'nobody waits for this answer any more');

/** How many values an answer holds, about: the rows of a list are alike. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length / 50;
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value)) return 1 + value.length * sizeOf(value[0]);
  return Object.values(value).reduce((size: number, each) => size + sizeOf(each), 1);
}
