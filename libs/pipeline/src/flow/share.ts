import type { Buckets } from '#lake/ports/compute.js';
import type { MartColumns } from './mart.js';
import type { Period } from './period.js';

/** Rows of a snapshot as files of the lake that others read: chunks like those of a mart, but in no table. */
export interface Share {
  /** Its relation in the ledger; no dataset, model or mart has this name. */
  name: string;
  /** Name of its folder, which readers see: as it is declared. */
  folder: string;
  comment: string;
  /** A SELECT that names its inputs in FROM. */
  sql: string;
  reads: readonly string[];
  columns: MartColumns;
  period: Period;
  /** Columns whose values name folders in folders, the first around the others. */
  partitionBy: readonly string[];
  /** What the rows of a folder are split by, where the engine can; they are sorted by its column everywhere. */
  bucketBy: Buckets;
  /** It has the rows and the money of this model. */
  reconciles: { with: string; money: string; rows: boolean };
}

/** Its relation, by the name that it is declared under. */
export const shareName = (declared: string) => `shared_${declared}`;

/** Columns that its files have; the others are in the names of folders. */
export const columnsInFiles = ({
  columns,
  partitionBy,
}: Pick<Share, 'columns' | 'partitionBy'>): string[] =>
  Object.keys(columns).filter((column) => !partitionBy.includes(column));

/** Columns that order the rows of a file totally: equal rows are the same bytes wherever they lie. */
export function shareOrder(share: Pick<Share, 'columns' | 'partitionBy' | 'bucketBy'>): string[] {
  const { column } = share.bucketBy;
  return [column, ...columnsInFiles(share).filter((each) => each !== column)];
}
