import { type Column, typeSql } from './column.js';
import type { Dialect } from './dialect.js';

/** A model that a step reads, by a name of ours. */
export interface Model {
  name: string;
  columns: readonly Column[];
}

/** What a step makes its SQL of. */
export interface Given extends Model {
  /** Tables that joins and unions name, by alias. */
  others: ReadonlyMap<string, Model>;
  /** Columns beside the step's own, which it hands on as they are. */
  carried: readonly string[];
  dialect: Dialect;
}

export interface Added {
  name: string;
  sql: string;
}

/** Says what of the rows of a model: `FROM model r` when left out. */
export interface Shape {
  /** Columns that are worked out anew, by name. */
  changed?: ReadonlyMap<string, string>;
  added?: readonly Added[];
  /** Columns that are kept; all when left out. */
  kept?: readonly Column[];
  /** What follows the columns, FROM and on; rows of the model are `r`. */
  from?: string;
}

/** A column of the rows `r`. */
export const cell = ({ dialect }: Given, name: string) => `r.${dialect.identifier(name)}`;

/** One SELECT over rows `r` of what is given: its columns in their order, and what is added. */
export function selectSql(given: Given, shape: Shape = {}): string {
  const { dialect, name, carried } = given;
  const { changed = new Map<string, string>(), added = [], kept = given.columns } = shape;
  const as = (sql: string, column: string) => `${sql} AS ${dialect.identifier(column)}`;
  const parts = [
    ...carried.map((column) => cell(given, column)),
    ...kept.map((column) => {
      const sql = changed.get(column.name);
      return sql === undefined ? cell(given, column.name) : as(sql, column.name);
    }),
    ...added.map((column) => as(column.sql, column.name)),
  ];
  return `SELECT\n  ${parts.join(',\n  ')}\n${shape.from ?? `FROM ${name} r`}`;
}

export const castSql = (sql: string, type: string) => `CAST(${sql} AS ${typeSql(type)})`;
