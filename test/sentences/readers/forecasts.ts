import type { Chain } from '../chain.js';
import { isInForecastScope, sumParts, type SeriesWeek } from '../chain-forecast.js';
import type { Values } from '../questions.js';
import { computeRemaining } from './forecast-totals.js';
import {
  dropMissing,
  type Groups,
  groupBy,
  joinAll,
  match,
  parseNumber,
  rejectSentence,
  sum,
} from './months.js';
import { DAY, isRounded, NUMBER, parseDate, PERCENT, type Reader } from './reader.js';
import { parseScope, parseWeekPeriod, WEEK_PERIOD } from './weeks.js';

const PARTS = '(?: of department \\d+)?(?: in store \\d+)?';
/** The sales of a question. */
const SALES = `the sales(?<scope>${PARTS}| of the chain)`;
const IN_WEEKS = `in the (?<weeks>${NUMBER}) weeks? up to (?<last>${DAY})`;

const toScope = (values: Values) => ({
  store: values['store'] as number | undefined,
  department: values['department'] as number | undefined,
});

const selectSeries = ({ forecast }: Chain, asked: Values): SeriesWeek[] =>
  forecast.series.filter((row) => isInForecastScope(row, toScope(asked)));

const toDate = (text: string | undefined) => (text === undefined ? undefined : parseDate(text));
const firstMatch = (sentence: string, patterns: readonly string[]): Groups =>
  patterns.map((pattern) => match(sentence, pattern)).find((found) => found) ??
  rejectSentence(sentence);

const AHEAD = '(?:, at most (?<horizon>\\d+) weeks? ahead)?';
const FIRST_WEEK =
  `In the week of (?<week>${DAY})(?<next>, 1 week ahead)?, ${SALES} are expected to be (?<mean>${NUMBER}): ` +
  `with (?<level>\\d+) % probability (?<low>${NUMBER}) to (?<high>${NUMBER})`;
/** Three earlier forecasts, of all stores and departments. */
const FEW =
  '(?:\\. The intervals come from only (?<origins>\\d+) earlier forecasts, and are therefore wide)';
const TOTAL = `(?<total>${NUMBER}) are expected: with (?<totalLevel>\\d+) % probability (?<totalLow>${NUMBER}) to (?<totalHigh>${NUMBER})${FEW}`;
const FORECASTS = [
  `The forecast of ${SALES} has no week(?<period>${WEEK_PERIOD})${AHEAD}`,
  `${FIRST_WEEK}${FEW}`,
  `${FIRST_WEEK}\\. It is the only week of the forecast(?<period>${WEEK_PERIOD})${AHEAD}${FEW}`,
  `${FIRST_WEEK}\\. ${IN_WEEKS.replace('in', 'In')}, ${TOTAL}`,
  `${FIRST_WEEK}\\. In the (?<weeks>${NUMBER}) weeks of the forecast(?<period>${WEEK_PERIOD})${AHEAD.replace(')?', ',)?')}(?<comma>,?) ${TOTAL}`,
];

const BOUNDS = { 50: ['q250', 'q750'], 80: ['q100', 'q900'], 95: ['q025', 'q975'] } as const;

