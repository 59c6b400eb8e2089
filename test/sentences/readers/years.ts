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
  classifySpan,
  isInScope,
  isWeekComplete,
  parseScope,
  SCOPE,
  selectSales,
  parseWeekPeriod,
  sumByStore,
  WEEK_PERIOD,
  YEAR_PERIOD,
} from './weeks.js';

const SOLD = '(?: of department (?<department>\\d+))?';
const YEAR = 'in (?<year>\\d{4})(?<open> so far)?';
/** The period of a question; of fiscal years it has days. */
const PERIOD = `(?<period>${YEAR_PERIOD}|(?: in \\d{4})?${WEEK_PERIOD})`;
const PLACE = `(?<place>, the (?<which>only|last complete|last) (?<leap>leap )?year with sales${PERIOD})?`;
/** A date within a fiscal year has its calendar year. */
const DATE = '\\d{1,2} [A-Z][a-z]+(?: \\d{4})?';
const WEEKS = `over (?<weeks>${NUMBER}) weeks?(?:, (?:(?<first>${DATE}) to (?<last>${DATE})|that of (?<only>${DATE})))?`;
const DELIVERED = `(?:(?<delivered>${NUMBER}) of (?<expected>${NUMBER}) stores delivered the week of (?<late>${DAY})|(?<single>not all sales) of the week of (?<late2>${DAY}) are delivered)`;
const LATER = `(?:; so far, ${DELIVERED}|; (?:(?<nextYear>\\d{4})|(?<laterYear>a later year)) has sales up to (?<upTo>${DATE}) so far)?`;
/** The weeks that a fiscal year is compared with. */
const COMPARED = `(?:, compared with the (?<comparedWeeks>${NUMBER}) weeks? from (?<firstCompared>${DAY}) to (?<lastCompared>${DAY})(?:, which compare with (?<ownWeeks>${NUMBER}) of its weeks)?)?`;
const GROWN = `(?:\\. Like for like, (?<who>[a-z0-9 A-C]+) (?<side>grew|shrank) by (?<growth>${PERCENT}) in (?<growthYear>\\d{4})${COMPARED})?`;
const NAMES = '(?:[Ss]tores? [\\d, and]+)';

const PATTERNS = [
  `(?<absent>The data has no (?:sales${SCOPE}(?: in a leap year|${PERIOD})|leap year))`,
  `No week ${YEAR}${PLACE},? is complete, so no sales${SCOPE} are compared yet(?:: ${DELIVERED})?`,
  `Store (?<store>\\d+)(?: of type (?<type>[ABC]))? sold (?<total>${NUMBER})${SOLD} ${YEAR}${PLACE},? ${WEEKS}(?:, rank (?<rank>${NUMBER}) of (?<ranked>${NUMBER}) stores)?${LATER}${GROWN}`,
  `Store (?<alone>\\d+), the only (?:type (?<type>[ABC]) )?store with sales, sold (?<total>${NUMBER})${SOLD} ${YEAR}${PLACE},? ${WEEKS}${LATER}${GROWN}`,
  `(?<equal>${NAMES})(?: of type (?<type>[ABC]))? sold equally much${SOLD} ${YEAR}${PLACE}, (?<each>${NUMBER}) each ${WEEKS}${LATER}${GROWN}`,
  `(?:Of (?<stores>${NUMBER}) type (?<type>[ABC]) stores, )?(?<one>${NAMES}) sold (?<word>most|least)${SOLD} ${YEAR}${PLACE}, (?<oneTotal>${NUMBER})(?: each)? ${WEEKS}, and (?<other>${NAMES}) (?:most|least), (?<otherTotal>${NUMBER})(?: each)?${LATER}${GROWN}`,
];

const isLeap = (year: string) => new Date(Date.UTC(Number(year), 1, 29)).getUTCMonth() === 1;
const sumSales = (rows: readonly Sale[]) => sum(rows.map(({ sales }) => sales));
const earlier = (week: string) =>
  new Date(Date.parse(week) - 364 * 86_400_000).toISOString().slice(0, 10);
const longDate = (week: string) =>
  new Date(week).toLocaleString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });

