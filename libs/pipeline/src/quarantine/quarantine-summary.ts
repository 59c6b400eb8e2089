import type { Ledger } from '../ledger/ledger.js';
import { type QuarantinedFile, quarantinedFiles } from './quarantined-files.js';
import type { QuarantineFilter } from './quarantined-row.js';

/** Rows in quarantine, by state. */
interface StateCounts {
  open: number;
  mended: number;
}

/** How many rows are in quarantine, from the ledger alone. */
interface QuarantineSummary extends StateCounts {
  byReason: ({ dataset: string; reason: string } & StateCounts)[];
  byFile: QuarantinedFile[];
}

/** Counts rows by dataset, file, reason and state; a filter by column is passed over. */
export async function summarise(
  ledger: Pick<Ledger, 'warehouse' | 'flow'>,
  filter: QuarantineFilter = {},
): Promise<QuarantineSummary> {
  const byFile = await quarantinedFiles(ledger, filter);
  const byReason = new Map<string, QuarantineSummary['byReason'][number]>();
  const all = { open: 0, mended: 0 };
  for (const { dataset, reason, open, mended } of byFile) {
    const key = `${dataset} ${reason}`;
    const counts = byReason.get(key) ?? { dataset, reason, open: 0, mended: 0 };
    byReason.set(key, counts);
    for (const sum of [all, counts]) {
      sum.open += open;
      sum.mended += mended;
    }
  }
  const ordered = [...byReason.keys()].sort().map((key) => byReason.get(key));
  return { ...all, byReason: ordered.filter((counts) => counts !== undefined), byFile };
}

/**
 * Rows a filter lets through.
 * @returns undefined for a filter by column: only reading every row could tell
 */
export async function countRows(
  ledger: Pick<Ledger, 'warehouse' | 'flow'>,
  filter: QuarantineFilter,
): Promise<number | undefined> {
  if (filter.column !== undefined) return undefined;
  const { open, mended } = await summarise(ledger, filter);
  if (filter.state === 'all') return open + mended;
  return filter.state === 'mended' ? mended : open;
}
