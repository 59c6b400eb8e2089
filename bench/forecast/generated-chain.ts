import { addDays, findEasterSunday, isInWeek } from '#calendar/holiday.js';
import type { Country } from '#calendar/countries.js';
import { type Panel, PanelBuilder, type Series } from '#forecast/panel.js';
import { countDays as countDayNumber, isoWeeks } from '#forecast/week-calendar.js';
import { createRandom, drawNormal, type Random } from '#sample/random.js';
import { countDays, dailyProfile, isInRange } from './daily-profile.js';

/** Weeks of history, and weeks to forecast. */
const WEEKS = 130;
export const HORIZON = 39;
const STORES = [1, 2, 3, 4, 5];
const DEPARTMENTS = [1, 2, 3];
/** Standard deviation of a week's sales, as a share of the expected sales. */
const NOISE = 0.06;
/** Weeks by which the next chain of a kind starts later, so that origins differ in their season. */
const LATER_START = 3;
/** Starts after which the coming weeks still hold Christmas. */
const CHRISTMAS_STARTS = 6;

/** A chain of one kind, with what it will sell. */
export interface GeneratedChain {
  /** What the chain delivered. */
  readonly panel: Panel;
  /** Expected sales of the coming weeks: series × HORIZON, in the order of the panel. */
  readonly truth: Float64Array;
  /** The sales that come; NaN without a row. */
  readonly sales: Float64Array;
  /** 1 for each week of a series that the kind is about: series × HORIZON. */
  readonly evaluated: Uint8Array;
}

/** A week of a series. */
interface Cell extends Series {
  /** Number of the week, from 0; the first week to forecast is WEEKS. */
  readonly t: number;
  /** Its last day, an ISO date. */
  readonly week: string;
  /** Sales that a year without seasons and holidays would have in each week. */
  readonly base: number;
  /** Expected sales with season, growth and holidays. */
  readonly usual: number;
}

/** How a chain differs from one with seasons whose weeks end on Friday. */
interface Kind {
  readonly firstWeek?: string;
  /** Whose holidays the chain declares. */
  readonly country?: Country;
  expected?(cell: Cell): number;
  /** Returns the sales of a week; undefined for a week that has none. */
  draw?(expected: number, random: Random): number | undefined;
  /** Whether a row of history arrives. */
  arrives?(cell: Cell): boolean;
  /** Changes a row of history. */
  corrupt?(cell: Cell, sales: number): number;
  /** Whether the files flag a week of history or to come as a holiday. */
  isFlagged?(week: string): boolean;
  /** What a store spends on promotions in a week of history or to come. */
  promotion?(store: number, t: number): number;
  isEvaluated?(series: Series): boolean;
  /** Whether the kind is about a coming week, by its ISO date. */
  isEvaluatedWeek?(week: string): boolean;
}

const pickWeek = (random: Random, from: number, to: number) =>
  WEEKS - to + Math.floor(random() * (to - from + 1));

