import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { INTEGRATED, quarantinePrefix } from '../flow/zones.js';
import { findReplacedFiles } from '../ledger/files/replaced-files.js';
import type { Ledger } from '../ledger/ledger.js';
import type { QuarantineFilter } from './quarantined-row.js';

const sql = sqlFile(import.meta.url, './quarantined_files.sql');
const SHA256_BEGINNING = /^[0-9a-f]{6,64}$/;

const quarantinedFile = z
  .object({
    dataset: z.string(),
    fileId: z.int(),
    sha256: z.string(),
    path: z.string(),
    runId: z.int(),
    /** Null for rows that were quarantined when a run joined the datasets. */
    folder: z.string().nullable(),
    reason: z.string(),
    /** The dataset that lacks what the rows refer to; null for another reason. */
    refersTo: z.string().nullable(),
    open: z.int(),
    corrected: z.int(),
  })
  .transform(({ folder, ...file }) => ({
    ...file,
    /** Folder of the lake that holds the rows, among those of other files. */
    prefix: quarantinePrefix(folder ?? INTEGRATED, file.runId),
  }));

/** Quarantined rows of one file with one reason, as the ledger counts them. */
export type QuarantinedFile = z.output<typeof quarantinedFile>;

/**
 * Returns the files with quarantined rows, in the order of rows, one entry per file and reason. Ignores a filter by
 * column: the ledger does not count by columns. Rows of a text that a newer one replaced are closed: they are left out.
 */
export async function quarantinedFiles(
  { warehouse, flow }: Pick<Ledger, 'warehouse' | 'flow'>,
  { dataset, reason, file, run }: QuarantineFilter,
): Promise<QuarantinedFile[]> {
  const beginning = file?.toLowerCase();
  const isDigest = beginning !== undefined && SHA256_BEGINNING.test(beginning);
  return queryRows(warehouse, quarantinedFile, sql, [
    dataset ?? null,
    reason ?? null,
    isDigest ? beginning : null,
    file ?? null,
    run ?? null,
    flow.name,
    await findReplacedFiles(warehouse, flow),
  ]);
}

/** Numbers of quarantined rows, by state. */
interface StateCounts {
  open: number;
  corrected: number;
}

/** Counts of quarantined rows, from the ledger alone. */
export interface QuarantineSummary extends StateCounts {
  byReason: ({ dataset: string; reason: string } & StateCounts)[];
  byFile: QuarantinedFile[];
}

/** Counts rows by dataset, file, reason and state; ignores a filter by column. */
export async function summarise(
  ledger: Pick<Ledger, 'warehouse' | 'flow'>,
  filter: QuarantineFilter = {},
): Promise<QuarantineSummary> {
  return sumByReason(await quarantinedFiles(ledger, filter));
}

/** Returns the sums of files by dataset, reason and state. */
export function sumByReason(byFile: QuarantinedFile[]): QuarantineSummary {
  const byReason = new Map<string, QuarantineSummary['byReason'][number]>();
  const all = { open: 0, corrected: 0 };
  for (const { dataset, reason, open, corrected } of byFile) {
    const key = `${dataset} ${reason}`;
    const counts = byReason.get(key) ?? { dataset, reason, open: 0, corrected: 0 };
    byReason.set(key, counts);
    for (const sum of [all, counts]) {
      sum.open += open;
      sum.corrected += corrected;
    }
  }
  const ordered = [...byReason.keys()].sort().map((key) => byReason.get(key));
  return { ...all, byReason: ordered.filter((counts) => counts !== undefined), byFile };
}
