import type { Cell } from '#lake/ports/compute.js';
import type { RecipeInput } from '#catalogue/recipes/recipe-engine.js';
import { createRelation, type TestTable } from '../setup/try-recipe.js';

/** Personal columns of the tables. */
export const PERSONAL = ['name', 'phone', 'born', 'age'];

/** Columns of people. Few different cells make many rows alike except in their personal cells. */
const columns = {
  city: 'VARCHAR',
  shop: 'VARCHAR',
  name: 'VARCHAR',
  phone: 'VARCHAR',
  born: 'DATE',
  age: 'BIGINT',
  sold: 'BIGINT',
  paid: 'DECIMAL(9,2)',
  day: 'DATE',
};
export type ColumnName = keyof typeof columns;
export const columnNames = Object.keys(columns) as ColumnName[];

/** Cells of each column, from which steps draw their values, too. */
export const cells: Readonly<Record<ColumnName, readonly Cell[]>> = {
  city: ['Oslo', 'Bonn', null],
  shop: ['a', 'b'],
  name: ['Ann Lee', 'Bo', 'Cy Roe', 'Oslo', 'a', '12', null],
  phone: ['555-1', '555-2', '0', 'Bonn', '2020-01-02', '', null],
  born: ['1980-02-03', '2001-12-31', null],
  age: [18, 44, 9_000_000_000_000_000_000, null],
  sold: [1, 2, 3, null],
  paid: ['1.50', '20.00'],
  day: ['2020-01-02', '2020-02-03', null],
};

const createRow = (number: number): Cell[] =>
  // Neighbouring columns change at different paces, so that each pair of cells occurs.
  columnNames.map((name, place) => {
    const own = cells[name];
    return (
      own[Math.floor(number / (PERSONAL.includes(name) ? 1 : 1 + (place % 3))) % own.length] ?? null
    );
  });

/** Rows of people; the personal cells of one may be others. */
export interface People extends TestTable {
  rows: Cell[][];
}

export const people: People = {
  columns,
  rows: Array.from({ length: 14 }, (_, at) => createRow(at)),
};
const more: People = { columns, rows: Array.from({ length: 4 }, (_, at) => createRow(3 * at + 1)) };
const staff: TestTable = {
  columns: { town: 'VARCHAR', boss: 'VARCHAR', size: 'BIGINT' },
  rows: [
    ['Oslo', 'Ann Lee', 1],
    ['Bonn', 'Cy Roe', 2],
    ['Bonn', '555-1', 3],
  ],
};

/** Returns the people after one cell, or some cells, of a row have changed. */
export function changePeople(row: number, changes: Partial<Record<ColumnName, Cell>>): People {
  const rows = people.rows.map((former, at) =>
    at === row
      ? former.map((cell, place) => {
          const name = columnNames[place];
          const changed = name && changes[name];
          return changed === undefined ? cell : changed;
        })
      : former,
  );
  return { columns, rows };
}

/** Returns the inputs of recipes over people, by alias. */
export function createInputs(main: People): Map<string, RecipeInput> {
  const marked = (name: string, table: TestTable, personal: readonly string[]) => {
    const relation = createRelation(name, table);
    const marks = relation.columns.map((each) => ({
      ...each,
      isPersonal: personal.includes(each.name),
    }));
    return [name, { ...relation, columns: marks }] as const;
  };
  return new Map([
    marked('main', main, PERSONAL),
    marked('staff', staff, ['boss']),
    marked('more', more, ['name', 'phone', 'born', 'age', 'day']),
  ]);
}