const KINDS = {
  season: () => ({}),
  'weeks end on Saturday': () => ({ firstWeek: '2010-02-06' }),
  'weeks end on another weekday': (random) => ({
    firstWeek: addDays('2010-02-07', Math.floor(random() * 5)),
  }),
  'Christmas in a chain whose weeks end on Saturday': (random) => ({
    firstWeek: random() < 0.5 ? '2014-02-01' : '2020-02-01',
    isEvaluatedWeek: (week) => /-12-(24|31)$/.test(week),
  }),
  'Christmas in a chain whose weeks end on any weekday': (random) => ({
    firstWeek: addDays('2014-02-01', Math.floor(7 * random()) + 364 * Math.floor(6 * random())),
    isEvaluatedWeek: (week) => isInRange(countDays(week, `${week.slice(0, 4)}-12-28`), -6, 4) === 1,
  }),
  'a year with 53 weeks': () => ({ firstWeek: '2011-02-04' }),
  'weeks without a file': (random) => {
    const missing = [pickWeek(random, 13, 52), pickWeek(random, 13, 52), pickWeek(random, 53, 100)];
    return { arrives: ({ t }) => !missing.includes(t) };
  },
  'a store without deliveries': (random) => {
    const first = pickWeek(random, 16, 50);
    return {
      arrives: ({ store, t }) => store !== 2 || t < first || t > first + 2,
      isEvaluated: ({ store }) => store === 2,
    };
  },
  'a store that opened': (random) => {
    const opening = pickWeek(random, 13, 60);
    return {
      arrives: ({ store, t }) => store !== 5 || t >= opening,
      isEvaluated: ({ store }) => store === 5,
    };
  },
  'a department that opened as a store closed': (random) => {
    const [closing, opening] = [pickWeek(random, 8, 20), pickWeek(random, 21, 40)];
    const isNew = ({ store, department }: Series) => store === 1 && department === 3;
    return {
      expected: ({ store, t, usual }) => (store === 5 && t >= closing ? 0 : usual),
      arrives: (cell) => (cell.store === 5 ? cell.t < closing : !isNew(cell) || cell.t >= opening),
      isEvaluated: ({ store, department }) => store !== 5 && department === 3,
    };
  },
  'a store with a new level': (random) => {
    const change = pickWeek(random, 4, 8);
    const factor = random() < 0.5 ? 0.6 : 1.5;
    return {
      expected: ({ store, t, usual }) => (store === 2 && t >= change ? factor * usual : usual),
      isEvaluated: ({ store }) => store === 2,
    };
  },
  'a store with a slightly new level': (random) => {
    const change = pickWeek(random, 4, 8);
    const factor = random() < 0.5 ? 0.8 : 1.25;
    return {
      expected: ({ store, t, usual }) => (store === 2 && t >= change ? factor * usual : usual),
      isEvaluated: ({ store }) => store === 2,
    };
  },
  'a department of a store with a new level': (random) => {
    const change = pickWeek(random, 4, 8);
    const factor = random() < 0.5 ? 0.6 : 1.5;
    const isRefurbished = ({ store, department }: Series) => store === 2 && department === 2;
    return {
      expected: (cell) =>
        isRefurbished(cell) && cell.t >= change ? factor * cell.usual : cell.usual,
      isEvaluated: isRefurbished,
    };
  },
  'sales in few weeks': (random) => {
    const chance = 0.1 + 0.25 * random();
    return {
      expected: ({ base }) => chance * base,
      draw: (expected, own) => (own() < chance ? (expected / chance) * (0.5 + own()) : undefined),
    };
  },
  'no season': () => ({
    expected: ({ base }) => base,
    draw: (expected, random) => expected * Math.max(0.1, 1 + 0.35 * drawNormal(random)),
  }),
  returns: () => ({
    expected: ({ department, usual }) => (department === 3 ? -0.1 * usual : usual),
    isEvaluated: ({ department }) => department === 3,
  }),
  'holidays of Germany in a chain whose weeks end on any weekday': (random) => planHolidays(random),
  'a fair that only the files flag': (random) => planFairs(random),
  'promotions of stores': (random) => planPromotions(random, STORES),
  'promotions of the chain': (random) => planPromotions(random, [ALL_STORES]),
  constant: () => ({ expected: ({ base }) => base, draw: (expected) => expected }),
  'one odd row': (random) => {
    const odd = pickWeek(random, 1, 50);
    return {
      corrupt: ({ store, department, t }, sales) =>
        store === 1 && department === 1 && t === odd ? 1000 * sales : sales,
    };
  },
} satisfies Readonly<Record<string, (random: Random) => Kind>>;

/**
 * Weeks that end on any weekday, and stores that are closed on single holidays. People shop for these on the three days
 * before: each of them sells 60 % more.
 */
function planHolidays(random: Random): Kind {
  const firstWeek = addDays('2014-01-04', Math.floor(7 * random()));
  // Ascension, Whit Monday, Labour Day and the day of German unity.
  const listDays = (year: number) => [
    addDays(findEasterSunday(year), 39),
    addDays(findEasterSunday(year), 50),
    `${year}-05-01`,
    `${year}-10-03`,
  ];
  const computeEffect = (week: string) => {
    let sum = 0;
    for (let back = 0; back < 7; back++) {
      const day = addDays(week, -back);
      for (const holiday of listDays(Number(day.slice(0, 4)))) {
        const apart = countDays(holiday, day);
        sum += apart === 0 ? -1 : 0.6 * isInRange(apart, -3, -1);
      }
    }
    return sum / 7;
  };
  return {
    firstWeek,
    country: 'DE',
    expected: ({ week, usual }) => usual * (1 + computeEffect(week)),
    isEvaluatedWeek: (week) => computeEffect(week) !== 0,
  };
}

