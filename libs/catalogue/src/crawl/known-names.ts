import { columnNames } from '../tables/names.js';
import type { FileReading, SourceColumn, TableFile } from '../tables/table.js';
import type { FileGroup } from './group/group-files.js';

const namesOf = (columns: readonly SourceColumn[]) =>
  columnNames(columns.map(({ source }) => source));

/** A reading with the names that its headers have by today's rules, so that files of any age are compared alike. */
export function namedAnew(reading: FileReading): FileReading {
  const names = namesOf(reading.columns);
  const columns = reading.columns.map((column, at) => ({
    ...column,
    name: names[at] ?? column.name,
  }));
  return { ...reading, columns };
}

/** A group with the names that its table gave its columns before: rules may have changed since, a table keeps its names. */
export function withKnownNames(group: FileGroup, before: readonly TableFile[]): FileGroup {
  const known = new Map<string, string>();
  for (const { reading } of before) {
    if (!reading) continue;
    for (const [at, today] of namesOf(reading.columns).entries()) {
      const name = reading.columns[at]?.name ?? today;
      if (name !== today && !known.has(today)) known.set(today, name);
    }
  }
  if (known.size === 0) return group;
  const files = group.files.map((file) => {
    const columns = file.reading.columns.map((column) => ({
      ...column,
      name: known.get(column.name) ?? column.name,
    }));
    const areApart = new Set(columns.map(({ name }) => name)).size === columns.length;
    return areApart ? { ...file, reading: { ...file.reading, columns } } : file;
  });
  return { ...group, files };
}
