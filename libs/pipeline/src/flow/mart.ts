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
