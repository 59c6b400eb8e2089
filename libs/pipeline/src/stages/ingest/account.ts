import type { Cleaning, FormerCleaning } from '../../ledger/cleaning-ledger.js';
import type { FileCounts } from '../../ledger/run-files.js';
import { addCounts, noRows, type StageCounts } from '../../flow/stage.js';
import type { CleaningInput, Fate } from './clean-dataset.js';
import { addMoney } from '../../context/money.js';
import { periodNamed } from '../../flow/period.js';

/** The books of one dataset in one run. */
export interface Account {
  /** What every file of the run comes to by now, by file. Refused files have no account. */
  files: Map<number, FileCounts>;
  /** What each new file states, to be remembered. */
  cleanings: Map<number, Cleaning>;
  /** Rows set aside in each new file, by reason. */
  faults: Map<number, Map<string, number>>;
  /** What became of the rows of the new files. */
  counts: StageCounts;
  /** Rows set aside in the new files, by reason. */
  reasons: Map<string, number>;
  /** Periods of files that earlier runs cleaned before these were told, by file. */
  periods: Map<number, string[]>;
  /** Merged rows, of all files. */
  kept: { rows: number; money: string | null };
  /** Rows all files state, each by itself. */
  accepted: number;
}

/** Adds up the fates of all rows: those read now, and those that earlier runs have read. */
export function accountFor(
  { files, former, period }: Pick<CleaningInput, 'files' | 'former' | 'period'>,
  fates: readonly Fate[],
): Account {
  const refused = new Set(fates.filter(({ fate }) => fate === 'refused').map(fileOf));
  const read = files.filter(({ fileId }) => !refused.has(fileId));
  const known = new Map(former.map((cleaning) => [cleaning.fileId, cleaning]));
  const counts = new Map<number, FileCounts>([
    ...read.map((file) => [file.fileId, { ...noCounts, rowsIn: file.rowCount }] as const),
    ...former.map((file) => [file.fileId, beforeMerge(file)] as const),
  ]);
  const cleanings = new Map(
    read.map(({ fileId, rowCount }) => [fileId, emptyCleaning(fileId, rowCount)]),
  );
  const periods = new Map(
    former.filter((file) => file.periods === null).map(({ fileId }) => [fileId, [] as string[]]),
  );
  const faults = new Map(read.map(({ fileId }) => [fileId, new Map<string, number>()]));
  for (const fate of fates) {
    const fileId = fileOf(fate);
    if (refused.has(fileId)) continue;
    const file = counts.get(fileId);
    if (!file) throw new Error(`the engine gave rows of file ${fileId}, which it was not given`);
    addFate(file, fate);
    const cleaning = cleanings.get(fileId);
    const name = periodNamed(fate.period, period);
    if (cleaning) addToCleaning(cleaning, fate, name);
    const learned = periods.get(fileId);
    if (learned && fate.accepted && !learned.includes(name)) learned.push(name);
    const ofFile = faults.get(fileId);
    if (ofFile && fate.reason !== null) increase(ofFile, fate.reason, fate.rows);
  }
  return {
    files: counts,
    cleanings,
    periods,
    faults,
    counts: read.map(({ fileId }) => stageCounts(counts.get(fileId))).reduce(addCounts, noRows),
    reasons: mergeReasons(faults.values()),
    kept: keptOf([...counts.values()]),
    accepted: [...cleanings.values(), ...known.values()].reduce((n, c) => n + c.rowsAccepted, 0),
  };
}

const fileOf = ({ file_id }: Fate) => Number(file_id);

const noCounts: FileCounts = {
  rowsIn: 0,
  rowsOut: 0,
  rowsQuarantined: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  rowsRestating: 0,
  moneyOut: null,
  moneyDuplicate: null,
  moneySuperseded: null,
};

/** A former file brings only its accepted rows to the merge; the others have met their fate. */
function beforeMerge(former: FormerCleaning): FileCounts {
  const { rowsIn, rowsQuarantined, rowsDuplicate, rowsSuperseded } = former;
  return { ...noCounts, rowsIn, rowsQuarantined, rowsDuplicate, rowsSuperseded };
}

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

function addFate(file: FileCounts, { fate, accepted, restates, rows, money }: Fate): void {
  if (restates) file.rowsRestating += rows;
  // Money is carried for what a file states; a row that repeats its own file has no place in it.
  const sum = accepted ? money : null;
  if (fate === 'kept') {
    file.rowsOut += rows;
    file.moneyOut = addMoney(file.moneyOut, sum);
  } else if (fate === 'duplicate') {
    file.rowsDuplicate += rows;
    file.moneyDuplicate = addMoney(file.moneyDuplicate, sum);
  } else if (fate === 'superseded') {
    file.rowsSuperseded += rows;
    file.moneySuperseded = addMoney(file.moneySuperseded, sum);
  } else file.rowsQuarantined += rows;
}

function addToCleaning(
  cleaning: Cleaning,
  { fate, accepted, rows, money }: Fate,
  period: string,
): void {
  if (accepted) {
    if (!cleaning.periods.includes(period)) cleaning.periods.push(period);
    cleaning.rowsAccepted += rows;
    cleaning.money = addMoney(cleaning.money, money);
  } else if (fate === 'quarantined') cleaning.rowsQuarantined += rows;
  else if (fate === 'superseded') cleaning.rowsSuperseded += rows;
  else cleaning.rowsDuplicate += rows;
}

function stageCounts(file: FileCounts = noCounts): StageCounts {
  const { rowsIn, rowsOut, rowsQuarantined, rowsDuplicate, rowsSuperseded, rowsRestating } = file;
  return {
    rowsIn,
    rowsOut,
    rowsQuarantined,
    rowsDuplicate,
    rowsSuperseded,
    rowsRestated: rowsRestating,
  };
}

function keptOf(files: FileCounts[]): Account['kept'] {
  return {
    rows: files.reduce((sum, { rowsOut }) => sum + rowsOut, 0),
    money: files.reduce<string | null>((sum, { moneyOut }) => addMoney(sum, moneyOut), null),
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
