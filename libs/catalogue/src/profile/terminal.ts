import Table from 'cli-table3';
import type { Drift } from './drift.js';
import type { ColumnProfile, TableProfile } from './table-profile.js';
import {
  renderBars,
  formatCount,
  truncateText,
  formatDistinct,
  MEASURE_WORDS,
  formatMoment,
  formatPercent,
  formatPosition,
  toPrintable,
  computeShare,
  formatShort,
  formatWhole,
} from './format.js';

/** Below this width, in characters, columns are left out from the right. */
const NARROW = 100;
const VALUES_SHOWN = 3;

/** Returns a profile as text for a terminal. @param width in characters */
export function renderTerminalProfile(profile: TableProfile, width: number, drift?: Drift): string {
  const { table, rows, sample, duplicates, columns } = profile;
  const title = [
    `${toPrintable(table)}: ${formatCount(rows, 'row')}${sample === null ? '' : ' in a random sample'}`,
    formatCount(columns.length, 'column'),
    ...(duplicates
      ? [`${formatAbout(duplicates)}${formatCount(duplicates.rows, 'duplicate')}`]
      : []),
  ].join(', ');
  const parts = [title, renderOverview(profile, width), renderFrequent(columns, width)];
  const strong = profile.correlations.slice(0, 5);
  if (strong.length > 0) {
    const pairs = strong.map(
      ({ left, right, r }) =>
        `  ${truncateText(left, 24)} ~ ${truncateText(right, 24)}  ${r.toFixed(3)}`,
    );
    parts.push(['Correlations', ...pairs].join('\n'));
  }
  if (drift) parts.push(renderDrift(drift));
  return parts.filter((part) => part !== '').join('\n\n');
}

const formatAbout = ({ by }: { by: string }): string => (by === 'exact' ? '' : 'about ');

function renderOverview({ columns, rows }: TableProfile, width: number): string {
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
      truncateText(column.name, isNarrow ? 18 : 24),
      truncateText(column.type, 13),
      formatPercent(computeShare(column.nulls, rows)),
      formatDistinct(column),
    ];
    const bars = column.histogram ? renderBars(column.histogram.counts) : '';
    const ends = [column.min, column.max].map((value) => truncateText(value ?? '–', 14));
    const mean = column.mean === null ? '–' : formatShort(column.mean);
    const outliers = column.outliers ? formatWhole(column.outliers.count) : '–';
    table.push(isNarrow ? [...first, bars] : [...first, ...ends, mean, outliers, bars]);
  }
  return table.toString();
}

function renderFrequent(columns: readonly ColumnProfile[], width: number): string {
  const lines = columns.flatMap(({ name, kind, mostFrequent, patterns, quantiles, isPersonal }) => {
    const said: string[] = [];
    if (isPersonal) said.push('personal: its values are not shown');
    const values = mostFrequent?.values ?? [];
    const shown = values.slice(0, VALUES_SHOWN);
    if (values[0] && values[0].count > 1) {
      const named = shown.map(
        ({ value, count }) => `${truncateText(value, 20)} (${formatWhole(count)})`,
      );
      said.push(`most frequent ${named.join(', ')}`);
    }
    const median = quantiles?.points.find(({ share }) => share === 0.5);
    if (median) said.push(`median ${formatPosition(median, kind)}`);
    const looks = patterns?.top.slice(0, VALUES_SHOWN) ?? [];
    if (looks.length > 0) {
      said.push(
        `looks like ${looks.map(({ pattern, share }) => `${truncateText(pattern, 20)} ${formatPercent(share)}`).join(', ')}`,
      );
    }
    return said.length === 0 ? [] : [truncateText(`${name}: ${said.join('; ')}`, width)];
  });
  return lines.join('\n');
}

function renderDrift({ from, rows, newColumns, goneColumns, retyped, columns }: Drift): string {
  const lines = [
    `Against the profile of ${formatMoment(from)}`,
    `  rows ${formatWhole(rows.before)} → ${formatWhole(rows.after)}`,
    ...newColumns.map((name) => `  new column ${toPrintable(name)}`),
    ...goneColumns.map((name) => `  column ${toPrintable(name)} was removed`),
    ...retyped.map(({ name, before, after }) => `  ${toPrintable(name)}: ${before} → ${after}`),
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
      said.push(`new ${newValues.map((value) => truncateText(value, 20)).join(', ')}`);
    if (goneValues.length > 0)
      said.push(`gone ${goneValues.map((value) => truncateText(value, 20)).join(', ')}`);
    lines.push(`  ${level} ${toPrintable(name)}: ${said.join('; ')}`);
  }
  if (moved.length === 0) lines.push('  no column has drifted');
  return lines.join('\n');
}
