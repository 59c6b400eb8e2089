import type { Chain, Sale } from '../chain.js';
import type { Values } from '../questions.js';
import {
  dropMissing,
  type Groups,
  joinAll,
  match,
  parseNumber,
  rejectSentence,
  sum,
} from './months.js';
import { DAY, type Figure, NUMBER, parseDate, PERCENT, type Reader } from './reader.js';
import {
  FISCAL_PERIOD,
  goBackYear,
  isInScope,
  isWeekComplete,
  parseFiscalPeriod,
  parseWeekPeriod,
  selectSales,
  WEEK_PERIOD,
} from './weeks.js';

export const STORES =
  '(?: in store (?<store>\\d+)(?: of type (?<type>[ABC]))?| in type (?<type2>[ABC]) stores)?';
export const DELIVERED = `(?:(?<delivered>${NUMBER}) of (?<expected>${NUMBER}) stores delivered (?:it|the week of (?<late>${DAY}))|(?<single>not all sales of (?:it|the week of (?<late2>${DAY})) are delivered))`;
export const LATER = `(?:; so far, ${DELIVERED})?`;
export const WHO = '(?:(?<all>All departments together)|(?<names>Departments? [\\d, and]+))';

export const readStores = ({ store, type, type2 }: Groups): Values =>
  dropMissing({ store: parseNumber(store), storeType: type ?? type2 });

/** Returns who delivered a partial week of a scope; nothing for no week. */
export function listDelivered(
  groups: Groups,
  week: string | undefined,
  chain: Chain,
  scope: Values,
): Figure[] {
  const stores = chain.storeWeeks.filter(
    (each) => each.week === week && isInScope(each.store, scope),
  );
  const isSingle = stores.length === 1;
  const late = groups['late'] ?? groups['late2'];
  return [
    { name: 'partial week', text: late && parseDate(late), value: late && week },
    {
      name: 'delivered',
      text: groups['delivered'],
      value: week && !isSingle ? stores.filter(({ isComplete }) => isComplete).length : undefined,
    },
    {
      name: 'expected',
      text: groups['expected'],
      value: week && !isSingle ? stores.length : undefined,
    },
    {
      name: 'not all',
      text: groups['single'] && 'not all',
      value: week && isSingle ? 'not all' : undefined,
    },
  ];
}

export const sumSales = (rows: readonly Sale[]) => sum(rows.map(({ sales }) => sales));
export const countWeeks = (rows: readonly Sale[]) => new Set(rows.map(({ week }) => week)).size;
export const findLast = (rows: readonly Sale[]) =>
  rows
    .map(({ week }) => week)
    .sort()
    .at(-1);

/** A change from a week, whose groups have the same end of their names. */
const toChange = (end: string, week: string) =>
  `(?:(?<times${end}>[\\d.]+) times its sales of|(?<same${end}>as much as)|(?<change${end}>${PERCENT}) (?<side${end}>more|less) than) ${week}`;

/** The place of a week in the Gregorian calendar, which the chain has. */
const FISCAL_WEEK =
  ' \\(week (?<fiscalWeek>\\d+) of fiscal year (?<fiscalYear>\\d{4}) of the Gregorian calendar\\)';

/** Returns the number of a week of the Gregorian calendar. */
function countWeek(week: string): number {
  const days = (Date.parse(week) - Date.parse(`${week.slice(0, 4)}-01-01`)) / 86_400_000;
  return Math.floor(days / 7) + 1;
}

