import type { DataSource } from 'typeorm';

/** The correction a row was given. */
export interface Mending {
  mendedAt: Date;
  /** sha-256 of the file that delivers it; null until a run has taken it. */
  mendedBy: string | null;
}

/** Condition that a correction `m` of mended_rows waits for a run, or that its file was neither refused nor withdrawn. */
export const STANDS = `(m.by_file_id IS NULL OR EXISTS (
  SELECT FROM ops.deliveries d JOIN ops.source_files s USING (file_id)
  WHERE file_id = m.by_file_id AND d.withdrawn_at IS NULL AND s.status <> 'E'))`;

/** Which lines of files were mended; a correction whose own file no longer counts is none. */
export class MendedLines {
  constructor(private readonly warehouse: DataSource) {}

  /** Files with mended lines. */
  async files(): Promise<Set<number>> {
    const rows = await this.warehouse.query<{ id: number }[]>(
      'SELECT DISTINCT file_id::integer AS id FROM ops.mended_rows WHERE is_latest',
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The mended lines of one file. */
  async of(fileId: number): Promise<Map<number, Mending>> {
    const rows = await this.warehouse.query<({ line: number } & Mending)[]>(
      `SELECT m.line::float8 AS line, m.mended_at AS "mendedAt", f.sha256 AS "mendedBy"
       FROM ops.mended_rows m LEFT JOIN ops.source_files f ON f.file_id = m.by_file_id
       WHERE m.file_id = $1 AND m.is_latest AND ${STANDS}`,
      [fileId],
    );
    return new Map(rows.map(({ line, ...mending }) => [line, mending]));
  }
}
