import {
  type FormerFile,
  formerSql,
  pastSources,
  touchedSql,
} from '#intake/contracts/cleaning-sql.js';
import { literal, type Model, type Source } from '#lake/ports/compute.js';
import { PERIOD_COLUMN, periodSql } from '../../flow/period.js';
import { batchesPrefix } from '../../flow/zones.js';
import type { FormerCleaning } from '../../ledger/cleaning-ledger.js';
import type { CleaningInput } from './cleaning-input.js';

/** Model that names the periods to be merged. */
const TOUCHED = 'touched';

/** What the cleaning has beside new files, and how a job reads it. */
interface Past {
  former: readonly FormerFile[];
  /** Numbers of files that are never refused: their faulty rows are set aside. */
  unrated: number[];
  replaced: CleaningInput['plan']['replaced'];
  sources: Source[];
  /** They stand once it is known which files are refused. */
  models: Model[];
}

/** Files that earlier runs have left rows of, to merge with. */
const withRows = ({ former }: Pick<CleaningInput, 'former'>): FormerCleaning[] =>
  former.filter(({ rowsAccepted }) => rowsAccepted > 0);

/** Those of them whose rows do not lie in folders as they do now: this run moves them. */
export function movedFiles(input: CleaningInput): FormerCleaning[] {
  const current = batchesOf(input);
  return withRows(input).filter(({ batches }) => batches !== current);
}

/** Whether an earlier attempt of the run has moved rows, so that the run's folder of what files state stands. */
export const hasMoved = ({ former }: CleaningInput, runId: number): boolean =>
  former.some((file) => file.runId === runId);

/** Folder of the lake for what files state, as it is split now. */
export const batchesOf = ({ contract, period, rules }: CleaningInput): string =>
  batchesPrefix({ name: contract.dataset, rules, period });

/** Of former files only those rows are read that lie in periods to be merged. */
export function pastOf(input: CleaningInput): Past {
  const { files, period, plan } = input;
  const former = withRows(input);
  const moved = movedFiles(input);
  const unrated = files.filter(({ isMended }) => isMended).map(({ fileId }) => fileId);
  const past = { former, unrated, replaced: plan.replaced };
  const isOwn = former.length > moved.length;
  const rows = { kind: 'parquet', prefix: batchesOf(input) } as const;
  const only = period && { only: { column: PERIOD_COLUMN, model: TOUCHED } };
  const elsewhere = [...new Set(moved.map(({ batches }) => batches))].map(
    (prefix, index): Source => ({ kind: 'parquet', name: `earlier_former_${index}`, prefix }),
  );
  const asked = period && isOwn ? plan.asked.map(({ fileId, line }) => [fileId, line]) : [];
  const sources: Source[] = [...pastSources(past), ...elsewhere];
  if (isOwn) sources.push({ ...rows, name: 'own_former', ...only });
  if (asked.length > 0) {
    sources.push(
      { ...rows, name: 'all_former' },
      { kind: 'rows', name: 'asked_rows', columns: ['file_id', 'line'], rows: asked },
    );
  }
  if (moved.length > 0) {
    const ids = moved.map(({ fileId }) => [fileId]);
    sources.push({ kind: 'rows', name: 'moved_files', columns: ['file_id'], rows: ids });
  }
  const others = elsewhere.map(({ name }) => name);
  const models = period && isOwn ? [touched(input, others, asked.length > 0)] : [];
  if (former.length > 0) {
    const parts = [...others, ...(isOwn ? ['own_former'] : [])];
    const sql = parts.map((name) => formerSql(input.contract, name)).join('\nUNION ALL\n');
    models.push({ name: 'former', sql, isView: true });
  }
  return { ...past, sources, models };
}

/**
 * The periods that valid rows of new files lie in, the planned ones, those of rows newly replaced, and those of
 * rows that lie elsewhere.
 */
function touched(
  { period, plan: { periods } }: CleaningInput,
  elsewhere: readonly string[],
  hasAsked: boolean,
): Model {
  const others = elsewhere.map(
    (source) => `SELECT ${periodSql(period)} AS ${PERIOD_COLUMN} FROM ${source}`,
  );
  if (periods.length > 0) {
    const values = periods.map((each) => `(${literal(each)})`).join(', ');
    others.push(`SELECT period FROM (VALUES ${values}) AS v (period)`);
  }
  if (hasAsked) {
    others.push(`SELECT f.period FROM all_former f
      JOIN asked_rows a ON a.file_id = f.file_id AND a.line = f.line`);
  }
  return { name: TOUCHED, sql: touchedSql(periodSql(period), others), collect: true };
}
