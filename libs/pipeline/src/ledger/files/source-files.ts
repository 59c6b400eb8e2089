import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const outcomesSql = sqlFile(import.meta.url, './delivery-outcomes.sql');
const listSql = sqlFile(import.meta.url, './source-files.sql');

/** W: waiting, A: being processed, I: processed, E: refused. */
export const fileStatus = z.enum(['W', 'A', 'I', 'E']);
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

/** A text that is to lie at a path of a source. */
export interface PlacedText {
  path: string;
  sha256: string;
}

const deliveryOutcome = z.object({
  path: z.string(),
  sha256: z.string(),
  /** Null while the source never had the text. */
  status: fileStatus.nullable(),
  dataset: z.string().nullable(),
  /** Where the source had it when it was delivered. */
  deliveredAs: z.string().nullable(),
  /** Whether it is the text that was last seen at the path. */
  isSeen: z.boolean(),
  isWithdrawn: z.boolean(),
  refusedAt: z.date().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** The newest run that read it, and has not failed before it published. */
  takenBy: z
    .object({ runId: z.string(), rowsIn: z.int().nullable(), isOver: z.boolean() })
    .nullable(),
});

/** What the ledger says of a text at a path. */
export type DeliveryOutcome = z.output<typeof deliveryOutcome>;

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

  /** What became of texts at paths of a source, in their order. @param source its URL */
  outcomesOf(source: string, texts: readonly PlacedText[]): Promise<DeliveryOutcome[]> {
    const paths = texts.map(({ path }) => path);
    const digests = texts.map(({ sha256 }) => sha256);
    return queryRows(this.warehouse, deliveryOutcome, outcomesSql, [
      source,
      this.flow,
      paths,
      digests,
    ]);
  }

  /** The database's time, by which the ledger's are told. */
  async moment(): Promise<Date> {
    const row = z.object({ moment: z.date() });
    const sql = 'SELECT clock_timestamp() AS moment';
    const [now] = await queryRows(this.warehouse, row, sql);
    return now?.moment ?? new Date();
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
