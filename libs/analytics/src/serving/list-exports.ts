import { Injectable } from '@nestjs/common';
import { type Column, listColumns } from '#serving/columns.js';
import { encodeCursor, hashList } from '#serving/cursor.js';
import type { RowExport } from '#serving/export/export-source.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { includesPersonalData } from '#serving/personal.js';
import { AppError } from '#platform/errors/app-error.js';
import { Marts, type Parameter } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { requireArgumentsInScope } from './arguments-in-scope.js';
import { requirePeriods } from './periods.js';
import { dropInnerLabels } from '../labels/labels.js';
import { selectStores } from './places.js';
import { type ListPlace, buildListSql, buildOrder, locatePage, buildRowsSql } from './page.js';
import { buildSnapshotHeaders } from './snapshot-headers.js';
import type { ListAnswerDefinition } from './answer-definition.js';

/** A list as one query, and the place where a client continues. */
export interface ListExportQuery extends ListPlace {
  /** REST path below `/v1/`; the name of the file. */
  path: string;
  /** All rows; `$1` is the snapshot. */
  sql: string;
  /** From `$2` on. */
  parameters: readonly Parameter[];
  columns: readonly Column[];
  /** The text after ORDER BY over rows named `list`: a total order. */
  order: string;
}

/** Whole lists, from the queries of the answers. */
@Injectable()
export class ListExports {
  constructor(private readonly marts: Marts) {}

  /**
   * @param published the snapshot of the cursor, where the request has one
   * @param skip rows to leave out after the cursor, or from the start
   * @throws AppError CURSOR_INVALID; ARGUMENT_INVALID for a request for personal data, or for an unknown region or district;
   * NO_SNAPSHOT for fiscal periods of a snapshot of a former version
   */
  async source(
    definition: ListAnswerDefinition,
    args: PageArgs,
    published: Snapshot,
    skip?: number,
  ): Promise<RowExport> {
    refusePersonalData(args);
    const snapshot = await selectStores(this.marts, published, args);
    await requirePeriods(this.marts, snapshot, args);
    requireArgumentsInScope(args, snapshot.scope);
    const query = definition.list(args);
    const { parameters, node } = query;
    const sql = buildListSql(query);
    const columns = dropInnerLabels(listColumns(node));
    const order = buildOrder({ order: query.order }, args.direction);
    const { path } = definition;
    const listed = { path, sql, parameters, columns, order, ...locatePage(args, query, snapshot) };
    return this.rows(listed, snapshot, skip);
  }

  /** Returns the rows of a list that is no answer; arguments as of `source`. */
  rows(listed: ListExportQuery, snapshot: Snapshot, skip = 0): RowExport {
    const { path, columns, list, start } = listed;
    const offset = start + skip;
    const sql = buildRowsSql(listed);
    const parameters = [...listed.parameters, offset];
    return {
      kind: 'rows',
      name: `${path}-snapshot-${snapshot.id}`,
      columns,
      key: hashList(list, [snapshot.id, offset, columns.map(({ name }) => name)]),
      headers: buildSnapshotHeaders(snapshot),
      cursor: encodeCursor({ snapshotId: snapshot.id, list, offset }),
      isContinued: offset > 0,
      batches: (signal) => this.marts.batches(sql, snapshot, parameters, signal),
    };
  }
}

/**
 * Exports have no personal data: the audit log cannot record who reads a copied file.
 * @throws AppError ARGUMENT_INVALID for a request for personal data
 */
export function refusePersonalData(args: object): void {
  if (!includesPersonalData(args)) return;
  const problem = 'exports have no names, addresses or telephone numbers';
  const advice = 'leave personalData out, or leave format out to read pages of JSON';
  const problems = [{ argument: 'personalData', problem }];
  throw new AppError('ARGUMENT_INVALID', `personalData: ${problem}: ${advice}`, { problems });
}