export const readDepartmentPerformance: Reader = (sentence, chain, asked) => {
  const isFiscal = asked['calendar'] === 'FISCAL';
  const ofWeeks = isFiscal ? FISCAL_PERIOD : WEEK_PERIOD;
  const parsePeriod = isFiscal ? parseFiscalPeriod : parseWeekPeriod;
  const weekPlace = `(?<place>, the (?:only|last of (?<weeks>${NUMBER})) (?<complete>complete )?weeks? with sales(?<period>${ofWeeks}))?`;
  const when = `in the week of (?<week>${DAY})${isFiscal ? FISCAL_WEEK : ''}${weekPlace}`;
  const weekBefore = toChange('', 'the week before');
  const yearBefore = toChange('2', `the week of (?<earlier>${DAY})`);
  const change = isFiscal
    ? `(?:, ${weekBefore}(?= and |[;.]))?(?:(?:,| and) ${yearBefore})?`
    : `(?:, ${weekBefore})?`;
  const absent = match(
    sentence,
    `The data has no sales(?: of department (?<department>\\d+))?${STORES}(?<period>${ofWeeks})`,
  );
  const groups =
    absent ??
    match(
      sentence,
      `${WHO} sold (?<total>${NUMBER})${STORES} (?<soFar>so far) ${when}(?:: ${DELIVERED})?`,
    ) ??
    match(
      sentence,
      `(?:(?<names>Department \\d+)(?<alone>, the only one with sales,)|Only (?<seller>department \\d+)) sold (?<total>${NUMBER})${STORES} ${when}${change}${LATER}`,
    ) ??
    match(
      sentence,
      `${WHO} (?:(?<led>led)|had rank (?<rank>${NUMBER}) of (?<of>${NUMBER}) departments?)${STORES} ${when},? with (?<total>${NUMBER})(?: each)?(?:, (?<share>${PERCENT}) of all sales(?: of the store| of these stores)?)?${change}${LATER}`,
    ) ??
    rejectSentence(sentence);
  const scope = readStores(groups);
  const names = groups['names'] ?? groups['seller'];
  const isAsked = ['rank', 'soFar', 'alone'].some((name) => groups[name] !== undefined);
  const department = absent
    ? parseNumber(groups['department'])
    : isAsked
      ? parseNumber(groups['names']?.split(' ')[1])
      : undefined;
  const only = groups['week'] && parseDate(groups['week']);
  const period =
    absent || groups['place'] ? parsePeriod(groups['period'] ?? '') : { from: only, to: only };
  const listed = selectSales(chain, { ...scope, ...period, department });
  const dates = [...new Set(listed.map(({ week }) => week))].sort();
  const complete = dates.filter((date) => isWeekComplete(chain, date, scope));
  const week = complete.at(-1) ?? dates.at(-1);
  const rank = (date: string | undefined) => {
    const rows = selectSales(chain, { ...scope, from: date, to: date });
    const totals = [1, 2, 3]
      .map((each) => rows.filter((row) => row.department === each))
      .filter((own) => own.length > 0)
      .map((own) => ({ department: own[0]!.department, total: sumSales(own) }));
    return totals.map((each) => ({
      ...each,
      rank: 1 + totals.filter(({ total }) => total > each.total).length,
    }));
  };
  const ranked = week === undefined ? [] : rank(week);
  const isComplete = week !== undefined && isWeekComplete(chain, week, scope);
  const best = ranked.filter((each) =>
    department === undefined ? each.rank === 1 : each.department === department,
  );
  const first = best[0];
  const before =
    week === undefined
      ? undefined
      : new Date(Date.parse(week) - 7 * 86_400_000).toISOString().slice(0, 10);
  const compare = (date: string | undefined) => {
    const earlier =
      date && isWeekComplete(chain, date, scope)
        ? rank(date).find((each) => each.department === first?.department)?.total
        : undefined;
    return isComplete && best.length === 1 && earlier
      ? (first!.total - earlier) / Math.abs(earlier)
      : undefined;
  };
  const yearRatio = isFiscal && week !== undefined ? compare(goBackYear(week)) : undefined;
  const listChange = (end: string, ratio: number | undefined): Figure[] => [
    {
      name: `times${end}`,
      text: groups[`times${end}`],
      value: ratio !== undefined && ratio >= 1 ? ratio + 1 : undefined,
    },
    {
      name: `same${end}`,
      text: groups[`same${end}`] && 'same',
      value: ratio === 0 ? 'same' : undefined,
    },
    {
      name: `change${end}`,
      text: groups[`change${end}`],
      value: ratio && ratio < 1 ? Math.abs(ratio) : undefined,
    },
    {
      name: `side${end}`,
      text: groups[`side${end}`],
      value: ratio && ratio < 1 ? (ratio > 0 ? 'more' : 'less') : undefined,
    },
  ];
  const hasRank = isComplete && ranked.length > 1;
  const all = sum(ranked.map(({ total }) => total));
  const partial = isComplete
    ? chain.weeks.findLast(
        (date) => !isWeekComplete(chain, date, scope) && date > week && date <= dates.at(-1)!,
      )
    : week;
  return {
    // Where nothing was sold, both calendars have nothing.
    named: dropMissing({ ...period, ...scope, department, calendar: asked['calendar'] }),
    figures: [
      { name: 'week', text: only, value: week },
      {
        name: 'weeks',
        text: groups['place'] && (groups['weeks'] ?? '1'),
        value: groups['place'] && (isComplete ? complete.length : dates.length),
      },
      {
        name: 'complete',
        text: groups['place'] && String(groups['complete'] !== undefined),
        value: groups['place'] && String(isComplete),
      },
      {
        name: 'names',
        text: names?.replace(/^\D+/, ''),
        value:
          week && (isComplete || department !== undefined)
            ? joinAll(best.map((each) => each.department))
            : undefined,
      },
      {
        name: 'total',
        text: groups['total'],
        value: week && (isComplete || department !== undefined ? first?.total : all),
      },
      {
        name: 'rank',
        text: groups['rank'],
        value: hasRank && department !== undefined ? first?.rank : undefined,
      },
      {
        name: 'departments',
        text: groups['of'],
        value: hasRank && department !== undefined ? ranked.length : undefined,
      },
      {
        name: 'share',
        text: groups['share'],
        value: hasRank && all !== 0 ? first!.total / all : undefined,
      },
      ...listChange('', compare(before)),
      ...listChange('2', yearRatio),
      {
        name: 'week a year before',
        text: groups['earlier'] && parseDate(groups['earlier']),
        value: yearRatio === undefined ? undefined : goBackYear(week!),
      },
      {
        name: 'fiscal week',
        text: groups['fiscalWeek'],
        value: isFiscal && week ? countWeek(week) : undefined,
      },
      {
        name: 'fiscal year',
        text: groups['fiscalYear'],
        value: isFiscal && week ? Number(week.slice(0, 4)) : undefined,
      },
      ...listDelivered(groups, partial, chain, scope),
    ],
  };
};
