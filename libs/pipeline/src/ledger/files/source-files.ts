import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const countFilesByStatusSql = sqlFile(import.meta.url, './count_files_by_status.sql');

const outcomesSql = sqlFile(import.meta.url, './delivery_outcomes.sql');
const listSql = sqlFile(import.meta.url, './source_files.sql');

/** W: waiting, A: being processed, I: processed, E: refused. */
export const fileStatus = z.enum(['W', 'A', 'I', 'E']);
type FileStatus = z.output<typeof fileStatus>;

const sourceFile = z.object({
  id: z.string(),
  sha256: z.string(),
  status: fileStatus,
  dataset: z.string().nullable(),
  /** Path of its first sighting, relative to its source. */
  path: z.string(),
  /** Source folder as a URL; null for files from versions without separate sources. */
  source: z.string().nullable(),
  bytes: z.number(),
  seenAt: z.date(),
  rowsIn: z.number().nullable(),
  rowsAccepted: z.number().nullable(),
  rowsQuarantined: z.number().nullable(),
  rowsDuplicate: z.number().nullable(),
  /** Rows that a later row of the same file replaces. */
  rowsSuperseded: z.number().nullable(),
  /** The run that cleaned it last. */
  runId: z.string().nullable(),
  isWithdrawn: z.boolean(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export type SourceFile = z.output<typeof sourceFile>;

/** A text that a client places at a path of a source. */
export interface PlacedText {
  path: string;
  sha256: string;
}

const deliveryOutcome = z.object({
  path: z.string(),
  sha256: z.string(),
  /** Null if the source never had the text. */
  status: fileStatus.nullable(),
  dataset: z.string().nullable(),
  /** Path in the source when it was delivered. */
  deliveredAs: z.string().nullable(),
  /** Whether the last scan found this text at the path. */
  isSeen: z.boolean(),
  isWithdrawn: z.boolean(),
  refusedAt: z.date().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** The newest run that read it and did not fail before publication. */
  takenBy: z
    .object({ runId: z.string(), rowsIn: z.int().nullable(), isOver: z.boolean() })
    .nullable(),
});

/** State of a text at a path, from the ledger. */
export type DeliveryOutcome = z.output<typeof deliveryOutcome>;

/** Conditions on source files; omitted ones match every file. */
interface FileFilter {
  status?: string | undefined;
  dataset?: string | undefined;
  /** Its path, or the beginning of its SHA-256: six digits or more. */
  file?: string | undefined;
  first: number;
  before?: number | undefined;
}

/** Lists all source files that a flow ever had. */
export class SourceFiles {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** Returns at most `first` files, newest first, with numbers below `before`. */
  list({ status, dataset, file, first, before }: FileFilter): Promise<SourceFile[]> {
    return queryRows(this.warehouse, sourceFile, listSql, [
      status ?? null,
      before ?? null,
      first,
      this.flow,
      dataset ?? null,
      file ?? null,
    ]);
  }

  /** Returns the state of texts at paths of a source, in the order of `texts`. @param source its URL */
  listOutcomes(source: string, texts: readonly PlacedText[]): Promise<DeliveryOutcome[]> {
    const paths = texts.map(({ path }) => path);
    const digests = texts.map(({ sha256 }) => sha256);
    return queryRows(this.warehouse, deliveryOutcome, outcomesSql, [
      source,
      this.flow,
      paths,
      digests,
    ]);
  }

  /** Returns the time of the database, whose clock the ledger uses. */
  async moment(): Promise<Date> {
    const row = z.object({ moment: z.date() });
    const sql = 'SELECT clock_timestamp() AS moment';
    const [now] = await queryRows(this.warehouse, row, sql);
    return now?.moment ?? new Date();
  }

  /** Returns the number of files by status, zero included. */
  countByStatus(): Promise<{ status: FileStatus; files: number }[]> {
    return queryRows(
      this.warehouse,
      z.object({ status: fileStatus, files: z.number() }),
      countFilesByStatusSql,
      [this.flow],
    );
  }

  /** Returns why files were refused since then, oldest first; includes files refused again. */
  async listRefusedSince(since: Date): Promise<string[]> {
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