export const readForecast: Reader = (sentence, chain, { level: askedLevel }) => {
  const groups = firstMatch(sentence, FORECASTS);
  const { weeks: ahead } = chain.forecast;
  const scope = parseScope(groups['scope']);
  const written = parseWeekPeriod(groups['period']);
  const count = parseNumber(groups['weeks']);
  const isAll = groups['last'] !== undefined;
  const isOne = groups['week'] !== undefined && count === undefined;
  const isOnlyWeek = isOne && groups['period'] === undefined && groups['next'] === undefined;
  const only = isOnlyWeek ? parseDate(groups['week']!) : undefined;
  const period = only === undefined ? written : { from: only, to: only };
  const horizon =
    groups['next'] !== undefined && groups['period'] === undefined
      ? 1
      : isAll && count !== ahead.length
        ? count
        : parseNumber(groups['horizon']);
  const { from = '', to = '9999' } = period as { from?: string; to?: string };
  const weeks = ahead.filter(
    (week, index) => week >= from && week <= to && index < (horizon ?? ahead.length),
  );
  const rows = selectSeries(chain, scope).filter(({ week }) => weeks.includes(week));
  const [first] = weeks;
  const level = parseNumber(groups['level']) as keyof typeof BOUNDS | undefined;
  const interval = chain.forecast.intervals.find(
    ({ store, department, week }) =>
      week === first && store === scope['store'] && department === scope['department'],
  );
  const bounds = level === undefined ? undefined : BOUNDS[level];
  const share = weeks.length > 1 ? computeRemaining(chain, toScope(scope), weeks) : 1;
  const endTotal = (end: 0 | 1) => {
    if (weeks.length < 2 || bounds === undefined) return undefined;
    const ends = chain.forecast.intervals.filter(
      ({ store, department, week }) =>
        weeks.includes(week) && store === scope['store'] && department === scope['department'],
    );
    const total = sum(rows.map(sumParts));
    const apart = sum(ends.map((each) => each[bounds[end]])) - total;
    return Math.round(100 * (total + share * apart)) / 100;
  };
  return {
    named: dropMissing({ ...scope, horizon, ...period, level: level ?? askedLevel }),
    figures: [
      { name: 'first week', text: toDate(groups['week']), value: first },
      {
        name: 'next',
        text: groups['next'],
        value: horizon === 1 && first !== undefined ? ', 1 week ahead' : undefined,
      },
      { name: 'weeks', text: groups['weeks'], value: weeks.length > 1 ? weeks.length : undefined },
      { name: 'last week', text: toDate(groups['last']), value: isAll ? weeks.at(-1) : undefined },
      {
        name: 'forecast',
        text: groups['mean'],
        value: first && sum(rows.filter(({ week }) => week === first).map(sumParts)),
      },
      { name: 'low', text: groups['low'], value: bounds && interval?.[bounds[0]] },
      { name: 'high', text: groups['high'], value: bounds && interval?.[bounds[1]] },
      {
        name: 'total',
        text: groups['total'],
        value: weeks.length > 1 ? sum(rows.map(sumParts)) : undefined,
      },
      {
        name: 'level of the total',
        text: groups['totalLevel'],
        value: weeks.length > 1 ? level : undefined,
      },
      { name: 'low of the total', text: groups['totalLow'], value: endTotal(0) },
      { name: 'high of the total', text: groups['totalHigh'], value: endTotal(1) },
      { name: 'origins', text: groups['origins'], value: first && chain.forecast.origins.length },
    ],
  };
};

/** Holidays in the weeks of the forecast, with the last week of each effect and the number of its weeks. */
const HOLIDAYS: Readonly<Record<string, { key: string; last: string; weeks: number }>> = {
  Easter: { key: 'EASTER', last: '2016-04-01', weeks: 2 },
  'Labor Day': { key: 'LABOR_DAY', last: '2016-09-09', weeks: 1 },
  Thanksgiving: { key: 'THANKSGIVING', last: '2016-11-25', weeks: 1 },
};
const HOLIDAY = `(?<holiday>${Object.keys(HOLIDAYS).join('|')}) (?:is left out|moves to (?<moved>${DAY}))`;
const GROWTH = `sales(?<growing>${PARTS}| of all stores) (?<verb>shrink|grow) by (?<growth>[\\d.]+) %`;
const CLOSING = `store (?<closing>\\d+) is closed(?: from (?<closed>${DAY}) on)?`;
const MARKDOWNS = '(?<markDowns>\\. No effect of MarkDowns can be estimated)?';
const SCENARIOS = [
  `Nothing is changed, so ${SALES} ${IN_WEEKS} are expected to be (?<before>${NUMBER}), as forecast${MARKDOWNS}`,
  `If (?<changes>.+?), ${SALES} ${IN_WEEKS} are expected to be (?<after>${NUMBER})(?: instead of (?<before>${NUMBER}))?(?:, as forecast|: a ` +
    `difference of (?<difference>\\+?${NUMBER}) \\((?<share>${PERCENT})\\)(?<to> to the forecast)?)(?:\\. Part by part, (?<parts>.+?))?${MARKDOWNS}`,
];

interface ReadChange {
  text: string;
  named: Values;
}

/** Returns the changes that a sentence names, in the order in which they apply. @throws Error for other words */
function parseChanges(text: string | undefined): ReadChange[] {
  if (text === undefined) return [];
  const found = [HOLIDAY, GROWTH, CLOSING].flatMap((pattern) => {
    const { 0: change, groups = {} } = new RegExp(pattern).exec(text) ?? {};
    return change === undefined ? [] : [{ text: change, named: nameChange(groups) }];
  });
  if (text !== joinAll(found.map((each) => each.text))) throw new Error(`no changes: "${text}"`);
  return found;
}

function nameChange(groups: Groups): Values {
  const { store: growingStore, department: growingDepartment } = parseScope(groups['growing']);
  const growth = parseNumber(groups['growth']);
  return dropMissing({
    holiday: groups['holiday'] && HOLIDAYS[groups['holiday']]!.key,
    movedTo: toDate(groups['moved']),
    growth: growth === undefined || groups['verb'] === 'grow' ? growth : -growth,
    growingStore,
    growingDepartment,
    closingStore: parseNumber(groups['closing']),
    closingFrom: toDate(groups['closed']),
  });
}

