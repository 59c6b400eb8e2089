import type { Buckets } from '#lake/ports/compute.js';
import type { Period } from './period.js';

/** Type of a mart's column, in the words of a contract. */
export type ColumnType = 'integer' | 'decimal' | 'date' | 'boolean' | 'text';

/** A column of a mart's table. */
export interface MartColumn {
  type: ColumnType;
  /** Digits after the point of a decimal. */
  scale?: number;
  nullable?: boolean;
  /** What a reader of the table sees. */
  comment?: string;
}

export type MartColumns = Readonly<Record<string, MartColumn>>;

/** A mart: its rows as SQL that every engine shares, and its table in schema `mart`. */
export interface Mart {
  name: string;
  comment: string;
  sql: string;
  /** Datasets and models that the SQL names. */
  reads: readonly string[];
  columns: MartColumns;
  /** Columns that tell one row from another. */
  key: readonly string[];
  period: Period | undefined;
  /**
   * What it is held to: its `money` adds up to that of a model, to the cent; with `rows`, it has as
   * many rows too.
   */
  reconciles: { with: string; money: string; rows: boolean } | undefined;
  /** The rows are those of another table, only with fewer columns: not worth keeping twice. */
  isProjection: boolean;
}

export const columnNames = ({ columns }: Pick<Mart, 'columns'>): string[] => Object.keys(columns);

/** The table that holds the chunks of a mart. `mart.<name>` is the view of them by snapshot. */
export const chunksTable = ({ name }: Pick<Mart, 'name'>) => `mart.${name}_chunks`;

/** Sums get the width they need: every decimal of a mart has as many digits as both engines take. */
const DIGITS = 38;

const sqlTypes = { integer: 'integer', date: 'date', boolean: 'boolean', text: 'text' } as const;

/** A column's type as PostgreSQL writes it. */
export const columnSql = ({ type, scale = 0 }: MartColumn): string =>
  type === 'decimal' ? `numeric(${DIGITS},${scale})` : sqlTypes[type];

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
