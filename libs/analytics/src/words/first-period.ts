import { daysAfter, monthsBefore, parseMonth } from './dates.js';

/** The published data of a flow, in which a question chooses its first week, month or year. */
export interface PublishedPeriod {
  firstWeek: string;
  lastWeek: string;
  /** A later week or day may lack stores; null without a complete one. */
  completeThrough: string | null;
}

/** Returns the last complete week, or the last one. */
export const findFirstWeek = ({ lastWeek, completeThrough }: PublishedPeriod): string =>
  completeThrough ?? lastWeek;

/** Returns the last of some years that complete weeks cover whole, or the latest. */
export function findFirstYear(
  years: readonly number[],
  period: PublishedPeriod,
): number | undefined {
  const isWhole = (year: number) =>
    daysAfter(period.firstWeek, -7) < `${year}-01-01` &&
    daysAfter(findFirstWeek(period), 7) > `${year}-12-31`;
  return years.findLast(isWhole) ?? years.at(-1);
}

/** Returns the first day of the last month that complete days cover whole, or of the latest. */
export function findFirstMonth(period: PublishedPeriod): string {
  const through = findFirstWeek(period);
  const last = `${through.slice(0, 7)}-01`;
  const isWhole = parseMonth(daysAfter(through, 1)) !== parseMonth(last);
  return isWhole || last <= period.firstWeek ? last : monthsBefore(last, 1);
}
