import type { Type } from '@nestjs/common';

/** The type of a column. `decimal` has so many places; `number` is a DOUBLE; `object` has nested columns. */
export type ColumnType =
  | 'integer'
  | 'number'
  | 'text'
  | 'boolean'
  | 'date'
  | { decimal: number }
  | { listOf: ColumnType }
  | { object: () => Column[] };

/** Digits of a decimal: what every engine supports. */
export const DECIMAL_DIGITS = 38;

/** Whether values are numbers with or without a fraction. */
export const isNumeric = (type: ColumnType): boolean =>
  type === 'integer' || type === 'number' || (typeof type === 'object' && 'decimal' in type);

/** One column of an answer's rows, as data for surfaces that are generated from it. */
export interface Column {
  name: string;
  type: ColumnType;
  description: string;
  /** Whether it is set only once the query of the answer has run. */
  afterQuery?: boolean;
  /** Whether it is the name or the place of the store or department whose number the row has. */
  isLabel?: boolean;
}

/** Columns by the prototype of the class that declares them. */
const declared = new WeakMap<object, Column[]>();

/** Records a column of a class. */
export function declareColumn(column: Omit<Column, 'name'>): PropertyDecorator {
  return (prototype, name) => {
    const columns = declared.get(prototype) ?? [];
    declared.set(prototype, columns);
    columns.push({ ...column, name: String(name) });
  };
}

/** Returns the columns of a class of rows and of its base classes, those of the base classes first. */
export function listColumns({ prototype }: Type<object>): Column[] {
  const all: Column[] = [];
  for (let each = prototype as object | null; each !== null; each = Reflect.getPrototypeOf(each)) {
    all.unshift(...(declared.get(each) ?? []));
  }
  return all;
}