/** Returns a sentence about a fiscal year with its name in the Gregorian calendar, which the chain has. */
const nameFiscalYear = (sentence: string) =>
  sentence
    .replaceAll(/fiscal year (\d{4}) of the Gregorian calendar/g, '$1')
    .replaceAll(/fiscal year (\d{4})/g, '$1');

const formatDay = (week: string) => `${longDate(week)} ${week.slice(0, 4)}`;

/** Parses the period of a question by years. @throws Error for other words */
function parseYearPeriod(text: string): Values {
  const found =
    /^(?: in (?<year>\d{4}))?,?(?: from (?<from>\d{4}) to (?<to>\d{4})| from (?<since>\d{4}) on| up to (?<until>\d{4})| in (?<only>\d{4}))?$/.exec(
      text,
    );
  if (!found) throw new Error(`no period: "${text}"`);
  const { year, from, to, since, until, only } = found.groups as Groups;
  const [first, last] = [from ?? since ?? only, to ?? until ?? only];
  return dropMissing({
    year: parseNumber(year),
    from: first && `${first}-01-01`,
    to: last && `${last}-01-01`,
  });
}

/** Parses the period of a question by fiscal years, whose ends are days. @throws Error for other words */
function parseFiscalPeriod(text: string): Values {
  const [, year, rest = ''] = /^(?: in (\d{4})(?!\d))?(.*)$/.exec(text) ?? [];
  return dropMissing({ ...parseWeekPeriod(rest), year: parseNumber(year) });
}

const isInYears = (week: string, { year, from, to }: Values) =>
  (year === undefined || Number(week.slice(0, 4)) === year) &&
  (from === undefined || week.slice(0, 4) >= String(from).slice(0, 4)) &&
  (to === undefined || week.slice(0, 4) <= String(to).slice(0, 4));

/** Returns the growth of stores over complete weeks with complete ones 364 days earlier, and these; undefined without any. */
function computeGrowth(rows: readonly Sale[], all: readonly Sale[], chain: Chain) {
  const toKey = (store: number, week: string) => `${store} ${week}`;
  const totals = new Map<string, number>();
  for (const { store, week, sales } of all) {
    totals.set(toKey(store, week), (totals.get(toKey(store, week)) ?? 0) + sales);
  }
  const pairs = [...new Set(rows.map(({ store, week }) => toKey(store, week)))].flatMap((key) => {
    const [store = '', week = ''] = key.split(' ');
    const before = totals.get(toKey(Number(store), earlier(week)));
    return before === undefined || !isWeekComplete(chain, earlier(week), {})
      ? []
      : [{ week: earlier(week), now: totals.get(key)!, before }];
  });
  const before = sum(pairs.map((pair) => pair.before));
  const weeks = [...new Set(pairs.map(({ week }) => week))].sort();
  return before === 0
    ? undefined
    : { growth: (sum(pairs.map((pair) => pair.now)) - before) / Math.abs(before), weeks };
}

const formatStores = (stores: readonly number[]) =>
  `store${stores.length === 1 ? '' : 's'} ${joinAll(stores)}`;

