import type { TableColumn } from '../../tables/table.js';

/** What a crawl makes of the columns of a table that was known. */
export interface Compared {
  columns: TableColumn[];
  /** One sentence each; none where nothing changed. */
  changes: string[];
  /** Whoever asks the table as it was is still answered; else it is another version. */
  isCompatible: boolean;
}

/**
 * Compares columns as they were with those that a crawl has found. New ones and wider types are compatible; one that is
 * gone stays, without values; one that is narrower stays as it is. All else is not: then the found ones hold.
 */
export function compareColumns(
  before: readonly TableColumn[],
  found: readonly TableColumn[],
): Compared {
  const changes: string[] = [];
  const breaks: string[] = [];
  const columns: TableColumn[] = [];
  for (const column of before) {
    const now = found.find(({ name }) => name === column.name);
    if (!now) {
      if (column.isPartition) breaks.push(`${column.name} is in no folder or file name any more`);
      else if (!column.nullable) changes.push(`${column.name} is in no file any more and stays`);
      columns.push({ ...column, nullable: true });
      continue;
    }
    const merged = withStored(mergeColumn(column, now), now);
    if (!merged) breaks.push(`${column.name} was ${typeOf(column)} and is ${typeOf(now)}`);
    else {
      if (merged.type !== column.type) {
        changes.push(`${column.name} was ${column.type} and is ${merged.type}`);
      }
      if (merged.nullable && !column.nullable)
        changes.push(`${column.name} has rows without value`);
      columns.push(merged);
    }
  }
  for (const column of found) {
    if (before.some(({ name }) => name === column.name)) continue;
    changes.push(`${column.name} is new`);
    columns.push(column);
  }
  if (breaks.length === 0) return { columns, changes, isCompatible: true };
  return { columns: [...found], changes: [...breaks, ...changes], isCompatible: false };
}

const typeOf = ({ type, dateOrder }: TableColumn) =>
  dateOrder === undefined ? type : `${type} ${dateOrder}`;

const isEmpty = ({ type, note }: TableColumn) =>
  type === 'VARCHAR' && (note?.startsWith('has no value') ?? false);

/** @returns undefined when who knows the one cannot read the other */
function mergeColumn(before: TableColumn, now: TableColumn): TableColumn | undefined {
  if (before.isPartition !== now.isPartition) return undefined;
  const nullable = before.nullable || now.nullable;
  const { isPersonal, comment } = before;
  if (isEmpty(before)) return { ...now, nullable, isPersonal, comment };
  if (isEmpty(now)) return { ...before, nullable: true };
  if (before.type === 'VARCHAR') return { ...before, nullable, note: now.note ?? before.note };
  if (typeOf(before) === typeOf(now)) return { ...before, nullable, note: now.note };
  const type = widerNumber(before.type, now.type);
  return type === undefined ? undefined : { ...before, type, nullable, note: now.note };
}

/** What the files hold that are there now. */
function withStored(
  merged: TableColumn | undefined,
  { type, stored }: TableColumn,
): TableColumn | undefined {
  if (!merged) return undefined;
  const { stored: _, ...column } = merged;
  return stored && type === merged.type ? { ...column, stored } : column;
}

/** The type that holds the numbers of both exactly, or as one of them has them; none for more digits than types keep. */
function widerNumber(one: string, other: string): string | undefined {
  const sizes = [sizeOf(one), sizeOf(other)];
  const [a, b] = sizes;
  if (one === 'DOUBLE' || other === 'DOUBLE') {
    return [one, other].every((type) => type === 'DOUBLE' || sizeOf(type)) ? 'DOUBLE' : undefined;
  }
  if (!a || !b) return undefined;
  const [whole, scale] = [Math.max(a.whole, b.whole), Math.max(a.scale, b.scale)];
  return whole + scale > 38 ? undefined : `DECIMAL(${whole + scale},${scale})`;
}

/** Digits before the point and behind it. */
function sizeOf(type: string): { whole: number; scale: number } | undefined {
  if (type === 'BIGINT') return { whole: 19, scale: 0 };
  const [, digits, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type.replaceAll(' ', '')) ?? [];
  if (digits === undefined || scale === undefined) return undefined;
  return { whole: Number(digits) - Number(scale), scale: Number(scale) };
}
