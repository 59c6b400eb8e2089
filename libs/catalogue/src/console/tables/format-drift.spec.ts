import { expect, it } from 'vitest';
import { listChanges, formatDrift } from './format-drift.js';

const createShift = (
  measure: 'psi' | 'ks' | 'nulls',
  value: number,
  level: 'same' | 'warn' | 'alert',
) => ({
  measure,
  value,
  level,
});
const drift = {
  from: '2026-11-20T06:00:00Z',
  to: '2026-11-25T06:00:00Z',
  rows: { before: 100, after: 120 },
  newColumns: ['city'],
  goneColumns: ['town'],
  retyped: [{ name: 'size', before: 'BIGINT', after: 'VARCHAR' }],
  columns: [
    {
      name: 'store_id',
      level: 'alert' as const,
      shifts: [
        createShift('nulls', 0.0123, 'warn'),
        createShift('psi', 0.314, 'alert'),
        createShift('ks', 0, 'same'),
      ],
      goneValues: ['7'],
      newValues: ['8', '9'],
    },
    { name: 'size', level: 'same' as const, shifts: [], goneValues: [], newValues: [] },
  ],
};

it('names the changes of a table', () => {
  expect(listChanges(drift).map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
    '1 column with drift',
    '1 new column',
    '1 changed type',
    'without the former column town',
  ]);
});

it('writes the drift of a column with its measures', () => {
  const { text, details } = formatDrift(drift, 'store_id')!;
  expect([text, ...details.map((each) => each.replaceAll('\u00a0', ' '))]).toEqual([
    'drift',
    'nulls ±1.2 %',
    'PSI 0.31',
    'new: 8, 9',
    'vanished: 7',
  ]);
});

it('marks a new column, and one with another type', () => {
  expect(formatDrift(drift, 'city')).toMatchObject({ text: 'new column', level: 'warn' });
  expect(formatDrift(drift, 'size')).toMatchObject({ level: 'warn', details: ['type was BIGINT'] });
  expect(formatDrift(drift, 'else')).toBeUndefined();
});