/** Returns the reader of an answer about years. @param isLeapOnly whether it asks leap years only */
const createReader =
  (isLeapOnly: boolean): Reader =>
  (written, chain, asked) => {
    const isFiscal = asked['calendar'] === 'FISCAL';
    const sentence = isFiscal ? nameFiscalYear(written) : written;
    const groups =
      PATTERNS.map((pattern) => match(sentence, pattern)).find((found) => found) ??
      rejectSentence(sentence);
    const read = groups['scope'] === undefined ? groups : {};
    const scope = dropMissing({
      ...parseScope(groups['scope']),
      ...dropMissing({
        department: parseNumber(read['department']),
        store: parseNumber(read['store']),
        storeType: read['type'],
      }),
    });
    const isNamed = groups['absent'] !== undefined || groups['place'] !== undefined;
    if (isFiscal && groups['absent'] === undefined && sentence === written) rejectSentence(written);
    const period = isNamed
      ? (isFiscal ? parseFiscalPeriod : parseYearPeriod)(groups['period'] ?? '')
      : { year: Number(groups['year']) };
    const all = selectSales(chain, { department: scope['department'] });
    const isAsked = ({ week }: Sale) =>
      isInYears(week, period) && (!isLeapOnly || isLeap(week.slice(0, 4)));
    const listed = all.filter((sale) => isAsked(sale) && isInScope(sale.store, scope));
    const years = [...new Set(listed.map(({ week }) => week.slice(0, 4)))].sort();
    const isWhole = (year: string) => classifySpan(chain, year, {}) === 'COMPLETE';
    const year = years.findLast(isWhole) ?? years.at(-1);
    const state = year && classifySpan(chain, year, {});
    const compared = all.filter(
      ({ week }) => week.slice(0, 4) === year && isWeekComplete(chain, week, {}),
    );
    const rows = compared.filter(({ store }) => isInScope(store, scope));
    const weeks = [...new Set(rows.map(({ week }) => week))].sort();
    const totals = [...sumByStore(rows)].sort(([a], [b]) => a - b);
    const amounts = totals.map(([, total]) => total);
    const [most, least] = [Math.max(...amounts), Math.min(...amounts)];
    const storesWith = (wanted: number) =>
      totals.filter(([, total]) => total === wanted).map(([store]) => store);
    const isOne = scope['store'] !== undefined || totals.length === 1;
    const isEqual = !isOne && most === least;
    const hasFigures = weeks.length > 0;
    const isBoth = hasFigures && !isOne && !isEqual;
    const [first, second] = isLeapOnly ? [least, most] : [most, least];
    const ranked = [...sumByStore(compared)].map(([, total]) => total);
    const hasRank = hasFigures && scope['store'] !== undefined && ranked.length > 1;
    const grown = isLeapOnly || !hasFigures ? undefined : computeGrowth(rows, all, chain);
    const growth = grown?.growth;
    const comparedWeeks = isFiscal ? grown?.weeks : undefined;
    const covered = (isLeapOnly ? all.filter(isAsked) : listed).map(({ week }) => week).sort();
    const partial = chain.weeks.findLast(
      (week) =>
        !isWeekComplete(chain, week, scope) && week >= covered[0]! && week <= covered.at(-1)!,
    );
    const later =
      year !== undefined && partial !== undefined && (!hasFigures || partial > weeks.at(-1)!)
        ? partial
        : undefined;
    const last = covered.at(-1);
    const next =
      !isLeapOnly && hasFigures && later === undefined && last!.slice(0, 4) > year!
        ? last
        : undefined;
    const isSpan = hasFigures && state !== 'COMPLETE';
    const formatDate = isFiscal ? formatDay : longDate;
    const leapYears = new Set(covered.map((week) => week.slice(0, 4))).size;
    const which =
      isLeapOnly && leapYears === 1 ? 'only' : `last${state === 'COMPLETE' ? ' complete' : ''}`;
    const figures: Figure[] = [
      { name: 'absent', text: String(groups['absent'] !== undefined), value: String(!year) },
      { name: 'year', text: groups['year'], value: year },
      {
        name: 'open',
        text: groups['open'] && 'open',
        value: state === 'OPEN' ? 'open' : undefined,
      },
      { name: 'place', text: groups['which'], value: groups['place'] && which },
      { name: 'weeks', text: groups['weeks'], value: hasFigures ? weeks.length : undefined },
      {
        name: 'first week',
        text: groups['first'] ?? groups['only'],
        value: isSpan ? formatDate(weeks[0]!) : undefined,
      },
      {
        name: 'last week',
        text: groups['last'] ?? groups['only'],
        value: isSpan ? formatDate(weeks.at(-1)!) : undefined,
      },
      {
        name: 'total',
        text: groups['total'],
        value: hasFigures && isOne ? sumSales(rows) : undefined,
      },
      {
        name: 'only store',
        text: groups['alone'],
        value: hasFigures && isOne && scope['store'] === undefined ? totals[0]![0] : undefined,
      },
      {
        name: 'rank',
        text: groups['rank'],
        value: hasRank ? 1 + ranked.filter((total) => total > sumSales(rows)).length : undefined,
      },
      { name: 'ranked stores', text: groups['ranked'], value: hasRank ? ranked.length : undefined },
      {
        name: 'equal stores',
        text: groups['equal']?.toLowerCase(),
        value: hasFigures && isEqual ? formatStores(storesWith(most)) : undefined,
      },
      { name: 'each', text: groups['each'], value: hasFigures && isEqual ? most : undefined },
      {
        name: 'stores',
        text: groups['stores'],
        value: isBoth && scope['storeType'] !== undefined ? totals.length : undefined,
      },
      {
        name: 'word',
        text: groups['word'],
        value: isBoth ? (isLeapOnly ? 'least' : 'most') : undefined,
      },
      {
        name: 'first store',
        text: groups['one']?.toLowerCase(),
        value: isBoth ? formatStores(storesWith(first)) : undefined,
      },
      { name: 'its total', text: groups['oneTotal'], value: isBoth ? first : undefined },
      {
        name: 'other store',
        text: groups['other'],
        value: isBoth ? formatStores(storesWith(second)) : undefined,
      },
      { name: 'other total', text: groups['otherTotal'], value: isBoth ? second : undefined },
      { name: 'growth', text: groups['growth'], value: growth && Math.abs(growth) },
      {
        name: 'side',
        text: groups['side'],
        value: growth === undefined ? undefined : growth < 0 ? 'shrank' : 'grew',
      },
      {
        name: 'year of the growth',
        text: groups['growthYear'],
        value: growth === undefined ? undefined : weeks.at(-1)!.slice(0, 4),
      },
      {
        name: 'who grew',
        text: groups['who'],
        value: growth === undefined ? undefined : nameGrowing(scope),
      },
      ...listLater(groups, later, chain, scope),
      {
        name: 'next year',
        text: groups['nextYear'] ?? (groups['laterYear'] && 'later'),
        value: next && (isFiscal ? 'later' : next.slice(0, 4)),
      },
      { name: 'next year up to', text: groups['upTo'], value: next && formatDate(next) },
      {
        name: 'compared weeks',
        text: groups['comparedWeeks'],
        value: comparedWeeks?.length,
      },
      {
        name: 'own weeks',
        text: groups['ownWeeks'],
        value: comparedWeeks?.length === weeks.length ? undefined : comparedWeeks?.length,
      },
      {
        name: 'first compared week',
        text: groups['firstCompared'] && parseDate(groups['firstCompared']),
        value: comparedWeeks?.[0],
      },
      {
        name: 'last compared week',
        text: groups['lastCompared'] && parseDate(groups['lastCompared']),
        value: comparedWeeks?.at(-1),
      },
    ];
    const calendar = isFiscal ? 'FISCAL' : undefined;
    return { named: dropMissing({ ...period, ...scope, calendar }), figures };
  };

