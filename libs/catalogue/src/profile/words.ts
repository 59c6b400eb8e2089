import type { ColumnProfile } from './table-profile.js';

export const whole = (value: number): string => value.toLocaleString('en-US');

/** `1 row`, `1,200 rows` */
export const countOf = (value: number, what: string): string =>
  `${whole(value)} ${what}${value === 1 ? '' : 's'}`;

/** A number as short as it can be read: six digits. */
export const short = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15
    ? whole(value)
    : value.toLocaleString('en-US', { maximumSignificantDigits: 6 });

export const percent = (share: number): string =>
  share.toLocaleString('en-US', { style: 'percent', maximumFractionDigits: 1 });

export const shareOf = (count: number, rows: number): number => (rows === 0 ? 0 : count / rows);

/** What stands on a line of its own in a place that takes text of a file: no commands for a terminal. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');

export function cut(text: string, most: number): string {
  const letters = Array.from(printable(text));
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
}

/** `1,234`, or `about 1,234`. */
export const distinctOf = ({ distinct }: ColumnProfile): string =>
  `${distinct.by === 'exact' ? '' : 'about '}${whole(distinct.count)}`;

/** A value on the line of its column, shortened where it is a number. */
export const placeText = ({ value, text }: { value: number; text: string }, kind: string) =>
  kind === 'number' ? short(value) : text;

export const MEASURE_WORDS = { psi: 'PSI', ks: 'KS', nulls: 'nulls' } as const;

/** A moment to the minute: `2026-11-22 06:30 UTC`. */
export const momentOf = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

const BARS = [' ', '▁', '▂', '▃', '▅', '▇'];

/** One sign a bin, as high as its share of the fullest one; a bin with any row is never empty. */
export function barsOf(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count) => (count === 0 ? BARS[0] : BARS[Math.ceil((count / most) * (BARS.length - 1))]))
    .join('');
}
