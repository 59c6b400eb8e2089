import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { columnsOf } from '#serving/columns.js';
import { encodeCursor, listDigest } from '#serving/cursor.js';
import type { RowExport } from '#serving/export/export-source.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { placeOf } from './list-place.js';
import { rowsOfList } from './list-sql.js';
import { snapshotHeaders } from './snapshot-headers.js';
import { definitionOf, type ListUseCaseClass } from './use-case.js';

/** Whole lists, as the use cases state them. */
@Injectable()
export class ListExports {
  constructor(
    private readonly marts: Marts,
    private readonly modules: ModuleRef,
  ) {}

  /**
   * @param snapshot the one of the cursor, where there is one
   * @param skip rows to leave out after the cursor, or at the start
   * @throws AppError CURSOR_INVALID
   */
  source(useCase: ListUseCaseClass, args: PageArgs, snapshot: Snapshot, skip = 0): RowExport {
    const query = this.modules.get(useCase, { strict: false }).list(args);
    const columns = columnsOf(query.node);
    const { list, start } = placeOf(args, query);
    const offset = start + skip;
    const sql = rowsOfList(query, columns, args.direction);
    const parameters = [...query.parameters, offset];
    return {
      kind: 'rows',
      name: `${definitionOf(useCase).path}-snapshot-${snapshot.id}`,
      columns,
      key: listDigest(list, [snapshot.id, offset]),
      headers: snapshotHeaders(snapshot),
      cursor: encodeCursor({ snapshotId: snapshot.id, list, offset }),
      isContinued: offset > 0,
      batches: (signal) => this.marts.batches(sql, snapshot, parameters, signal),
    };
  }
}
