import type { Type } from '@nestjs/common';
import { type Column, listColumns, type ColumnType } from '../columns.js';
import type { Table } from './table.js';

/** Fields that GraphQL connections need and people do not. */
const OF_PAGES = ['edges', 'pageInfo', 'totalCount', 'nodes'];
/** A list of at most this many object values fits into a cell. */
const VALUES_IN_CELL = 2;

/** A value of a row, which may be in nested objects. */
interface Field {
  path: readonly string[];
  column: Column;
}

interface Fields {
  values: Field[];
  /** Lists that become separate tables. */
  lists: { name: string; about: string; columns: Column[] }[];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Returns an answer as tables: its list or its single figures; then each nested list.
 * @param result class of the answer, which declares its fields
 */
export function buildTables(answer: object, result: Type<object>): Table[] {
  const columns = listColumns(result);
  const row = answer as Row;
  if (!('nodes' in row))
    return collectTables([row], columns, { name: '', about: '', isSingle: true });
  const nodes = findInnerColumns(columns, 'nodes');
  const rows = row['nodes'] as Row[];
  const own = { ...buildFlatTable('', '', rows, nodes), total: row['totalCount'] as number };
  const beside = columns.filter(({ name }) => !OF_PAGES.includes(name));
  const single = { name: 'whole', about: 'The full list.', isSingle: true };
  return [own, ...collectTables([row], beside, single, true)];
}

/** Returns the tables of a class of answers, without rows. */
export function buildEmptyTables(result: Type<object>): Table[] {
  const isList = ({ type }: Column) => typeof type === 'object' && 'listOf' in type;
  const values = listColumns(result).map((column) => [column.name, isList(column) ? [] : null]);
  return buildTables(Object.fromEntries(values) as object, result);
}

function findInnerColumns(columns: readonly Column[], name: string): Column[] {
  const type = columns.find((column) => column.name === name)?.type;
  return type === undefined ? [] : (findObject(type) ?? []);
}

/** Returns a table of rows, then the tables of lists in them; each starts with the key of its row. */
function collectTables(
  rows: readonly Row[],
  columns: readonly Column[],
  { name, about, isSingle }: Pick<Table, 'name' | 'about' | 'isSingle'>,
  areFlat = false,
): Table[] {
  const { values, lists } = splitFields(columns);
  const own = buildTable(name, about, rows, values, isSingle);
  const keys = isSingle ? [] : values.filter(isKey);
  // A list that the question did not ask for is null.
  const asked = lists.filter((list) => rows.length === 0 || rows.some((row) => row[list.name]));
  const within = asked.flatMap((list) => {
    const nested = rows.flatMap((row) =>
      ((row[list.name] ?? []) as Row[]).map((each) => ({ ...pickKeys(row, keys), ...each })),
    );
    const columnsOfList = [...keys.map(({ column }) => column), ...list.columns];
    const named = { name: list.name, about: list.about, isSingle: false };
    return areFlat
      ? [buildFlatTable(list.name, list.about, nested, columnsOfList)]
      : collectTables(nested, columnsOfList, named);
  });
  return values.length === 0 ? within : [own, ...within];
}

/** A value directly in the row, not in a nested object or list. */
const isKey = ({ path, column: { type } }: Field) =>
  path.length === 1 && (typeof type === 'string' || 'decimal' in type);

const pickKeys = (row: Row, keys: readonly Field[]) =>
  Object.fromEntries(keys.map(({ column: { name } }) => [name, row[name]]));

/** Returns a table whose cells hold the lists in its rows. */
function buildFlatTable(
  name: string,
  about: string,
  rows: readonly Row[],
  columns: readonly Column[],
): Table {
  const fields = columns.flatMap((column) => flattenField(column, []));
  return buildTable(name, about, rows, fields, false);
}

function buildTable(
  name: string,
  about: string,
  rows: readonly Row[],
  fields: readonly Field[],
  isSingle: boolean,
): Table {
  return {
    name,
    about,
    isSingle,
    total: rows.length,
    columns: fields.map(({ column }) => column),
    rows: rows.map((row) => fields.map(({ path }) => readValue(row, path))),
  };
}

function splitFields(columns: readonly Column[]): Fields {
  const values: Field[] = [];
  const lists: Fields['lists'] = [];
  for (const column of columns) {
    const { name, type, description: about } = column;
    const objects = typeof type === 'object' && 'listOf' in type ? findObject(type) : undefined;
    if (objects && objects.filter(({ isLabel }) => !isLabel).length > VALUES_IN_CELL)
      lists.push({ name, about, columns: objects });
    else values.push(...flattenField(column, []));
  }
  return { values, lists };
}

/** Flattens an object: its values are fields with both names, `coverage.firstWeek`. */
function flattenField(column: Column, around: readonly string[]): Field[] {
  const path = [...around, column.name];
  const { type } = column;
  if (typeof type === 'object' && 'object' in type) {
    return type.object().flatMap((each) => flattenField(each, path));
  }
  return [{ path, column: { ...column, name: path.join('.') } }];
}

/** Returns the columns of the objects of a type, one or a list of them. */
function findObject(type: ColumnType): Column[] | undefined {
  if (typeof type === 'string') return undefined;
  if ('decimal' in type) return undefined;
  return 'listOf' in type ? findObject(type.listOf) : type.object();
}

function readValue(row: Row, path: readonly string[]): unknown {
  let value: unknown = row;
  for (const name of path) value = (value as Row | null)?.[name] ?? null;
  return value;
}
