import type { Drift } from '../../profile/drift.js';
import { formatCount, decimal, percent } from '#analytics/words/numbers.js';

type ColumnDrift = Drift['columns'][number];
type Shift = ColumnDrift['shifts'][number];

/** Words for the levels of docs/catalogue.md. */
const LEVELS = { same: 'no drift', warn: 'some drift', alert: 'drift' };

/** Returns the changes of a table since the former profile in words; empty when nothing drifted. */
export function listChanges({ columns, newColumns, goneColumns, retyped }: Drift): string[] {
  const drifted = (level: string) => columns.filter((each) => each.level === level).length;
  const numbers = [
    [drifted('alert'), 'column with drift', 'columns with drift'],
    [drifted('warn'), 'column with some drift', 'columns with some drift'],
    [newColumns.length, 'new column', 'new columns'],
    [retyped.length, 'changed type', 'changed types'],
  ] as const;
  return [
    ...numbers.flatMap(([number, one, many]) =>
      number === 0 ? [] : formatCount(number, one, many),
    ),
    ...goneColumns.map((name) => `without the former column ${name}`),
  ];
}

/** The drift of one column, as a badge and its measures. */
export interface DriftText {
  level: ColumnDrift['level'];
  text: string;
  details: string[];
}

/** Returns the drift of a column in words; undefined for a column that no profile has. */
export function formatDrift(drift: Drift, name: string): DriftText | undefined {
  if (drift.newColumns.includes(name)) return { level: 'warn', text: 'new column', details: [] };
  const column = drift.columns.find((each) => each.name === name);
  if (!column) return undefined;
  const { level, shifts, newValues, goneValues } = column;
  const retyped = drift.retyped.find((each) => each.name === name);
  return {
    level: retyped && level === 'same' ? 'warn' : level,
    text: LEVELS[level],
    details: [
      ...shifts.filter(({ value }) => value > 0).map(formatShift),
      ...(retyped ? [`type was ${retyped.before}`] : []),
      ...(newValues.length > 0 ? [`new: ${newValues.join(', ')}`] : []),
      ...(goneValues.length > 0 ? [`vanished: ${goneValues.join(', ')}`] : []),
    ],
  };
}

const MEASURES = { psi: 'PSI', ks: 'KS' };

const formatShift = ({ measure, value }: Shift): string =>
  measure === 'nulls' ? `nulls ±${percent(value)}` : `${MEASURES[measure]} ${decimal(value, 2)}`;
