import type { EntityManager, QueryRunner } from 'typeorm';
import { z } from 'zod';
import type { FieldIds } from '#lake/ports/table-format.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';

const assignSql = sqlFile(import.meta.url, './assign_fields.sql');

const row = z.object({ relation: z.string(), name: z.string(), id: z.int() });

/** Ids of the columns of a flow's Iceberg tables, or of the workspace's: a column keeps its id for ever. */
export class FieldLedger {
  constructor(private readonly flow: string) {}

  /** Keeps other writers from assigning ids until the transaction ends. */
  lock(session: QueryRunner | EntityManager): Promise<void> {
    return lockFlow(session, this.flow, 'fields');
  }

  /** Returns the ids of all columns that a table has had, by relation. */
  async listFields(session: QueryRunner | EntityManager): Promise<Map<string, FieldIds>> {
    const rows = await queryRows(
      session,
      row,
      `SELECT relation, name, max(field_id) AS id FROM ops.lake_fields WHERE flow = $1
       GROUP BY relation, name`,
      [this.flow],
    );
    return toFieldIds(rows);
  }

  /** Assigns an id to each column that has none. The caller has the lock. @returns the ids of all columns that the relations have had */
  async assign(
    session: QueryRunner | EntityManager,
    columns: ReadonlyMap<string, readonly string[]>,
  ): Promise<Map<string, FieldIds>> {
    const wanted = JSON.stringify(Object.fromEntries(columns));
    return toFieldIds(await queryRows(session, row, assignSql, [this.flow, wanted]));
  }
}

function toFieldIds(rows: readonly z.output<typeof row>[]): Map<string, FieldIds> {
  const ids = new Map<string, Map<string, number>>();
  for (const { relation, name, id } of rows) {
    const own = ids.get(relation) ?? new Map<string, number>();
    ids.set(relation, own.set(name, id));
  }
  return ids;
}
