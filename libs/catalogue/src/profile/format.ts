import type { ColumnProfile } from './table-profile.js';

export const formatWhole = (value: number): string => value.toLocaleString('en-US');

/** Returns `1 row` or `1,200 rows`. */
export const formatCount = (value: number, what: string): string =>
  `${formatWhole(value)} ${what}${value === 1 ? '' : 's'}`;

/** Returns a number with at most six digits. */
export const formatShort = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15
    ? formatWhole(value)
    : value.toLocaleString('en-US', { maximumSignificantDigits: 6 });

export const formatPercent = (share: number): string =>
  share.toLocaleString('en-US', { style: 'percent', maximumFractionDigits: 1 });

export const computeShare = (count: number, rows: number): number =>
  rows === 0 ? 0 : count / rows;

/** Returns text of a file for one line of output, without control characters for a terminal. */
export const toPrintable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');

export function truncateText(text: string, most: number): string {
  const letters = Array.from(toPrintable(text));
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
}

/** Returns `1,234`, or `about 1,234` for an estimate. */
export const formatDistinct = ({ distinct }: ColumnProfile): string =>
  `${distinct.by === 'exact' ? '' : 'about '}${formatWhole(distinct.count)}`;

/** Returns the text of a position, shortened for a number. */
export const formatPosition = ({ value, text }: { value: number; text: string }, kind: string) =>
  kind === 'number' ? formatShort(value) : text;

export const MEASURE_WORDS = { psi: 'PSI', ks: 'KS', nulls: 'nulls' } as const;

/** Returns a time to the minute: `2026-11-22 06:30 UTC`. */
export const formatMoment = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

const BARS = [' ', '▁', '▂', '▃', '▅', '▇'];

/** Returns one character for each bin, as high as its share of the fullest one; never empty for a bin with rows. */
export function renderBars(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count) => (count === 0 ? BARS[0] : BARS[Math.ceil((count / most) * (BARS.length - 1))]))
    .join('');
}
