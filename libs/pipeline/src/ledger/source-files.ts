import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const listSql = sqlFile(import.meta.url, './source-files.sql');

const fileStatus = z.enum(['W', 'A', 'I', 'E']);
type FileStatus = z.output<typeof fileStatus>;

const sourceFile = z.object({
  id: z.string(),
  sha256: z.string(),
  status: fileStatus,
  dataset: z.string().nullable(),
  /** Where it was first seen, below its source. */
  path: z.string(),
  /** Source folder as a URL; null for files from before sources were told apart. */
  source: z.string().nullable(),
  bytes: z.number(),
  seenAt: z.date(),
  rowsIn: z.number().nullable(),
  rowsAccepted: z.number().nullable(),
  rowsQuarantined: z.number().nullable(),
  isWithdrawn: z.boolean(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** A source file as the ledger knows it. */
type SourceFile = z.output<typeof sourceFile>;

/** Every source file of a flow there ever was, for people. */
export class SourceFiles {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** Newest first, at most `first`, older than file `before` when given. */
  list(filter: { status?: string; first: number; before?: number }): Promise<SourceFile[]> {
    const { status = null, first, before = null } = filter;
    return queryRows(this.warehouse, sourceFile, listSql, [status, before, first, this.flow]);
  }

  /** How many files have each status; every status is there. */
  countByStatus(): Promise<{ status: FileStatus; files: number }[]> {
    return queryRows(
      this.warehouse,
      z.object({ status: fileStatus, files: z.number() }),
      `SELECT status, count(file_id)::integer AS files
       FROM unnest(ARRAY['W', 'A', 'I', 'E']) AS s (status)
       LEFT JOIN (SELECT * FROM ops.source_files WHERE flow = $1) f USING (status)
       GROUP BY status`,
      [this.flow],
    );
  }

  /** Why files were refused since then, also those that were refused before, oldest first. */
  async refusedSince(since: Date): Promise<string[]> {
    const rows = await queryRows(
      this.warehouse,
      z.object({ message: z.string() }),
      `SELECT error_code || ': ' || error_message AS message FROM ops.source_files
       WHERE status = 'E' AND refused_at >= $1 AND flow = $2 ORDER BY file_id`,
      [since, this.flow],
    );
    return rows.map(({ message }) => message);
  }
}
