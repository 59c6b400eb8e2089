import { type FormerFile, pastSources, touchedSql } from '#intake/contracts/cleaning-sql.js';
import type { Model, Source } from '#lake/ports/compute.js';
import { literal } from '#lake/ports/sql-literal.js';
import { PERIOD_COLUMN, periodSql } from '../../flow/period.js';
import { batchesPrefix } from '../../flow/zones.js';
import type { CleaningInput } from './cleaning-input.js';

/** Model that names the periods to be merged. */
const TOUCHED = 'touched';

/** What the cleaning has beside new files, and the sources it reads that from. */
interface Past {
  former: readonly FormerFile[];
  /** Numbers of files that are never refused: their faulty rows are set aside. */
  unrated: number[];
  replaced: CleaningInput['plan']['replaced'];
  sources: Source[];
}

/** Whether earlier runs have left rows to merge with. */
export const hasFormerRows = ({ former }: Pick<CleaningInput, 'former'>): boolean =>
  former.some(({ rowsAccepted }) => rowsAccepted > 0);

/** Of former files only those rows are read that lie in periods to be merged. */
export function pastOf(input: CleaningInput): Past {
  const { contract, files, plan, rules } = input;
  const former = hasFormerRows(input) ? input.former : [];
  const unrated = files.filter(({ isMended }) => isMended).map(({ fileId }) => fileId);
  const past = { former, unrated, replaced: plan.replaced };
  const rows = { kind: 'parquet', prefix: batchesPrefix(contract.dataset, rules) } as const;
  const asked = plan.asked.map(({ fileId, line }) => [fileId, line]);
  const sources: Source[] = pastSources(past);
  if (former.length > 0) {
    sources.push({ ...rows, name: 'former', only: { column: PERIOD_COLUMN, model: TOUCHED } });
    if (asked.length > 0) {
      sources.push(
        { ...rows, name: 'all_former' },
        { kind: 'rows', name: 'asked_rows', columns: ['file_id', 'line'], rows: asked },
      );
    }
  }
  return { ...past, sources };
}

/** The periods that valid rows of new files lie in, the planned ones, and those of rows newly replaced. */
export function touched({ period, plan: { asked, periods } }: CleaningInput): Model {
  const others: string[] = [];
  if (periods.length > 0) {
    const values = periods.map((each) => `(${literal(each)})`).join(', ');
    others.push(`SELECT period FROM (VALUES ${values}) AS v (period)`);
  }
  if (asked.length > 0) {
    others.push(`SELECT f.period FROM all_former f
      JOIN asked_rows a ON a.file_id = f.file_id AND a.line = f.line`);
  }
  return { name: TOUCHED, sql: touchedSql(periodSql(period), others), collect: true };
}
