import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';

const mendedFile = z.object({ id: z.int() });

const mending = z.object({
  mendedAt: z.date(),
  /** sha-256 of the file that delivers it; null until a run has taken it. */
  mendedBy: z.string().nullable(),
});

const mendedLine = mending.extend({ line: z.int() });

/** The correction a row was given. */
export type Mending = z.output<typeof mending>;

/** Condition that a correction `m` of mended_rows waits for a run, or that its file was neither refused nor withdrawn. */
export const STANDS = `(m.by_file_id IS NULL OR EXISTS (
  SELECT FROM ops.deliveries d JOIN ops.source_files s USING (file_id)
  WHERE file_id = m.by_file_id AND d.withdrawn_at IS NULL AND s.status <> 'E'))`;

/** Which lines of files were mended; a correction whose own file no longer counts is none. */
export class MendedLines {
  constructor(private readonly warehouse: DataSource) {}

  /** Files with mended lines. */
  async files(): Promise<Set<number>> {
    const rows = await queryRows(
      this.warehouse,
      mendedFile,
      'SELECT DISTINCT file_id::integer AS id FROM ops.mended_rows WHERE is_latest',
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The mended lines of one file. */
  async of(fileId: number): Promise<Map<number, Mending>> {
    const rows = await queryRows(
      this.warehouse,
      mendedLine,
      `SELECT m.line::float8 AS line, m.mended_at AS "mendedAt", f.sha256 AS "mendedBy"
       FROM ops.mended_rows m LEFT JOIN ops.source_files f ON f.file_id = m.by_file_id
       WHERE m.file_id = $1 AND m.is_latest AND ${STANDS}`,
      [fileId],
    );
    return new Map(rows.map(({ line, ...given }) => [line, given]));
  }
}
