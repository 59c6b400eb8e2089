import { Injectable } from '@nestjs/common';
import { ListExports } from '#analytics/serving/list-exports.js';
import {
  answerOf,
  givesList,
  type AnswerDefinition,
} from '#analytics/serving/answer-definition.js';
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
    definition: AnswerDefinition,
    args: object,
    snapshot: Snapshot,
    signal: AbortSignal,
  ): Promise<object> {
    const other = definition.beside;
    const beside = other && (await this.marts.publishedOf(other.flow));
    return answerOf(
      definition,
      args,
      { ...snapshot, reading: new Reading(signal), beside },
      this.marts,
    );
  }

  /** Returns all rows of a list, as the API exports them; undefined for an answer that is no list. */
  list(definition: AnswerDefinition, args: object, snapshot: Snapshot): RowExport | undefined {
    if (!givesList(definition)) return undefined;
    return this.lists.source(definition, args as PageArgs, snapshot);
  }
}
