import { link, type Markish } from '@observablehq/plot';

/** More rows than these are too many to name. */
const ROWS_MAX = 50;
/** Pixels of a letter of the axis, and beside a name. */
const LETTER = 6.6;
const BESIDE = 22;
/** Of more rows, so many of the first and of the last are drawn; the others are a band. */
const ENDS = 12;

/** The rows of a chart, from the first to the last of a ranking. */
export interface CrowdedRows<Row> {
  /** The rows that are drawn one by one. */
  shown: readonly Row[];
  /** The names of the axis, that of the band between the first and the last rows. */
  names: readonly string[];
  /** Pixels left of the axis that its names need. */
  namesWidth: number;
  /** The band of the other rows; none where all are shown. */
  band: readonly Markish[];
}

/**
 * Returns ranked rows as a chart draws them: all of a few, else the first and the last, and the range of the others.
 * @param readEnds returns the values that the band covers
 */
export function splitCrowdedRows<Row>(
  rows: readonly Row[],
  readName: (row: Row) => string,
  readEnds: (row: Row) => readonly number[],
): CrowdedRows<Row> {
  if (rows.length <= ROWS_MAX) {
    const names = rows.map(readName);
    return { shown: rows, names, namesWidth: measureNames(names), band: [] };
  }
  const [first, last] = [rows.slice(0, ENDS), rows.slice(-ENDS)];
  const others = rows.slice(ENDS, -ENDS);
  const values = others.flatMap(readEnds);
  const name = `${others.length} others`;
  const range = { name, least: Math.min(...values), most: Math.max(...values) };
  const names = [...first.map(readName), name, ...last.map(readName)];
  return {
    shown: [...first, ...last],
    names,
    namesWidth: measureNames(names),
    band: [
      link([range], {
        x1: 'least',
        x2: 'most',
        y: 'name',
        stroke: 'var(--muted-mark)',
        strokeWidth: 10,
        strokeOpacity: 0.5,
      }),
    ],
  };
}

const measureNames = (names: readonly string[]) =>
  Math.ceil(LETTER * Math.max(...names.map(({ length }) => length))) + BESIDE;