/** Plans two fairs a year, each in another week than in the years before, which sell 40 % more. */
function planFairs(random: Random): Kind {
  const fairs = Array.from({ length: 2022 - 2010 }, (_, year) => [
    addDays(`${2010 + year}-05-20`, Math.floor(90 * random())),
    addDays(`${2010 + year}-09-20`, Math.floor(40 * random())),
  ]).flat();
  const isFlagged = (week: string) => fairs.some((day) => isInWeek(day, week));
  return {
    expected: ({ week, usual }) => (isFlagged(week) ? 1.4 * usual : usual),
    isFlagged,
    isEvaluatedWeek: isFlagged,
  };
}

/** Stores of a promotion that all have. */
const ALL_STORES = 0;

/** What one promotion does to sales: 30 % more. */
const LIFT = 1.3;

/** Plans promotions in one of five weeks, which differ between the stores that are named. */
function planPromotions(random: Random, stores: readonly number[]): Kind {
  const weeks = new Map(
    stores.map((store) => [
      store,
      new Set(Array.from({ length: WEEKS + HORIZON }, (_, t) => t).filter(() => random() < 0.2)),
    ]),
  );
  const isPromoted = (store: number, t: number) =>
    weeks.get(stores.includes(store) ? store : ALL_STORES)!.has(t);
  return {
    promotion: (store, t) => (isPromoted(store, t) ? 100 * store : 0),
    expected: ({ store, t, usual }) => (isPromoted(store, t) ? LIFT * usual : usual),
  };
}

export type ChainKind = keyof typeof KINDS;
export const CHAIN_KINDS = Object.keys(KINDS) as ChainKind[];

/** Returns one chain of a kind; the same number gives the same chain on every machine. */
export function generateChain(name: ChainKind, number: number): GeneratedChain {
  const kind: Kind = KINDS[name](createRandom(60, name, number));
  const later = kind.isEvaluatedWeek ? number % CHRISTMAS_STARTS : number;
  const first = addDays(kind.firstWeek ?? '2010-02-05', 7 * LATER_START * later);
  const weeks = isoWeeks(first, WEEKS + HORIZON);
  const builder = new PanelBuilder(kind.country);
  const all: { series: Series; truth: number[]; sales: number[] }[] = [];
  for (const department of DEPARTMENTS) {
    const profile = dailyProfile(first, department);
    for (const store of STORES) {
      const random = createRandom(61 + number, name, store, department);
      const base = 400 * department * (0.5 + 1.5 * random());
      const growth = 0.06 * (random() - 0.3);
      const [truth, coming]: [number[], number[]] = [[], []];
      for (const [t, week] of weeks.entries()) {
        const usual = base * (1 + (growth * t) / 52) * profile(t);
        const cell = { store, department, t, week, base, usual };
        const expected = kind.expected?.(cell) ?? usual;
        const drawn = (kind.draw ?? drawSales)(expected, random);
        if (t >= WEEKS) {
          truth.push(expected);
          coming.push(drawn ?? NaN);
        } else if (drawn !== undefined && (kind.arrives?.(cell) ?? true)) {
          const sales = kind.corrupt?.(cell, drawn) ?? drawn;
          builder.add({ store, department, week, sales, isHoliday: false });
        }
      }
      all.push({ series: { store, department }, truth, sales: coming });
    }
  }
  for (const store of STORES) {
    for (const [t, week] of weeks.entries()) {
      const amount = kind.promotion?.(store, t);
      if (amount !== undefined) builder.addPromotion({ store, week, amount });
    }
  }
  for (const week of weeks) {
    if (kind.isFlagged?.(week)) builder.addHoliday(countDayNumber(week));
  }
  const panel = builder.build();
  const rows = panel.series.map(({ store, department }) =>
    all.find(({ series }) => series.store === store && series.department === department)!,
  );
  return {
    panel,
    truth: Float64Array.from(rows.flatMap(({ truth }) => truth)),
    sales: Float64Array.from(rows.flatMap(({ sales }) => sales)),
    evaluated: Uint8Array.from(
      panel.series.flatMap((series) =>
        weeks
          .slice(WEEKS)
          .map((week) =>
            Number((kind.isEvaluated?.(series) ?? true) && (kind.isEvaluatedWeek?.(week) ?? true)),
          ),
      ),
    ),
  };
}

const drawSales = (expected: number, random: Random) =>
  Math.round(100 * expected * (1 + NOISE * drawNormal(random))) / 100;
