import { Injectable } from '@nestjs/common';
import { ListExports } from '#analytics/serving/list-exports.js';
import { answerOf, givesList, type UseCase } from '#analytics/serving/answer-definition.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { Reading, type Snapshot } from '#analytics/snapshot/snapshot.js';
import type { RowExport } from '#serving/export/export-source.js';
import type { PageArgs } from '#serving/paging/page-args.js';

/** Reads answers of one snapshot, without the queues and caches of the API. */
@Injectable()
export class AnswerReader {
  constructor(
    readonly marts: Marts,
    private readonly lists: ListExports,
  ) {}

  async answer(
    useCase: UseCase,
    args: object,
    snapshot: Snapshot,
    signal: AbortSignal,
  ): Promise<object> {
    const other = useCase.beside;
    const beside = other && (await this.marts.publishedOf(other.flow));
    return answerOf(
      useCase,
      args,
      { ...snapshot, reading: new Reading(signal), beside },
      this.marts,
    );
  }

  /** Returns all rows of a list, as the API exports them; undefined for an answer that is no list. */
  list(useCase: UseCase, args: object, snapshot: Snapshot): RowExport | undefined {
    if (!givesList(useCase)) return undefined;
    return this.lists.source(useCase, args as PageArgs, snapshot);
  }
}
