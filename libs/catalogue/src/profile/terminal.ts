import Table from 'cli-table3';
import type { Drift } from './drift.js';
import type { ColumnProfile, TableProfile } from './table-profile.js';
import {
  barsOf,
  countOf,
  cut,
  distinctOf,
  MEASURE_WORDS,
  momentOf,
  percent,
  placeText,
  printable,
  shareOf,
  short,
  whole,
} from './words.js';

/** Below this width, in characters, columns are left out from the right. */
const NARROW = 100;
const VALUES_SHOWN = 3;

/** Returns a profile as text for a terminal. @param width in characters */
export function terminalProfile(profile: TableProfile, width: number, drift?: Drift): string {
  const { table, rows, sample, duplicates, columns } = profile;
  const title = [
    `${printable(table)}: ${countOf(rows, 'row')}${sample === null ? '' : ' in a random sample'}`,
    countOf(columns.length, 'column'),
    ...(duplicates ? [`${aboutOf(duplicates)}${countOf(duplicates.rows, 'duplicate')}`] : []),
  ].join(', ');
  const parts = [title, overview(profile, width), frequent(columns, width)];
  const strong = profile.correlations.slice(0, 5);
  if (strong.length > 0) {
    const pairs = strong.map(
      ({ left, right, r }) => `  ${cut(left, 24)} ~ ${cut(right, 24)}  ${r.toFixed(3)}`,
    );
    parts.push(['Correlations', ...pairs].join('\n'));
  }
  if (drift) parts.push(driftLines(drift));
  return parts.filter((part) => part !== '').join('\n\n');
}

const aboutOf = ({ by }: { by: string }): string => (by === 'exact' ? '' : 'about ');

function overview({ columns, rows }: TableProfile, width: number): string {
  const isNarrow = width < NARROW;
  const head = ['column', 'type', 'nulls', 'distinct', 'min', 'max'];
  const more = ['mean', 'outliers', 'histogram'];
  const table = new Table({
    head: isNarrow ? [...head.slice(0, 4), 'histogram'] : [...head, ...more],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'right', 'right'],
  });
  for (const column of columns) {
    const first = [
      cut(column.name, isNarrow ? 18 : 24),
      cut(column.type, 13),
      percent(shareOf(column.nulls, rows)),
      distinctOf(column),
    ];
    const bars = column.histogram ? barsOf(column.histogram.counts) : '';
    const ends = [column.min, column.max].map((value) => cut(value ?? '–', 14));
    const mean = column.mean === null ? '–' : short(column.mean);
    const outliers = column.outliers ? whole(column.outliers.count) : '–';
    table.push(isNarrow ? [...first, bars] : [...first, ...ends, mean, outliers, bars]);
  }
  return table.toString();
}

function frequent(columns: readonly ColumnProfile[], width: number): string {
  const lines = columns.flatMap(({ name, kind, mostFrequent, patterns, quantiles, isPersonal }) => {
    const said: string[] = [];
    if (isPersonal) said.push('personal: its values are not shown');
    const values = mostFrequent?.values ?? [];
    const shown = values.slice(0, VALUES_SHOWN);
    if (values[0] && values[0].count > 1) {
      const named = shown.map(({ value, count }) => `${cut(value, 20)} (${whole(count)})`);
      said.push(`most frequent ${named.join(', ')}`);
    }
    const median = quantiles?.points.find(({ share }) => share === 0.5);
    if (median) said.push(`median ${placeText(median, kind)}`);
    const looks = patterns?.top.slice(0, VALUES_SHOWN) ?? [];
    if (looks.length > 0) {
      said.push(
        `looks like ${looks.map(({ pattern, share }) => `${cut(pattern, 20)} ${percent(share)}`).join(', ')}`,
      );
    }
    return said.length === 0 ? [] : [cut(`${name}: ${said.join('; ')}`, width)];
  });
  return lines.join('\n');
}

function driftLines({ from, rows, newColumns, goneColumns, retyped, columns }: Drift): string {
  const lines = [
    `Against the profile of ${momentOf(from)}`,
    `  rows ${whole(rows.before)} → ${whole(rows.after)}`,
    ...newColumns.map((name) => `  new column ${printable(name)}`),
    ...goneColumns.map((name) => `  column ${printable(name)} was removed`),
    ...retyped.map(({ name, before, after }) => `  ${printable(name)}: ${before} → ${after}`),
  ];
  const moved = columns.filter(
    ({ level, goneValues, newValues }) =>
      level !== 'same' || goneValues.length + newValues.length > 0,
  );
  for (const { name, level, shifts, goneValues, newValues } of moved) {
    const said = shifts
      .filter((shift) => shift.level !== 'same')
      .map(({ measure, value }) => `${MEASURE_WORDS[measure]} ${value.toFixed(3)}`);
    if (newValues.length > 0)
      said.push(`new ${newValues.map((value) => cut(value, 20)).join(', ')}`);
    if (goneValues.length > 0)
      said.push(`gone ${goneValues.map((value) => cut(value, 20)).join(', ')}`);
    lines.push(`  ${level} ${printable(name)}: ${said.join('; ')}`);
  }
  if (moved.length === 0) lines.push('  no column has drifted');
  return lines.join('\n');
}
