import type { Cell } from '#lake/ports/compute.js';
import type { Question } from '#lake/ports/query-engine.js';
import { kindOf } from '../figures/column-kind.js';
import type { ColumnKind, ColumnProfile } from '../figures/table-profile.js';
import { identifier } from '../../tables/identifier.js';

/** A question, and what its answer says. */
export interface Asked<Said> {
  question: Question;
  read(rows: Cell[][]): Said;
}

/** A column as questions name it. */
export interface AskedColumn {
  name: string;
  /** SQL of its value; of what has no order, its text. */
  x: string;
  kind: ColumnKind;
  isPersonal: boolean;
  /** What names its values `v` and their numbers `n`; where there are too many values, each row. */
  counted: string;
}

/** Facts of a column that say how the rest is best asked. */
export interface ColumnFacts extends Pick<
  ColumnProfile,
  'nulls' | 'min' | 'max' | 'notFinite' | 'mean' | 'deviation' | 'booleans' | 'lengths'
> {
  /** About how many values it has. */
  values: number;
  /** Where it begins and ends on its line. */
  low: number | null;
  high: number | null;
}

/** View that every question is asked of. */
export const PROFILED = 'profiled';

/** Characters of a value that are kept. */
export const VALUE_MAX = 200;

/** A count, also one that the engine gives as text. */
export const countOf = (cell: Cell | undefined): number =>
  Math.max(0, Math.round(Number(cell ?? 0)));

/** A finite number, or null. */
export function numberOf(cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined || cell === '') return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

export const textOf = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined ? null : String(cell).replaceAll('\0', '\uFFFD');

/**
 * @param type as the catalogue says
 * @param position among the columns
 */
export function askedColumn(
  name: string,
  type: string,
  isPersonal: boolean,
  position: number,
): AskedColumn {
  const kind = kindOf(type);
  const x = kind === 'other' ? `CAST(${identifier(name)} AS VARCHAR)` : identifier(name);
  return { name, x, kind, isPersonal, counted: `counted_${position}` };
}
