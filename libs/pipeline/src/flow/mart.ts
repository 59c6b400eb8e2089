import type { Buckets } from '#lake/ports/compute.js';
import type { Parameter } from './parameter.js';
import type { Period } from './period.js';

/** Type of a mart's column, as contracts name it; `bigint` for sums of integers. */
export type ColumnType = 'integer' | 'bigint' | 'decimal' | 'date' | 'boolean' | 'text';

/** A column of a mart's table. */
export interface MartColumn {
  type: ColumnType;
  /** Decimal places of a decimal. */
  scale?: number;
  nullable?: boolean;
  /** Description for readers of the table. */
  comment?: string;
}

export type MartColumns = Readonly<Record<string, MartColumn>>;

/** A table in schema `mart`, whose rows are chunks that snapshots list: of a mart or of forecasts. */
export interface MartTable {
  name: string;
  comment: string;
  /** Relations of the flow that its rows depend on. */
  reads: readonly string[];
  columns: MartColumns;
  /** Columns that identify a row. */
  key: readonly string[];
  period: Period | undefined;
}

/** A mart: its rows as SQL that every engine shares. It reads datasets and models. */
export interface Mart extends MartTable {
  sql: string;
  /** Queries of relations of its FROM that other marts have too, by name: a run makes each once. */
  shared?: Readonly<Record<string, string>>;
  /** Returns both for other values of the parameters; undefined when only the relation `parameters` has them. */
  build: ((parameters: readonly Parameter[]) => Pick<Mart, 'sql' | 'shared'>) | undefined;
  /** The dataset without whose files it has no rows, whatever the others have. */
  emptyWithout?: string;
  /** Its reconciliation: its `money` must equal that of a model, to the cent; with `rows`, also the number of rows. */
  reconciles: { with: string; money: string; rows: boolean } | undefined;
  /** Whether its rows are those of another table with fewer columns, so that a second copy is not worth keeping. */
  isProjection: boolean;
}

export const columnNames = ({ columns }: Pick<MartTable, 'columns'>): string[] =>
  Object.keys(columns);

/** Returns the table with the chunks. `mart.<name>` is the view of them by snapshot. */
export const chunksTable = ({ name }: Pick<MartTable, 'name'>) => `mart.${name}_chunks`;

/**
 * Returns a SQL condition that a chunk has rows in its table. Asks for the next chunk, in order: for an equal one,
 * PostgreSQL may scan the table until it finds a row.
 * @param id SQL of its number
 */
export const hasRowsSql = (table: Pick<MartTable, 'name'>, id: string): string =>
  `(${id} IS NOT DISTINCT FROM (SELECT t.chunk_id FROM ${chunksTable(table)} t
    WHERE t.chunk_id >= ${id} ORDER BY t.chunk_id LIMIT 1))`;

/** Sums need this width: every decimal of a mart has as many digits as both engines support. */
const DIGITS = 38;

const sqlTypes = {
  integer: 'integer',
  bigint: 'bigint',
  date: 'date',
  boolean: 'boolean',
  text: 'text',
} as const;

/** Returns a column's type in PostgreSQL. */
export const columnSql = ({ type, scale = 0 }: MartColumn): string =>
  type === 'decimal' ? `numeric(${DIGITS},${scale})` : sqlTypes[type];

/** Rows of a snapshot as files in the lake for other programs: chunks like those of a mart, but in no table. */
export interface Share {
  /** Its relation in the ledger; differs from every dataset, model and mart. */
  name: string;
  /** Name of its folder, visible to readers: the declared name. */
  folder: string;
  comment: string;
  /** A SELECT that names its inputs in FROM. */
  sql: string;
  reads: readonly string[];
  columns: MartColumns;
  period: Period;
  /** Columns whose values name nested folders, outermost first. */
  partitionBy: readonly string[];
  /** Column by which the rows of a folder are sorted and, if the engine can, split into buckets. */
  bucketBy: Buckets;
  /** It has the rows and the money of this model. */
  reconciles: { with: string; money: string; rows: boolean };
}

/** Returns the relation of a share from its declared name. */
export const shareName = (declared: string) => `shared_${declared}`;

/** Returns the columns in its files; the others are in the names of folders. */
export const columnsInFiles = ({
  columns,
  partitionBy,
}: Pick<Share, 'columns' | 'partitionBy'>): string[] =>
  Object.keys(columns).filter((column) => !partitionBy.includes(column));

/** Returns columns that sort the rows of a file totally, so that equal rows give equal bytes. */
export function shareOrder(share: Pick<Share, 'columns' | 'partitionBy' | 'bucketBy'>): string[] {
  const { column } = share.bucketBy;
  return [column, ...columnsInFiles(share).filter((each) => each !== column)];
}
