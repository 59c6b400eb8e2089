import { Injectable } from '@nestjs/common';
import { ListExports } from '#analytics/serving/list-exports.js';
import {
  computeAnswer,
  hasList,
  type AnswerDefinition,
} from '#analytics/serving/answer-definition.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { limitSnapshot, Reading, type Snapshot } from '#analytics/snapshot/snapshot.js';
import type { RowExport } from '#serving/export/export-source.js';
import type { PageArgs } from '#serving/paging/page-args.js';

/** Reads answers of one snapshot, without the queues and caches of the API. */
@Injectable()
export class AnswerReader {
  constructor(
    readonly marts: Marts,
    private readonly lists: ListExports,
  ) {}

  async readAnswer(
    definition: AnswerDefinition,
    args: object,
    snapshot: Snapshot,
    signal: AbortSignal,
  ): Promise<object> {
    const other = definition.otherFlow;
    const published = other && (await this.marts.findPublished(other.flow));
    const beside = published && limitSnapshot(published, snapshot.scope);
    return computeAnswer(
      definition,
      args,
      { ...snapshot, reading: new Reading(signal), otherSnapshot: beside },
      this.marts,
    );
  }

  /** Returns all rows of a list, as the API exports them; undefined for an answer that is no list. */
  async readList(
    definition: AnswerDefinition,
    args: object,
    snapshot: Snapshot,
  ): Promise<RowExport | undefined> {
    if (!hasList(definition)) return undefined;
    return this.lists.source(definition, args as PageArgs, snapshot);
  }
}