function nameGrowing({ department, store, storeType }: Values): string {
  const place =
    store !== undefined
      ? `store ${String(store)}`
      : storeType === undefined
        ? undefined
        : `type ${storeType} stores`;
  if (department === undefined) return place ?? 'the chain';
  return `department ${department}${place === undefined ? '' : ` in ${place}`}`;
}

/** Returns who delivered a later partial week of a scope; nothing for no week. */
function listLater(
  groups: Groups,
  week: string | undefined,
  { storeWeeks }: Chain,
  scope: Values,
): Figure[] {
  const ofWeek = storeWeeks.filter((each) => each.week === week && isInScope(each.store, scope));
  const isSingle = ofWeek.length === 1;
  const late = groups['late'] ?? groups['late2'];
  const delivered = ofWeek.filter(({ isComplete }) => isComplete).length;
  return [
    { name: 'later week', text: late && parseDate(late), value: week },
    {
      name: 'delivered',
      text: groups['delivered'],
      value: week && !isSingle ? delivered : undefined,
    },
    {
      name: 'expected',
      text: groups['expected'],
      value: week && !isSingle ? ofWeek.length : undefined,
    },
    {
      name: 'not all',
      text: groups['single'],
      value: week && isSingle ? 'not all sales' : undefined,
    },
  ];
}

export const readYearlyPerformance: Reader = createReader(false);
export const readLeapYears: Reader = createReader(true);
