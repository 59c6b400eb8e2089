import { classifyNumber } from '#analytics/words/field-format.js';
import { day, shortMonth } from '#analytics/words/dates.js';
import { formatNumber } from '#analytics/words/numbers.js';

/** Places values along an axis. */
export interface Scale {
  place(value: number): number;
  ticks: readonly Tick[];
}

interface Tick {
  value: number;
  text: string;
}

const TICKS = 5;
const DATE_TICKS = 8;

/** Returns round values that enclose a range, about `count` of them. */
export function computeRoundTicks(low: number, high: number, count = TICKS): number[] {
  const range = high - low || Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(range / count));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => range / each <= count);
  const size = step ?? 10 * power;
  const [first, last] = [Math.floor(low / size), Math.ceil(high / size)];
  // A product has fewer rounding errors than a sum.
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * size).toPrecision(12)),
  );
}

/** @param field whose values it places: its name decides how ticks are written */
export function createNumberScale(
  values: readonly number[],
  field: string,
  [start, end]: readonly [number, number],
): Scale {
  const round = computeRoundTicks(Math.min(...values), Math.max(...values));
  const [low = 0, high = 1] = [round[0], round.at(-1)];
  return {
    place: (value) => start + ((value - low) / (high - low || 1)) * (end - start),
    ticks: round.map((value) => ({ value, text: formatTick(field, value) })),
  };
}

const SHORT = { notation: 'compact', maximumFractionDigits: 2 } as const;

function formatTick(field: string, value: number): string {
  const kind = classifyNumber({ name: field });
  if (kind !== 'change' && kind !== 'share') return formatNumber(value, SHORT);
  const percent = Math.round(value * 1000) / 10;
  const sign = kind === 'change' && percent > 0 ? '+' : percent < 0 ? '−' : '';
  return `${sign}${Math.abs(percent)} %`;
}

/** Places days, and has a tick at the first of a month or year. @param dates ISO 8601 */
export function createDateScale(
  dates: readonly string[],
  [start, end]: readonly [number, number],
): Scale {
  const times = dates.map((date) => day(date).getTime());
  const [low, high] = [Math.min(...times), Math.max(...times)];
  return {
    place: (value) => start + ((value - low) / (high - low || 1)) * (end - start),
    ticks: listMonthTicks(new Date(low), new Date(high)),
  };
}

function listMonthTicks(low: Date, high: Date): Tick[] {
  const countMonths = (date: Date) => 12 * date.getUTCFullYear() + date.getUTCMonth();
  const months = countMonths(high) - countMonths(low) + 1;
  const step = [1, 2, 3, 6, 12, 24].find((each) => months / each <= DATE_TICKS) ?? 60;
  const first = Math.ceil(countMonths(low) / step) * step;
  const ticks: Tick[] = [];
  for (let month = first; month <= countMonths(high); month += step) {
    const [year, ofYear] = [Math.floor(month / 12), month % 12];
    const value = Date.UTC(year, ofYear, 1);
    if (value < low.getTime()) continue;
    ticks.push({ value, text: step >= 12 ? String(year) : `${shortMonth(ofYear + 1)} ${year}` });
  }
  return ticks;
}
