import type { DataSource } from 'typeorm';
import { sqlFile } from '#platform/database/sql-file.js';

const listSql = sqlFile(import.meta.url, './source-files.sql');

export type FileStatus = 'W' | 'A' | 'I' | 'E';

/** A source file as the ledger knows it. */
export interface SourceFile {
  id: string;
  sha256: string;
  status: FileStatus;
  dataset: string | null;
  /** Where it was first seen, below its source. */
  path: string;
  /** Source folder as a URL; null for files from before sources were told apart. */
  source: string | null;
  bytes: number;
  seenAt: Date;
  rowsIn: number | null;
  rowsAccepted: number | null;
  rowsQuarantined: number | null;
  isWithdrawn: boolean;
  error: { code: string; message: string } | null;
}

/** Every source file of a flow there ever was, for people. */
export class SourceFiles {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** Newest first, at most `first`, older than file `before` when given. */
  list(filter: { status?: string; first: number; before?: number }): Promise<SourceFile[]> {
    const { status = null, first, before = null } = filter;
    return this.warehouse.query<SourceFile[]>(listSql, [status, before, first, this.flow]);
  }

  /** How many files have each status; every status is there. */
  countByStatus(): Promise<{ status: FileStatus; files: number }[]> {
    return this.warehouse.query<{ status: FileStatus; files: number }[]>(
      `SELECT status, count(file_id)::integer AS files
       FROM unnest(ARRAY['W', 'A', 'I', 'E']) AS s (status)
       LEFT JOIN (SELECT * FROM ops.source_files WHERE flow = $1) f USING (status)
       GROUP BY status`,
      [this.flow],
    );
  }

  /** Why files were refused since then, also those that were refused before, oldest first. */
  async refusedSince(since: Date): Promise<string[]> {
    const rows = await this.warehouse.query<{ message: string }[]>(
      `SELECT error_code || ': ' || error_message AS message FROM ops.source_files
       WHERE status = 'E' AND refused_at >= $1 AND flow = $2 ORDER BY file_id`,
      [since, this.flow],
    );
    return rows.map(({ message }) => message);
  }
}
