import type { QueryRunner } from 'typeorm';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Source } from '#intake/source/source.js';
import type { FlowDataset } from '../flow/flow.js';
import { batchesPrefix, rawKey } from '../flow/zones.js';
import type { Cleaning } from '../ledger/cleaning-ledger.js';
import type { Ledger } from '../ledger/ledger.js';
import type { CoveredFile } from '../ledger/ledger-file.js';
import { REHEARSED } from '../ledger/rehearsed-run.js';
import type { LookedSource } from './looked-source.js';
import { readStated, type StatedText } from './stated-text.js';

/** Texts that were read for their periods, by sha-256; null of one that cannot be read here. */
export type ReadTexts = Map<string, StatedText | null>;

/** What new files of a dataset will state. */
interface Foreseen {
  /** Of which that is told, by file. */
  stated: ReadonlyMap<number, StatedText>;
  /** Of which nobody has read the text. */
  unread: CoveredFile[];
}

/**
 * Writes down what the new files of a dataset will state when they are cleaned, in the transaction that is
 * rolled back: what they stated when they were cleaned before, or else what their text says.
 */
export async function foreseeFiles(
  runner: QueryRunner,
  ledger: Ledger,
  dataset: FlowDataset,
  files: readonly CoveredFile[],
  texts: ReadTexts,
): Promise<Foreseen> {
  const cleaned = new Set((await ledger.cleanings.stated(REHEARSED)).map(({ fileId }) => fileId));
  const fresh = files.filter(({ fileId, isNew }) => isNew && !cleaned.has(fileId));
  const stated = new Map<number, StatedText>();
  for (const { fileId, period, rows } of await ledger.plans.lastStated(
    fresh.map((file) => file.fileId),
  )) {
    const before = stated.get(fileId) ?? { rows: 0, periods: new Map<string, number>() };
    before.periods.set(period, rows);
    stated.set(fileId, { ...before, rows: before.rows + rows });
  }
  for (const { fileId, sha256 } of fresh) {
    const text = texts.get(sha256);
    if (text && !stated.has(fileId)) stated.set(fileId, text);
  }
  const { name, period, rules } = dataset;
  const place = { runId: REHEARSED, rules, batches: batchesPrefix({ name, rules, period }) };
  const cleanings = Array.from(stated, ([fileId, text]) => cleaningOf(fileId, text));
  await ledger.cleanings.record(runner, place, cleanings, new Map());
  const unread = fresh.filter(({ fileId, sha256 }) => !stated.has(fileId) && !texts.has(sha256));
  return { stated, unread };
}

const cleaningOf = (fileId: number, { rows, periods }: StatedText): Cleaning => ({
  fileId,
  rowsIn: rows,
  rowsAccepted: rows,
  rowsQuarantined: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  money: null,
  periods: Array.from(periods, ([period, count]) => ({ period, rows: count, money: null })),
});

/** Reads a text for its periods, where it lies: in the source folder, or else in `raw/`. */
export async function readText(
  { lake, looked, source }: { lake: ObjectStore; looked: LookedSource; source: Source },
  { contract, period }: FlowDataset,
  file: CoveredFile,
  signal: AbortSignal | undefined,
): Promise<StatedText | null> {
  const [path] = looked.paths.get(file.sha256) ?? [];
  try {
    const text = path === undefined ? await lake.get(rawKey(file)) : await source.open(path);
    return await readStated(text, { header: file.header, contract, period, signal });
  } catch {
    signal?.throwIfAborted();
    // The run meets the same, and says what it is.
    return null;
  }
}
