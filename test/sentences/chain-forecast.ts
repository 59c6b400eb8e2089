import { createRandom, drawWhole, type Random } from '#sample/random.js';

/** The forecast of a department in a store in a week; the four parts add up to it. */
export interface SeriesWeek {
  store: number;
  department: number;
  week: string;
  horizon: number;
  level: number;
  season: number;
  calendar: number;
  growth: number;
}

/** Bounds of the forecast of a store, a department, the chain, or a department in a store. */
export interface Interval {
  store: number | undefined;
  department: number | undefined;
  week: string;
  q025: number;
  q100: number;
  q250: number;
  q750: number;
  q900: number;
  q975: number;
}

/** A week that the back-test forecast for a department in a store. */
export interface TestedWeek {
  origin: string;
  horizon: number;
  week: string;
  store: number;
  department: number;
  sales: number;
  forecast: number;
  /** Whether the sales came inside the 80 % interval; null without an interval. */
  isInside: boolean | null;
}

/** A forecast of a chain and its back-test. */
export interface ChainForecast {
  /** The last complete week. */
  origin: string;
  weeks: readonly string[];
  series: readonly SeriesWeek[];
  intervals: readonly Interval[];
  /** Dates of the back-test; the first and second have equally many weeks. */
  origins: readonly string[];
  tested: readonly TestedWeek[];
}

/** The weeks of a chain, and what it sold in them. */
interface Sales {
  weeks: readonly string[];
  sales: readonly { store: number; department: number; week: string; sales: number }[];
}

const WEEKS = 39;
const TESTED_WEEKS = 26;
const ORIGINS = ['2015-01-30', '2015-05-29', '2015-11-27'];
/** Too few earlier forecasts exist for an interval of the first origin, and of this department. */
const WITHOUT_INTERVAL = 2;
const DAY_MS = 86_400_000;

const addWeeks = (week: string, count: number) =>
  new Date(Date.parse(week) + 7 * count * DAY_MS).toISOString().slice(0, 10);

/** Returns the forecast of a chain whose newest week is partial, independent of any method. */
export function createForecast(seed: number, { sales, weeks }: Sales): ChainForecast {
  const random = createRandom(seed, 'forecast of sentences');
  const origin = weeks.at(-2)!;
  const pairs = [...new Set(sales.map(({ store, department }) => `${store} ${department}`))]
    .map((key) => key.split(' ').map(Number))
    .map(([store = 0, department = 0]) => ({ store, department }));
  const ahead = Array.from({ length: WEEKS }, (_, index) => addWeeks(origin, index + 1));
  const series = pairs.flatMap((pair) =>
    ahead.map((week, index) => ({
      ...pair,
      week,
      horizon: index + 1,
      level: 400 * pair.department + drawWhole(random, 0, 9999) / 100,
      season: drawWhole(random, -20_000, 20_000) / 100,
      calendar: drawWhole(random, -5_000, 5_000) / 100,
      growth: drawWhole(random, -2_000, 4_000) / 100,
    })),
  );
  const scopes: Pick<Interval, 'store' | 'department'>[] = [
    { store: undefined, department: undefined },
    ...new Set(pairs.map(({ store }) => store)),
    ...new Set(pairs.map(({ department }) => -department)),
  ].map((scope) =>
    typeof scope === 'object'
      ? scope
      : { store: scope > 0 ? scope : undefined, department: scope < 0 ? -scope : undefined },
  );
  const intervals = [...scopes, ...pairs].flatMap((scope) =>
    ahead.map((week) => createInterval({ ...scope, week }, series, random)),
  );
  const tested = ORIGINS.flatMap((first) => createTestedWeeks(first, sales, origin, random));
  return { origin, weeks: ahead, series, intervals, origins: ORIGINS, tested };
}

/** Returns the sum of the four parts of a series, to the cent. */
export const sumParts = ({ level, season, calendar, growth }: SeriesWeek) =>
  Math.round(100 * (level + season + calendar + growth)) / 100;

/** Returns whether rows of a store and department are in a scope. */
export const isInForecastScope = (
  row: { store: number; department: number },
  { store, department }: { store?: number | undefined; department?: number | undefined },
) =>
  (store === undefined || row.store === store) &&
  (department === undefined || row.department === department);

function createInterval(
  scope: Pick<Interval, 'store' | 'department' | 'week'>,
  series: readonly SeriesWeek[],
  random: Random,
): Interval {
  const mean = series
    .filter((row) => row.week === scope.week && isInForecastScope(row, scope))
    .reduce((total, row) => total + sumParts(row), 0);
  const width = drawWhole(random, 2, 9) / 100;
  const at = (steps: number) => Math.round(100 * mean * (1 + steps * width)) / 100;
  return {
    ...scope,
    q025: at(-3),
    q100: at(-2),
    q250: at(-1),
    q750: at(1),
    q900: at(2),
    q975: at(4),
  };
}

function createTestedWeeks(
  origin: string,
  sales: Sales['sales'],
  last: string,
  random: Random,
): TestedWeek[] {
  return sales
    .filter(({ week }) => week > origin && week <= addWeeks(origin, TESTED_WEEKS) && week <= last)
    .map(({ store, department, week, sales: amount }) => ({
      origin,
      horizon: Math.round((Date.parse(week) - Date.parse(origin)) / (7 * DAY_MS)),
      week,
      store,
      department,
      sales: amount,
      forecast: amount + drawWhole(random, -20_000, 20_000) / 100,
      isInside:
        origin === ORIGINS[0] || department === WITHOUT_INTERVAL
          ? null
          : random() < 0.6 + store / 10,
    }));
}