const toCents = (amount: number) => Math.round(100 * amount);
/** Thousandths of a growth and halves and thirds of a cent are whole numbers of these units. */
const UNITS = 6000;

/** Returns the sales of a scope in a scenario, each week rounded to the cent, halves away from zero. */
function computeScenario(chain: Chain, scope: Values, changes: Values): number {
  const { weeks } = chain.forecast;
  const growing = {
    store: changes['growingStore'] as number | undefined,
    department: changes['growingDepartment'] as number | undefined,
  };
  const holiday = Object.values(HOLIDAYS).find(({ key }) => key === changes['holiday']);
  const totals = weeks.map(() => 0);
  const series = groupBy(selectSeries(chain, scope), (row) => `${row.store} ${row.department}`);
  for (const rows of series.values()) {
    const [{ store, department }] = rows as [SeriesWeek];
    const growth = isInForecastScope({ store, department }, growing)
      ? Math.round(1000 + 10 * Number(changes['growth'] ?? 0))
      : 1000;
    const seasons = rows.map(({ season, calendar }) => 6 * (toCents(season) + toCents(calendar)));
    const moved = holiday ? moveHoliday(seasons, weeks, holiday, changes['movedTo']) : seasons;
    for (const [index, week] of weeks.entries()) {
      const isClosed =
        store === changes['closingStore'] && week >= String(changes['closingFrom'] ?? '');
      const { level, growth: added } = rows[index]!;
      const base = 6 * (toCents(level) + toCents(added));
      if (!isClosed) totals[index]! += (base + moved[index]!) * growth;
    }
  }
  const cents = totals.map((total) => Math.sign(total) * Math.floor(Math.abs(total) / UNITS + 0.5));
  return sum(cents) / 100;
}

/** Returns the seasons without what the weeks of a holiday have above a line between their neighbours, or with it in others. */
function moveHoliday(
  seasons: readonly number[],
  weeks: readonly string[],
  { last, weeks: count }: { last: string; weeks: number },
  movedTo: Values[string],
): number[] {
  const end = weeks.indexOf(last);
  const start = end - count + 1;
  const before = seasons[start - 1] ?? seasons[end + 1]!;
  const after = seasons[end + 1] ?? seasons[start - 1]!;
  const by =
    movedTo === undefined ? undefined : weeks.findIndex((week) => week >= String(movedTo)) - end;
  const without = [...seasons];
  const gains = seasons.map(() => 0);
  for (let index = start; index <= end; index++) {
    const line = before + ((after - before) / (count + 1)) * (index - start + 1);
    without[index] = line;
    if (by !== undefined && gains[index + by] !== undefined)
      gains[index + by]! += seasons[index]! - line;
  }
  return without.map((season, index) => season + gains[index]!);
}

export const readScenario: Reader = (sentence, chain) => {
  const groups = firstMatch(sentence, SCENARIOS);
  const scope = parseScope(groups['scope']);
  const changes = parseChanges(groups['changes']);
  const { weeks } = chain.forecast;
  const steps = changes.map(
    (_, index) =>
      Object.assign({}, ...changes.slice(0, index + 1).map(({ named }) => named)) as Values,
  );
  const totals = [{}, ...steps].map((step) => computeScenario(chain, scope, step));
  const [before, after] = [totals[0]!, totals.at(-1)!];
  const parts = groups['parts']?.split('; ') ?? [];
  const isMany = changes.length > 1;
  const isChanged = changes.length > 0;
  const difference = sum([after, -before]) || undefined;
  // An amount that rounding makes equal is not repeated.
  const isRepeated = isChanged && isRounded(String(groups['after']), before);
  return {
    named: dropMissing({
      ...scope,
      ...(steps.at(-1) ?? {}),
      markDowns: groups['markDowns'] === undefined ? undefined : true,
    }),
    figures: [
      { name: 'weeks', text: groups['weeks'], value: weeks.length },
      { name: 'last week', text: toDate(groups['last']), value: weeks.at(-1) },
      { name: 'forecast', text: groups['before'], value: isRepeated ? undefined : before },
      { name: 'scenario', text: groups['after'], value: isChanged ? after : undefined },
      { name: 'difference', text: groups['difference'], value: difference },
      {
        name: 'sign',
        text: groups['difference']?.replace(/^([+−]?).*$/, '$1'),
        value: difference && writeSign(difference),
      },
      { name: 'growth', text: groups['share'], value: difference && difference / before },
      { name: 'parts', text: String(parts.length), value: isMany ? changes.length : 0 },
      ...parts.map((part, index) => ({
        name: `part ${index + 1}`,
        text: part.replace(`${changes[index]?.text}: `, ''),
        value: totals[index + 1]! - totals[index]!,
      })),
    ],
  };
};

