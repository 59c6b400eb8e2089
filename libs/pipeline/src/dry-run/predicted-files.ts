import type { QueryRunner } from 'typeorm';
import type { Source } from '#intake/source/source.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Flow, FlowDataset } from '../flow/flow.js';
import { batchesPrefix, rawKey } from '../flow/zones.js';
import type { Cleaning } from '../ledger/files/cleaning-ledger.js';
import { DRY_RUN_ID } from '../ledger/runs/dry-run-id.js';
import type { CoveredFile } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';
import { countByPeriod, type PeriodRows } from '../stages/ingest/count-by-period.js';

/** Paths of texts in the source, by SHA-256. */
export type PathsByText = ReadonlyMap<string, readonly string[]>;

/** Contents by period of texts that were read, by SHA-256; null for an unreadable text. */
export type ReadTexts = Map<string, PeriodRows | null>;

/** Expected contents of new files. */
export interface Prediction {
  /** Known contents, by file. */
  rowsByFile: ReadonlyMap<number, PeriodRows>;
  /** Files whose text has not been read. */
  unread: readonly { dataset: FlowDataset; file: CoveredFile }[];
}

export const NOTHING_PREDICTED: Prediction = { rowsByFile: new Map(), unread: [] };

/**
 * Records the expected contents of the dry run's new files, in the transaction that is rolled back. Uses an earlier
 * cleaning of the file, or else its text.
 */
export async function predictFiles(
  runner: QueryRunner,
  { cleanings, files, plans }: Ledger,
  { datasets }: Pick<Flow, 'datasets'>,
  texts: ReadTexts,
): Promise<Prediction> {
  const cleaned = new Set(
    (await cleanings.listCleanedFiles(DRY_RUN_ID)).map(({ fileId }) => fileId),
  );
  const predicted = new Map<number, PeriodRows>();
  const unread: { dataset: FlowDataset; file: CoveredFile }[] = [];
  for (const dataset of datasets.values()) {
    const { name, period, rules } = dataset;
    const covered = await files.listByRun(DRY_RUN_ID, [name]);
    const fresh = covered.filter(({ fileId, isNew }) => isNew && !cleaned.has(fileId));
    const ids = fresh.map(({ fileId }) => fileId);
    for (const { fileId, period: each, rows } of await plans.listLastCleanedRows(ids)) {
      const before = predicted.get(fileId) ?? { rows: 0, periods: new Map<string, number>() };
      before.periods.set(each, rows);
      predicted.set(fileId, { ...before, rows: before.rows + rows });
    }
    for (const file of fresh) {
      const text = texts.get(file.sha256);
      if (predicted.has(file.fileId)) continue;
      if (text) predicted.set(file.fileId, text);
      else if (text === undefined) unread.push({ dataset, file });
    }
    const place = { runId: DRY_RUN_ID, rules, batches: batchesPrefix({ name, rules, period }) };
    const own = ids.flatMap((fileId) => {
      const text = predicted.get(fileId);
      return text ? [toCleaning(fileId, text)] : [];
    });
    await cleanings.record(runner, place, own, new Map());
  }
  return { rowsByFile: predicted, unread };
}

const toCleaning = (fileId: number, { rows, periods }: PeriodRows): Cleaning => ({
  fileId,
  rowsIn: rows,
  rowsAccepted: rows,
  rowsQuarantined: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  money: null,
  periods: Array.from(periods, ([period, count]) => ({ period, rows: count, money: null })),
});

/** Reads a text for its periods, from the source folder or else from `raw/`. */
export async function readText(
  { lake, paths, source }: { lake: ObjectStore; paths: PathsByText; source: Source },
  { contract, period }: FlowDataset,
  file: CoveredFile,
  signal: AbortSignal,
): Promise<PeriodRows | null> {
  const [path] = paths.get(file.sha256) ?? [];
  try {
    const text = path === undefined ? await lake.get(rawKey(file)) : await source.open(path);
    return await countByPeriod(text, { header: file.header, contract, period, signal });
  } catch {
    signal.throwIfAborted();
    // The run meets the same error, and reports it.
    return null;
  }
}
