import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ListExports } from '#analytics/serving/list-exports.js';
import {
  definitionOf,
  givesList,
  type UseCase,
  type UseCaseClass,
} from '#analytics/serving/use-case.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { Reading } from '#analytics/snapshot/reading.js';
import type { Snapshot } from '#analytics/snapshot/snapshot.js';
import type { RowExport } from '#serving/export/export-source.js';
import type { PageArgs } from '#serving/paging/page-args.js';

/** Reads answers of one snapshot, without the places and caches of the API. */
@Injectable()
export class AnswerReader {
  constructor(
    readonly marts: Marts,
    private readonly lists: ListExports,
    private readonly modules: ModuleRef,
  ) {}

  async answer(
    useCase: UseCaseClass,
    args: object,
    snapshot: Snapshot,
    signal: AbortSignal,
  ): Promise<object> {
    const instance = this.modules.get<UseCase<object, object>>(useCase, { strict: false });
    const other = definitionOf(useCase).beside;
    const beside = other && (await this.marts.publishedOf(other.flow));
    return instance.answer(args, { ...snapshot, reading: new Reading(signal), beside });
  }

  /** All rows of a list, as the API exports them; undefined for what is no list. */
  list(useCase: UseCaseClass, args: object, snapshot: Snapshot): RowExport | undefined {
    if (!givesList(useCase)) return undefined;
    return this.lists.source(useCase, args as PageArgs, snapshot);
  }
}
