import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { LRUCache } from 'lru-cache';
import { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { decodeCursor } from '#serving/cursor.js';
import { definitionOf, type UseCase, type UseCaseClass } from './use-case.js';

/** What is asked often is kept as bytes elsewhere. */
const CACHE_VALUES = 2_000_000;

export interface Answered {
  answer: object;
  snapshot: Snapshot;
}

interface Question {
  useCase: UseCaseClass;
  args: object;
  snapshot: Snapshot;
}

/**
 * Answers questions from one snapshot each. A snapshot never changes, so an answer computed once is
 * kept for everybody who asks the same.
 */
@Injectable()
export class Answers {
  private readonly cache: LRUCache<string, object, Question>;

  constructor(
    private readonly marts: Marts,
    private readonly modules: ModuleRef,
  ) {
    this.cache = new LRUCache<string, object, Question>({
      maxSize: CACHE_VALUES,
      sizeCalculation: (answer) => Math.ceil(sizeOf(answer)),
      // A full cache may push out an answer still under way; who asked gets it all the same.
      ignoreFetchAbort: true,
      fetchMethod: (_key, _stale, { context }) => this.compute(context),
    });
  }

  /** A page that goes on after a cursor is read from the cursor's snapshot, all else from `current`. */
  async answer(useCase: UseCaseClass, args: object, current: Snapshot): Promise<Answered> {
    const after = 'after' in args && typeof args.after === 'string' ? args.after : undefined;
    const id = after === undefined ? current.id : decodeCursor(after).snapshotId;
    const snapshot = id === current.id ? current : await this.marts.snapshot(id);
    const key = JSON.stringify([snapshot.id, definitionOf(useCase).name, args]);
    const answer = await this.cache.forceFetch(key, { context: { useCase, args, snapshot } });
    return { answer, snapshot };
  }

  private compute({ useCase, args, snapshot }: Question): Promise<object> {
    const instance = this.modules.get<UseCase<object, object>>(useCase, { strict: false });
    return instance.answer(args, snapshot);
  }
}

/** How many values an answer holds, about: the rows of a list are alike. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length / 50;
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value)) return 1 + value.length * sizeOf(value[0]);
  return Object.values(value).reduce((size: number, each) => size + sizeOf(each), 1);
}
