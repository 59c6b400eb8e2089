import { type Chain, type Sale, STORES } from '../chain.js';
import type { Values } from '../questions.js';
import { DAY, MONTH_YEAR, parseDate, parseMonthName } from './reader.js';
import type { Groups } from './months.js';

/** The stores and the department of a question: ` of department 1 in store 4 of type B`, ` in type B stores`. */
export const SCOPE =
  '(?<scope>(?: of department \\d+)?(?: in store \\d+(?: of type [ABC])?| in type [ABC] stores)?)';

/** Returns the stores and the department that a sentence names. */
export function parseScope(text = ''): Values {
  const department = /department (\d+)/.exec(text)?.[1];
  const store = /store (\d+)/.exec(text)?.[1];
  const storeType = /type ([ABC])/.exec(text)?.[1];
  return {
    ...(department !== undefined && { department: Number(department) }),
    ...(store !== undefined && { store: Number(store) }),
    ...(storeType !== undefined && { storeType }),
  };
}

/** Returns the pattern of a period whose ends have this form. */
const buildPeriod = (end: string) =>
  `(?: in (?:[A-Z][a-z]+ )?\\d{4}(?!\\d)| in [A-Z][a-z]+)?,?(?: from ${end} to ${end}| from ${end} on| up to ${end}| in the week of ${end}| in ${MONTH_YEAR}| in ${end})?`;

/** The period of a question by weeks, by months, by years. */
export const WEEK_PERIOD = buildPeriod(DAY);
export const MONTH_PERIOD = buildPeriod(MONTH_YEAR);
export const YEAR_PERIOD = buildPeriod('\\d{4}');

/** Parses the period of a question by weeks. @throws Error for other words */
export function parseWeekPeriod(text = ''): Values {
  const found = new RegExp(
    `^(?: in (?<inMonth>[A-Z][a-z]+)(?= \\d{4}|,|$))?(?:(?: in|(?<=[a-z])) (?<year>\\d{4}))?,?(?: from (?<from>${DAY}) to (?<to>${DAY})| from (?<since>${DAY}) on| up to (?<until>${DAY})| in the week of (?<only>${DAY}))?$`,
  ).exec(text);
  if (!found) throw new Error(`no period: "${text}"`);
  const { inMonth, year, from, to, since, until, only } = found.groups as Groups;
  const first = from ?? since ?? only;
  const last = to ?? until ?? only;
  return {
    ...(inMonth !== undefined && { month: parseMonthName(inMonth) }),
    ...(year !== undefined && { year: Number(year) }),
    ...(first !== undefined && { from: parseDate(first) }),
    ...(last !== undefined && { to: parseDate(last) }),
  };
}

/** The period of a question of the fiscal calendar. */
export const FISCAL_PERIOD = `(?: in fiscal year \\d{4})?${WEEK_PERIOD}`;

/** Parses it. @throws Error for other words */
export function parseFiscalPeriod(text: string): Values {
  const [, year, rest = ''] = /^(?: in fiscal year (\d{4}))?(.*)$/.exec(text) ?? [];
  return { ...parseWeekPeriod(rest), ...(year !== undefined && { year: Number(year) }) };
}

const YEAR_MS = 364 * 24 * 60 * 60 * 1000;
/** Returns the week that the Gregorian calendar, which the chain has, compares with. */
export const goBackYear = (week: string) =>
  new Date(Date.parse(week) - YEAR_MS).toISOString().slice(0, 10);

export const isInScope = (store: number, { store: only, storeType }: Values) =>
  (only === undefined || store === only) &&
  (storeType === undefined || STORES[store] === storeType);

export const isInPeriod = (week: string, { year, month, from, to }: Values) =>
  (year === undefined || Number(week.slice(0, 4)) === year) &&
  (month === undefined || Number(week.slice(5, 7)) === month) &&
  (from === undefined || week >= String(from)) &&
  (to === undefined || week <= String(to));

/** Returns the sales of the stores, department and weeks of a question. */
export const selectSales = ({ sales }: Chain, asked: Values): Sale[] =>
  sales.filter(
    ({ store, department, week }) =>
      isInScope(store, asked) &&
      (asked['department'] === undefined || department === asked['department']) &&
      isInPeriod(week, asked),
  );

/** Returns whether all stores of a scope have delivered a week. */
export const isWeekComplete = ({ storeWeeks }: Chain, week: string, scope: Values): boolean =>
  storeWeeks.every(
    (each) => each.week !== week || !isInScope(each.store, scope) || each.isComplete,
  );

/** Returns the state of a month or year, by the beginning of its dates: `2016-02`, `2016`. */
export function classifySpan(
  chain: Chain,
  span: string,
  scope: Values,
): 'COMPLETE' | 'PARTIAL' | 'OPEN' {
  const fridays = listFridays(span);
  const last = fridays.at(-1)!;
  if (last > chain.weeks.at(-1)!) return 'OPEN';
  const isWhole =
    fridays[0]! >= chain.weeks[0]! && fridays.every((week) => isWeekComplete(chain, week, scope));
  return isWhole ? 'COMPLETE' : 'PARTIAL';
}

/** Returns the Fridays of a month or year. */
function listFridays(span: string): string[] {
  const first = new Date(span.length === 4 ? `${span}-01-01` : `${span}-01`);
  const days: string[] = [];
  for (
    const date = first;
    date.toISOString().startsWith(span);
    date.setUTCDate(date.getUTCDate() + 1)
  ) {
    if (date.getUTCDay() === 5) days.push(date.toISOString().slice(0, 10));
  }
  return days;
}

/** Returns the sales of each store. */
export function sumByStore(sales: readonly Sale[]): Map<number, number> {
  const totals = new Map<number, number>();
  for (const { store, sales: amount } of sales)
    totals.set(store, (totals.get(store) ?? 0) + amount);
  return totals;
}
