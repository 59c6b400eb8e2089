import type { Cleaning, StatedPeriod } from '../../ledger/cleaning-ledger.js';
import type { MergedFile } from '../../ledger/chunk-ledger.js';
import { addCounts, noRows, type StageCounts } from '../../flow/stage.js';
import type { Fate } from './clean-dataset.js';
import type { CleaningInput } from './cleaning-input.js';
import { addMoney } from '../../context/money.js';
import { periodNamed } from '../../flow/period.js';

/** What a run merged of one period: rows that hold, and what became of those of each file. */
export interface MergedPeriod {
  rows: number;
  /** Exact, as decimal text; null when there is none. */
  money: string | null;
  files: Map<number, MergedFile>;
}

/** The books of one dataset in one run. Refused files have no account. */
export interface Account {
  /** What each new file states, to be remembered. */
  cleanings: Map<number, Cleaning>;
  /** Rows set aside in each new file, by reason. */
  faults: Map<number, Map<string, number>>;
  /** What became of the rows of the new files. */
  counts: StageCounts;
  /** Rows set aside in the new files, by reason. */
  reasons: Map<string, number>;
  /** Periods that were merged, with all files that state rows of them. */
  merged: Map<string, MergedPeriod>;
  /** Rows all files state, each by itself. */
  accepted: number;
}

/** Adds up the fates of all rows that the run read: those of new files, and those of earlier ones that it merged. */
export function accountFor(
  { files, former, period }: Pick<CleaningInput, 'files' | 'former' | 'period'>,
  fates: readonly Fate[],
): Account {
  const refused = new Set(fates.filter(({ fate }) => fate === 'refused').map(fileOf));
  const read = files.filter(({ fileId }) => !refused.has(fileId));
  const known = new Set(former.map(({ fileId }) => fileId));
  const cleanings = new Map(
    read.map(({ fileId, rowCount }) => [fileId, emptyCleaning(fileId, rowCount)]),
  );
  const faults = new Map(read.map(({ fileId }) => [fileId, new Map<string, number>()]));
  const merged = new Map<string, MergedPeriod>();
  let counts = read.reduce(
    (sum, file) => addCounts(sum, { ...noRows, rowsIn: file.rowCount }),
    noRows,
  );
  for (const fate of fates) {
    const fileId = fileOf(fate);
    if (refused.has(fileId)) continue;
    const cleaning = cleanings.get(fileId);
    const name = periodNamed(fate.period, period);
    if (fate.accepted) addToMerged(merged, name, fate);
    if (cleaning) {
      addToCleaning(cleaning, fate, name);
      counts = addCounts(counts, countsOf(fate));
    } else if (!known.has(fileId)) {
      throw new Error(`the engine gave rows of file ${fileId}, which it was not given`);
    }
    const ofFile = faults.get(fileId);
    if (ofFile && fate.reason !== null) increase(ofFile, fate.reason, fate.rows);
  }
  return {
    cleanings,
    faults,
    counts,
    reasons: mergeReasons(faults.values()),
    merged,
    accepted: [...cleanings.values(), ...former].reduce((n, c) => n + c.rowsAccepted, 0),
  };
}

const fileOf = ({ file_id }: Fate) => Number(file_id);

const emptyCleaning = (fileId: number, rowsIn: number): Cleaning => ({
  fileId,
  rowsIn,
  rowsAccepted: 0,
  rowsQuarantined: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  money: null,
  periods: [],
});

function addToCleaning(
  cleaning: Cleaning,
  { fate, accepted, rows, money }: Fate,
  name: string,
): void {
  if (accepted) {
    cleaning.rowsAccepted += rows;
    cleaning.money = addMoney(cleaning.money, money);
    const stated = cleaning.periods.find(({ period }) => period === name) ?? noneStated(name);
    if (stated.rows === 0) cleaning.periods.push(stated);
    stated.rows += rows;
    stated.money = addMoney(stated.money, money);
  } else if (fate === 'quarantined') cleaning.rowsQuarantined += rows;
  else if (fate === 'superseded') cleaning.rowsSuperseded += rows;
  else cleaning.rowsDuplicate += rows;
}

const noneStated = (period: string): StatedPeriod => ({ period, rows: 0, money: null });

function addToMerged(merged: Map<string, MergedPeriod>, name: string, row: Fate): void {
  const period: MergedPeriod = merged.get(name) ?? { rows: 0, money: null, files: new Map() };
  merged.set(name, period);
  const file = period.files.get(fileOf(row)) ?? { ...nothingMerged };
  period.files.set(fileOf(row), file);
  const { fate, money, restates, rows } = row;
  if (restates) file.rowsRestating += rows;
  if (fate === 'kept') {
    period.rows += rows;
    period.money = addMoney(period.money, money);
    file.rowsOut += rows;
    file.moneyOut = addMoney(file.moneyOut, money);
  } else if (fate === 'duplicate') {
    file.rowsDuplicate += rows;
    file.moneyDuplicate = addMoney(file.moneyDuplicate, money);
  } else {
    file.rowsSuperseded += rows;
    file.moneySuperseded = addMoney(file.moneySuperseded, money);
  }
}

const nothingMerged: MergedFile = {
  rowsOut: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  rowsRestating: 0,
  moneyOut: null,
  moneyDuplicate: null,
  moneySuperseded: null,
};

function countsOf({ fate, restates, rows }: Fate): StageCounts {
  return {
    rowsIn: 0,
    rowsOut: fate === 'kept' ? rows : 0,
    rowsQuarantined: fate === 'quarantined' ? rows : 0,
    rowsDuplicate: fate === 'duplicate' ? rows : 0,
    rowsSuperseded: fate === 'superseded' ? rows : 0,
    rowsRestated: restates ? rows : 0,
  };
}

function mergeReasons(files: Iterable<Map<string, number>>): Map<string, number> {
  const merged = new Map<string, number>();
  for (const file of files) for (const [reason, rows] of file) increase(merged, reason, rows);
  return merged;
}

function increase(counts: Map<string, number>, reason: string, rows: number): void {
  counts.set(reason, (counts.get(reason) ?? 0) + rows);
}
