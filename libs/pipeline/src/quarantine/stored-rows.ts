import { arrayBuffer } from 'node:stream/consumers';
import {
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  type RowGroup,
} from 'hyparquet';
import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ObjectStore, StoredObject } from '#lake/ports/object-store.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { wrapReadErrors } from '#platform/errors/to-app-error.js';

const correctedFile = z.object({ id: z.int() });

const rowCorrection = z.object({
  correctedAt: z.date(),
  /** SHA-256 of the file that delivers the correction; null until a run has read it. */
  correctedBy: z.string().nullable(),
});

const correctedLine = rowCorrection.extend({ line: z.int() });

/** The correction of a row. */
export type RowCorrection = z.output<typeof rowCorrection>;

/** SQL condition: correction `m` of row_corrections waits for a run, or its file was neither refused nor withdrawn. */
export const ACTIVE_CORRECTION_SQL = `(m.by_file_id IS NULL OR EXISTS (
  SELECT FROM ops.deliveries d JOIN ops.source_files s USING (file_id)
  WHERE file_id = m.by_file_id AND d.withdrawn_at IS NULL AND s.status <> 'E'))`;

/** Corrected lines of files; corrections whose own file no longer counts are left out. */
export class CorrectedLines {
  constructor(private readonly warehouse: DataSource) {}

  async files(): Promise<Set<number>> {
    const rows = await queryRows(
      this.warehouse,
      correctedFile,
      'SELECT DISTINCT file_id::integer AS id FROM ops.row_corrections WHERE is_latest',
    );
    return new Set(rows.map(({ id }) => id));
  }

  async list(fileId: number): Promise<Map<number, RowCorrection>> {
    const rows = await queryRows(
      this.warehouse,
      correctedLine,
      `SELECT m.line::float8 AS line, m.corrected_at AS "correctedAt", f.sha256 AS "correctedBy"
       FROM ops.row_corrections m LEFT JOIN ops.source_files f ON f.file_id = m.by_file_id
       WHERE m.file_id = $1 AND m.is_latest AND ${ACTIVE_CORRECTION_SQL}`,
      [fileId],
    );
    return new Map(rows.map(({ line, ...given }) => [line, given]));
  }
}

/** A row as a folder of `quarantine/` stores it. */
export interface StoredRow {
  fileId: number;
  line: number;
  text: string;
  column: string | null;
  value: string | null;
  reason: string;
}

export interface FileLine {
  fileId: number;
  line: number;
}

const columns = ['file_id', 'line', 'text', 'column_name', 'value', 'reason'];
/** Rows are read page by page, and a page rarely leaves its row group. */
const GROUPS_KEPT = 2;
const PART_NUMBER = /part-(\d+)[^/]*[.]parquet$/;

interface Group {
  object: StoredObject;
  metadata: FileMetaData;
  group: RowGroup;
  rowStart: number;
}

/** Reads quarantined rows from the lake, at most one row group of a folder at a time. */
export class StoredRows {
  private readonly groups = new LRUCache<string, StoredRow[]>({ max: GROUPS_KEPT });

  constructor(private readonly lake: ObjectStore) {}

  /**
   * Yields rows of some files in a folder, by file and line.
   * @param prefix folder of the lake, ending in `/`
   * @param files numbers of the files, at least one, in ascending order
   * @param from rows before this line are left out
   * @throws AppError OBJECT_NOT_FOUND when the folder is gone
   */
  async *read(
    prefix: string,
    files: readonly number[],
    from: FileLine = { fileId: 0, line: 0 },
  ): AsyncGenerator<StoredRow> {
    const wanted = new Set(files);
    const last = files.at(-1) ?? 0;
    for await (const group of this.groupsIn(prefix)) {
      const span = findSpan(group.group, 'file_id');
      if (span && span.min > last) return;
      if (!mayHaveRows(group.group, files, from)) continue;
      for (const row of await this.readRows(group)) {
        if (wanted.has(row.fileId) && !isBefore(row, from)) yield row;
      }
    }
  }

  private async *groupsIn(prefix: string): AsyncGenerator<Group> {
    for (const object of await this.objectsIn(prefix)) {
      const metadata = await wrapReadErrors('OBJECT_UNREADABLE', object.key, () =>
        parquetMetadataAsync(this.open(object)),
      );
      let rowStart = 0;
      for (const group of metadata.row_groups) {
        yield { object, metadata, group, rowStart };
        rowStart += Number(group.num_rows);
      }
    }
  }

  /** Returns a folder's objects in the order of their rows: `part-10` after `part-9`. */
  private async objectsIn(prefix: string): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    for await (const object of this.lake.list(prefix)) {
      if (object.key.endsWith('.parquet')) objects.push(object);
    }
    if (objects.length === 0) {
      const advice = 'restore it from a backup of the lake';
      throw new AppError(
        'OBJECT_NOT_FOUND',
        `the lake has no ${prefix}, which holds quarantined rows: ${advice}`,
      );
    }
    return objects.sort((a, b) => partNumber(a) - partNumber(b));
  }

  private async readRows({ object, metadata, group, rowStart }: Group): Promise<StoredRow[]> {
    const name = `${object.key} ${object.bytes} ${rowStart}`;
    const known = this.groups.get(name);
    if (known) return known;
    const part = {
      file: this.open(object),
      metadata,
      rowStart,
      rowEnd: rowStart + Number(group.num_rows),
      columns,
    };
    const rows = (
      await wrapReadErrors('OBJECT_UNREADABLE', object.key, () => parquetReadObjects(part))
    ).map(storedRow);
    this.groups.set(name, rows);
    return rows;
  }

  private open({ key, bytes }: StoredObject) {
    return {
      byteLength: bytes,
      slice: async (start: number, end = bytes) =>
        arrayBuffer(await this.lake.get(key, { start, end })),
    };
  }
}

function storedRow(row: Record<string, unknown>): StoredRow {
  return {
    fileId: Number(row['file_id']),
    line: Number(row['line']),
    text: row['text'] as string,
    column: (row['column_name'] as string | null | undefined) ?? null,
    value: (row['value'] as string | null | undefined) ?? null,
    reason: row['reason'] as string,
  };
}

/** Whether a row group can hold rows of the files at or after a line. */
function mayHaveRows(group: RowGroup, files: readonly number[], from: FileLine): boolean {
  const span = findSpan(group, 'file_id');
  if (!span) return true;
  if (span.max < from.fileId) return false;
  if (!files.some((file) => span.min <= file && file <= span.max)) return false;
  if (span.min < span.max || span.min > from.fileId) return true;
  const lines = findSpan(group, 'line');
  return !lines || lines.max >= from.line;
}

/** Returns the minimum and maximum of an integer column, from the metadata of a row group. */
function findSpan(group: RowGroup, column: string): { min: number; max: number } | undefined {
  const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column);
  const { min_value: min, max_value: max } = chunk?.meta_data?.statistics ?? {};
  if (min === undefined || max === undefined) return undefined;
  return { min: Number(min), max: Number(max) };
}

const isBefore = (row: FileLine, from: FileLine) =>
  row.fileId < from.fileId || (row.fileId === from.fileId && row.line < from.line);

const partNumber = ({ key }: StoredObject) => Number(PART_NUMBER.exec(key)?.[1] ?? 0);
