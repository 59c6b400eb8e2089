import type { TableColumn } from '../../tables/table.js';
import { AppError } from '#platform/errors/app-error.js';
import { tableTypeOf } from '../../tables/engine-type.js';
import { identifier } from '../../tables/identifier.js';
import type { Target } from '../guard/read-statement.js';

interface Column {
  name: string;
  type: string;
}

const NAME = /^[a-z_][a-z0-9_]*$/;

/** What the columns of a new table are. @throws AppError QUERY_REFUSED */
export function columnsOf(given: readonly Column[], { partitionedBy }: Target): TableColumn[] {
  const columns = given.map(({ name, type }) => ({
    name: name.toLowerCase(),
    type: tableTypeOf(type),
    nullable: true,
    isPartition: partitionedBy.includes(name.toLowerCase()),
    isPersonal: false,
    comment: null,
    note: null,
  }));
  const odd = columns.find(({ name }) => !NAME.test(name));
  if (odd) throw refused(`the column ${odd.name}`, 'name it with AS: a to z, digits and _');
  const missing = partitionedBy.find((name) => !columns.some((column) => column.name === name));
  if (missing !== undefined) throw refused(`PARTITIONED BY ${missing}`, 'no column has that name');
  if (columns.every(({ isPartition }) => isPartition)) {
    throw refused('PARTITIONED BY all columns', 'leave one for the files');
  }
  return withPartitionsLast(columns, partitionedBy);
}

/** As folders are nested, from the outer to the inner. */
const withPartitionsLast = (columns: readonly TableColumn[], by: readonly string[]) =>
  columns.toSorted((a, b) => by.indexOf(a.name) - by.indexOf(b.name));

/** @throws AppError QUERY_REFUSED where what is inserted has other columns than the table */
export function holdColumns(given: readonly Column[], table: readonly TableColumn[]): void {
  const names = given.map(({ name }) => name.toLowerCase()).sort();
  const needed = table.map(({ name }) => name).sort();
  if (names.join() === needed.join()) return;
  throw refused(`INSERT of ${names.join(', ')}`, `the table has ${needed.join(', ')}: give these`);
}

/** The columns as the table has them, by name. */
export const castsOf = (columns: readonly TableColumn[]): string =>
  columns
    .map(({ name, type }) => {
      const column = identifier(name);
      const value = type === 'JSON' ? `to_json(${column})` : column;
      return `CAST(${value} AS ${type === 'JSON' ? 'VARCHAR' : type}) AS ${column}`;
    })
    .join(', ');

const refused = (word: string, why: string): AppError =>
  new AppError('QUERY_REFUSED', `${word} is refused: ${why}`);
