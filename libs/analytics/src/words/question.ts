import { longDate, monthAndYear, monthName, parseYear } from './dates.js';

/** The arguments that select what an answer is about. */
export interface ScopeArguments {
  store?: number | undefined;
  storeType?: string | undefined;
  department?: number | undefined;
}

/** The arguments that select the time of an answer. */
export interface PeriodArguments {
  year?: number | undefined;
  /** A month of every year, 1 to 12. */
  month?: number | undefined;
  /** ISO 8601 */
  from?: string | undefined;
  to?: string | undefined;
}

/** What `from` and `to` stand for: their own days, or the whole month or year of these. */
type Grain = 'week' | 'month' | 'year';

const writers: Record<Grain, (date: string) => string> = {
  week: longDate,
  month: monthAndYear,
  year: (date) => String(parseYear(date)),
};

/** Returns the selected stores: ` in store 4`, ` in type B stores`; nothing for the whole chain. */
export function formatStores({ store, storeType }: ScopeArguments): string {
  if (store === undefined) return storeType === undefined ? '' : ` in type ${storeType} stores`;
  return ` in store ${store}${storeType === undefined ? '' : ` of type ${storeType}`}`;
}

/** Returns what a question selects: ` of department 3 in store 4`; nothing for the sales of the whole chain. */
export function formatScope(asked: ScopeArguments): string {
  const department = asked.department === undefined ? '' : ` of department ${asked.department}`;
  return `${department}${formatStores(asked)}`;
}

/**
 * Returns the time that a question selects: ` in April 2011`, ` in the week of 5 February 2010`, ` from March 2010 to May
 * 2011`, ` from 2011 on`; nothing for all of the data.
 */
export function formatPeriod(asked: PeriodArguments, grain: Grain): string {
  const { year, month } = asked;
  const inYear = [month === undefined ? '' : monthName(month), year ?? '']
    .filter(Boolean)
    .join(' ');
  const range = formatRange(asked, grain);
  if (inYear === '') return range;
  return range === '' ? ` in ${inYear}` : ` in ${inYear},${range}`;
}

/** Returns the time that a question of a chosen calendar selects: ` in 2011`, ` in fiscal year 2011 from 4 March 2011 on`. */
export function formatCalendarPeriod(
  { calendar, ...asked }: PeriodArguments & { calendar?: string },
  grain: Grain,
): string {
  if (calendar !== 'FISCAL') return formatPeriod(asked, grain);
  const { year, ...range } = asked;
  const inYear = year === undefined ? '' : ` in fiscal year ${year}`;
  return `${inYear}${formatPeriod(range, 'week')}`;
}

function formatRange({ from, to }: PeriodArguments, grain: Grain): string {
  const write = writers[grain];
  const last = to === undefined ? undefined : write(to);
  if (from === undefined) return last === undefined ? '' : ` up to ${last}`;
  const first = write(from);
  if (last === undefined) return ` from ${first} on`;
  if (first !== last) return ` from ${first} to ${last}`;
  return grain === 'week' ? ` in the week of ${first}` : ` in ${first}`;
}

/** The weeks that an answer has figures of; null without any. */
interface CoveredWeeks {
  firstWeek: string | null;
  lastWeek: string | null;
}

/**
 * Returns the time of an answer: what the question selects, or else the covered months: ` from February 2010 to October
 * 2012`, ` in April 2011`. A month of every year has the covered years: ` in April of 2010 to 2012`.
 */
export function formatCoveredPeriod(
  asked: PeriodArguments,
  { firstWeek, lastWeek }: CoveredWeeks,
): string {
  const selected = formatPeriod(asked, 'week');
  if (firstWeek === null || lastWeek === null) return selected;
  if (asked.month !== undefined && asked.year === undefined)
    return `${selected} of ${[...new Set([parseYear(firstWeek), parseYear(lastWeek)])].join(' to ')}`;
  if (selected !== '') return selected;
  return formatPeriod({ from: firstWeek, to: lastWeek }, 'month');
}

/** Returns whether a period of a question, as `formatPeriod` writes it, is a single week by name. */
export const isNamedWeek = (period: string) => period.startsWith(' in the week of ');

/** Returns the stores that a question is about, with the chain as ` in all stores`. */
export const formatAllStores = (asked: ScopeArguments): string =>
  formatStores(asked) || ' in all stores';

/** Returns what a question is about, with the sales of the whole chain as ` of the chain`. */
export const formatWholeScope = (asked: ScopeArguments): string =>
  formatScope(asked) || ' of the chain';
