import type { Json } from './json.js';

/** Years, numbers of stores and departments take no thousands separator. */
const LABEL = /^(year|store|stores|department|rank)$/;
/** `lift`, `departmentLift`, `share`, `likeForLike`, `onMonthBefore`: fractions that people read in percent. */
const RATIO = /(lift|share|growth|likeForLike|on(Week|Month|Year)Before)$/i;
const DECIMALS_MAX = 4;

/** `averageWeeklySales` as people write it. */
export const words = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/**
 * A value as people write it: money to the cent, ratios in percent, shares without a sign.
 * @param decimals of all numbers that stand in one column; else as many as this one needs
 */
export function figure(name: string, value: Json | undefined, decimals?: number): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return JSON.stringify(value);
  if (LABEL.test(name)) return String(value);
  if (RATIO.test(name)) return percent(value, /share$/i.test(name) ? 'auto' : 'exceptZero');
  const least = decimals ?? decimalsOf(value);
  return value.toLocaleString('en-US', {
    minimumFractionDigits: least,
    maximumFractionDigits: decimals ?? Math.max(least, DECIMALS_MAX),
  });
}

/** Decimals that show every number of a column as exactly as it is to be shown. */
export const decimalsOfAll = (values: readonly Json[]): number =>
  Math.max(0, ...values.filter((value) => typeof value === 'number').map(decimalsOf));

function decimalsOf(value: number): number {
  if (Number.isInteger(value)) return 0;
  if (Math.abs(value) >= 100) return 2;
  return Math.min(DECIMALS_MAX, (String(value).split('.')[1] ?? '').length);
}

function percent(value: number, signDisplay: 'auto' | 'exceptZero'): string {
  const options = { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  return value.toLocaleString('en-US', { ...options, signDisplay });
}
