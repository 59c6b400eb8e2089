import type { Type } from '@nestjs/common';

/** What a column of an answer holds. `number` is a number of JSON; `object` has columns of its own. */
export type ColumnType =
  | 'integer'
  | 'number'
  | 'text'
  | 'boolean'
  | 'date'
  | { listOf: ColumnType }
  | { object: () => Column[] };

/** One column of an answer's rows, for surfaces that are made from it. */
export interface Column {
  name: string;
  type: ColumnType;
  description: string;
}

/** Columns by the prototype of the class that declares them. */
const declared = new WeakMap<object, Column[]>();

/** Remembers a column of a class. */
export function declareColumn(column: Omit<Column, 'name'>): PropertyDecorator {
  return (prototype, name) => {
    const columns = declared.get(prototype) ?? [];
    declared.set(prototype, columns);
    columns.push({ ...column, name: String(name) });
  };
}

/** The columns of a class of rows and of those it extends, theirs first. */
export function columnsOf({ prototype }: Type<object>): Column[] {
  const all: Column[] = [];
  for (let each = prototype as object | null; each !== null; each = Reflect.getPrototypeOf(each)) {
    all.unshift(...(declared.get(each) ?? []));
  }
  return all;
}
