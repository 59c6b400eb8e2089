import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { CatalogueTable } from './table.js';

const columnNote = z.object({
  comment: z.string().nullable().optional(),
  /** Whether it tells of people; what was found holds where nobody has said. */
  personal: z.boolean().optional(),
});

const tableNote = z.object({
  comment: z.string().nullable(),
  owner: z.string().nullable(),
  tags: z.array(z.string()),
  columns: z.record(z.string(), columnNote),
});
const tableNoteRow = tableNote.extend({ database: z.string(), name: z.string() });

/** What people say of a table. */
export type TableNote = z.output<typeof tableNote>;

type Named = Pick<CatalogueTable, 'database' | 'name'>;

const NOTHING: TableNote = { comment: null, owner: null, tags: [], columns: {} };
const SELECT = 'SELECT database, name, comment, owner, tags, columns FROM ops.catalogue_notes';

/** What people say of tables, apart from what is found, so that no crawl ever writes over it. */
export class TableNotes {
  constructor(private readonly warehouse: DataSource) {}

  /** Of every table, by its address; also of tables that are gone. */
  async all(): Promise<ReadonlyMap<string, TableNote>> {
    const rows = await queryRows(this.warehouse, tableNoteRow, SELECT);
    return new Map(
      rows.map(({ database, name, ...note }): [string, TableNote] => [`${database}.${name}`, note]),
    );
  }

  /** Of a table that is about to be noted anew: nobody else notes anything of it meanwhile. */
  async lock(manager: EntityManager, { database, name }: Named): Promise<TableNote> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtext($1))', [
      `catalogue ${database}.${name}`,
    ]);
    const [row] = await queryRows(
      manager,
      tableNote,
      `${SELECT} WHERE database = $1 AND name = $2`,
      [database, name],
    );
    return row ?? NOTHING;
  }

  /** @param by who says so, as the audit log names them */
  async write(
    manager: EntityManager,
    { database, name }: Named,
    { comment, owner, tags, columns }: TableNote,
    by: string,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO ops.catalogue_notes (database, name, comment, owner, tags, columns, noted_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (database, name) DO UPDATE
       SET comment = excluded.comment, owner = excluded.owner, tags = excluded.tags,
           columns = excluded.columns, noted_by = excluded.noted_by, noted_at = now()`,
      [database, name, comment, owner, tags, JSON.stringify(columns), by],
    );
  }
}

/** A table with what people say of it laid over what was found. */
export function noted(table: CatalogueTable, note: TableNote | undefined): CatalogueTable {
  if (!note) return table;
  return {
    ...table,
    comment: note.comment ?? table.comment,
    owner: note.owner ?? table.owner,
    tags: [...new Set([...table.tags, ...note.tags])].sort(),
    columns: table.columns.map((column) => {
      const said = note.columns[column.name];
      const personal = said?.personal ?? column.isPersonal;
      return {
        ...column,
        comment: said?.comment ?? column.comment,
        // What a contract seals is not for anybody to call harmless.
        isPersonal: personal || (table.origin === 'flow' && column.isPersonal),
      };
    }),
  };
}
