import { sqlFile } from '#platform/database/sql-file.js';
import type { Ledger } from '../ledger/ledger.js';
import type { QuarantineFilter } from './quarantined-row.js';

const sql = sqlFile(import.meta.url, './quarantined-files.sql');
const SHA256_BEGINNING = /^[0-9a-f]{6,64}$/;

/** Rows of one file that are in quarantine for one reason, as the ledger counts them. */
export interface QuarantinedFile {
  dataset: string;
  fileId: number;
  sha256: string;
  path: string;
  runId: number;
  /** Folder of the lake that holds the rows, among those of other files. */
  prefix: string;
  reason: string;
  /** The dataset that lacks what the rows refer to; null for another reason. */
  refersTo: string | null;
  open: number;
  mended: number;
}

/**
 * Files with rows in quarantine now, in the order of rows, one entry a file and reason. Knows nothing
 * of columns: the ledger does not count by them.
 */
export function quarantinedFiles(
  { warehouse, flow }: Pick<Ledger, 'warehouse' | 'flow'>,
  { dataset, reason, file, run }: QuarantineFilter,
): Promise<QuarantinedFile[]> {
  const beginning = file?.toLowerCase();
  const isDigest = beginning !== undefined && SHA256_BEGINNING.test(beginning);
  return warehouse.query<QuarantinedFile[]>(sql, [
    dataset ?? null,
    reason ?? null,
    isDigest ? beginning : null,
    file ?? null,
    run ?? null,
    flow.name,
  ]);
}