/** Returns the sign that a difference is written with; an amount that is rounded to nothing has none. */
function writeSign(value: number): string {
  if (Math.abs(value) < 0.5) return '';
  return value > 0 ? '+' : '−';
}

const WEEKLY_SALES = `the weekly (?:department )?sales(?<scope>${PARTS}| of the chain)(?: from (?<first>[A-Z][a-z]+ \\d{4}) to (?<end>[A-Z][a-z]+ \\d{4}))`;
const ACCURACIES = [
  `Of ${WEEKLY_SALES}, (?<share>${PERCENT}) came inside the 80 % interval of forecasts from (?<dates>${NUMBER}) dates?(?:: by (?<by>store|department), from (?<low>${PERCENT}) to (?<high>${PERCENT}))?`,
  `No interval exists yet to compare with ${WEEKLY_SALES}: the back-test made forecasts from (?<dates>${NUMBER}) dates?`,
];

export const readAccuracy: Reader = (sentence, chain, asked) => {
  const groups = firstMatch(sentence, ACCURACIES);
  const scope = parseScope(groups['scope']);
  const rows = chain.forecast.tested.filter((row) => isInForecastScope(row, toScope(scope)));
  const computeShare = (group: typeof rows) => {
    const evaluated = group.filter(({ isInside }) => isInside !== null);
    return evaluated.length === 0
      ? undefined
      : evaluated.filter(({ isInside }) => isInside).length / evaluated.length;
  };
  const by = groups['by']?.toUpperCase() ?? asked['by'];
  const place = by === 'STORE' ? 'store' : 'department';
  const shares = [...groupBy(rows, (row) => row[place]).values()]
    .map(computeShare)
    .filter((share) => share !== undefined);
  const isGrouped = (by === 'STORE' || by === 'DEPARTMENT') && shares.length > 1;
  const months = rows.map(({ week }) => `${week.slice(0, 7)}-01`).sort();
  return {
    named: dropMissing({ by, ...scope }),
    figures: [
      { name: 'first month', text: toDate(groups['first']), value: months[0] },
      { name: 'last month', text: toDate(groups['end']), value: months.at(-1) },
      {
        name: 'dates',
        text: groups['dates'],
        value: new Set(rows.map(({ origin }) => origin)).size,
      },
      { name: 'share', text: groups['share'], value: computeShare(rows) },
      { name: 'low', text: groups['low'], value: isGrouped ? Math.min(...shares) : undefined },
      { name: 'high', text: groups['high'], value: isGrouped ? Math.max(...shares) : undefined },
    ],
  };
};

const BACKTEST =
  `With sales up to (?<origin>${DAY}) alone,(?: the last date with (?<most>${NUMBER}) weeks to compare,)? the forecast of ` +
  `${SALES} in the week of (?<week>${DAY}) was (?<forecast>${NUMBER}); (?<sales>${NUMBER}) came`;

export const readBacktest: Reader = (sentence, chain) => {
  const groups = firstMatch(sentence, [BACKTEST]);
  const scope = parseScope(groups['scope']);
  const isNamed = groups['most'] === undefined;
  const named = isNamed ? parseDate(groups['origin']!) : undefined;
  const tested = chain.forecast.tested.filter((row) => isInForecastScope(row, toScope(scope)));
  const countWeeks = (origin: string) =>
    new Set(tested.filter((row) => row.origin === origin).map(({ week }) => week)).size;
  const most = Math.max(...chain.forecast.origins.map(countWeeks));
  const origin = named ?? chain.forecast.origins.findLast((each) => countWeeks(each) === most);
  const ofOrigin = tested.filter((row) => row.origin === origin);
  const last = ofOrigin
    .map(({ week }) => week)
    .sort()
    .at(-1);
  const week = ofOrigin.filter((row) => row.week === last);
  return {
    named: dropMissing({ ...scope, origin: named }),
    figures: [
      { name: 'origin', text: toDate(groups['origin']), value: origin },
      { name: 'weeks to compare', text: groups['most'], value: isNamed ? undefined : most },
      { name: 'week', text: toDate(groups['week']), value: last },
      { name: 'forecast', text: groups['forecast'], value: sum(week.map((row) => row.forecast)) },
      { name: 'sales', text: groups['sales'], value: sum(week.map((row) => row.sales)) },
    ],
  };
};
