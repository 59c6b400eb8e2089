import { z } from 'zod';
import { withPersonalHeaders } from './personal-columns.js';
import type { CatalogueTable, FileReading, Layout, TableColumn, TableFile } from './table.js';

const json = <Value>() => z.custom<Value>((value) => typeof value === 'object' && value !== null);
const number = z.coerce.number();

/** A row of `ops.catalogue_tables`: its JSON is as the catalogue has written it. */
export const tableRow = z
  .object({
    id: z.string(),
    database: z.string(),
    name: z.string(),
    origin: z.enum(['crawl', 'workspace']),
    location: z.string(),
    layout: json<Layout>(),
    columns: json<TableColumn[]>(),
    keys: json<string[][]>(),
    version: number,
    rows: number.nullable(),
    bytes: number,
    files: number,
    freshAt: z.date().nullable(),
    seenAt: z.date(),
    missingSince: z.date().nullable(),
  })
  .transform(({ columns, ...row }) => ({
    ...row,
    // Also of a table that no crawl has looked into since these headers are known.
    columns: row.origin === 'crawl' ? withPersonalHeaders(columns) : columns,
    comment: null,
    owner: null,
    tags: [] as string[],
  }));

/** A table that a crawl has found, or that lies in the workspace. */
export interface StoredTable extends CatalogueTable {
  id: string;
  /** Since when no file of it is found. */
  missingSince: Date | null;
}

export const TABLE_COLUMNS = `table_id::text AS id, database, name, origin, location, layout, columns, keys,
  version, rows, bytes, files, fresh_at AS "freshAt", seen_at AS "seenAt", missing_since AS "missingSince"`;

export const fileRow = z
  .object({
    path: z.string(),
    bytes: number,
    modified: z.date(),
    partition: json<Record<string, string | null>>(),
    version: z.string().nullable(),
    reading: json<FileReading>().nullable(),
  })
  .transform(({ version, reading, ...file }): TableFile => ({
    ...file,
    ...(version !== null && { version }),
    ...(reading && { reading }),
  }));
