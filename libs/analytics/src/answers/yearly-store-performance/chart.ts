import { areaY, dot, lineY, link, pointer, ruleX, text, tip } from '@observablehq/plot';
import type { StoreYear, StoreYearConnection } from './yearly-store-performance.js';
import { change, money } from '../../words/numbers.js';
import {
  draw,
  NARROW,
  formatShort,
  typeColours,
  listTypeKeys,
  OTHER_STORES,
  withLegend,
} from '../../charts/draw.js';
import { defineHatch, HATCH } from '../../charts/hatch.js';
import { nameStore } from '../../charts/name-number.js';
import { fetchPages } from '../../charts/fetch-pages.js';
import { isComplete, listStateKeys, numberRuns } from '../../charts/runs.js';
import type { AnswerChart } from '../../charts/custom-view.js';

interface QuestionArgs {
  year?: number;
  calendar?: string;
}

const chooseColour = ({ storeType }: StoreYear) => typeColours[storeType] ?? 'var(--muted-mark)';

const formatTitle = (each: StoreYear) =>
  [
    `${nameStore(each)}, type ${each.storeType}, ${each.year}`,
    `${money(each.weeklyAverage)} a week`,
    ...(each.likeForLikeGrowth === null ? [] : [`${change(each.likeForLikeGrowth)} like for like`]),
  ].join('\n');

/** Maximum of lines that readers can follow; of more stores, all but the named ones are a band. */
const LINES_MAX = 60;
/** A label with the mark of the chosen year, in pixels. */
const YEAR_WIDTH = 46;
/** Width of a letter of a store's name. */
const LETTER_PX = 6.8;

/** The least and the most that a store sold in a year, of those without a line. */
interface Range {
  year: number;
  least: number;
  most: number;
  state: string;
}

/**
 * Draws the average week of each store by year. Slopes join complete years. A year that is not complete is a hatched point,
 * and a dashed slope joins it to the same weeks of the year before. The outliers of the chosen year are strong and named.
 */
export function drawChart(
  all: readonly StoreYear[],
  { year: chosen, calendar }: QuestionArgs,
  width: number,
) {
  const years = [...new Set(all.map(({ year }) => year))].sort((a, b) => a - b);
  const leading = chosen ?? years.findLast((year) => isWholeYear(all, year)) ?? years.at(-1);
  const named = findOutliers(all.filter(({ year }) => year === leading));
  const isNamed = ({ store }: StoreYear) => named.some((each) => each.store === store);
  const isCrowded = new Set(all.map(({ store }) => store)).size > LINES_MAX;
  const shown = all.filter((each) => !isCrowded || isNamed(each)).sort((a, b) => a.year - b.year);
  const ranges = isCrowded ? listRanges(all.filter((each) => !isNamed(each))) : [];
  const [runs, rangeRuns] = [numberYears(shown), numberYears(ranges)];
  const place = { x: 'year', y: 'weeklyAverage' } as const;
  const band = { x: 'year', y1: 'least', y2: 'most' } as const;
  const isChosen = ({ year }: StoreYear) => chosen === undefined || year === chosen;
  const lastYears = named.flatMap(
    ({ store }) => shown.findLast((each) => each.store === store) ?? [],
  );
  const aligned = shown.filter((each) => years.includes(each.year - 1) && isAligned(each));
  const every = Math.ceil((years.length * YEAR_WIDTH) / width);
  const longest = Math.max(...lastYears.map((each) => nameStore(each).length), 0);
  const chart = draw(width, {
    height: width < NARROW ? 340 : 440,
    marginRight: Math.min(Math.max(74, 18 + longest * LETTER_PX), width * 0.4),
    x: {
      type: 'point',
      domain: years,
      label: calendar === 'FISCAL' ? 'fiscal year' : null,
      ticks: years.filter((_, index) => (years.length - 1 - index) % every === 0),
      tickFormat: (year: number) => (year === chosen ? `▸ ${year}` : String(year)),
      tickSize: 0,
      padding: 0.12,
    },
    y: { label: 'average week', tickFormat: formatShort, grid: true, ticks: 6 },
    marks: [
      defineHatch,
      areaY(ranges.filter(isComplete), {
        ...band,
        z: (each: Range) => rangeRuns.get(each),
        fill: 'var(--muted-mark)',
        fillOpacity: 0.35,
      }),
      ruleX(ranges, {
        ...band,
        stroke: (each: Range) => (isComplete(each) ? 'var(--muted-mark)' : HATCH),
        strokeWidth: 9,
      }),
      lineY(shown.filter(isComplete), {
        ...place,
        z: (each: StoreYear) => runs.get(each),
        stroke: chooseColour,
        strokeWidth: (each: StoreYear) => (isNamed(each) ? 2.4 : 1.1),
        strokeOpacity: (each: StoreYear) => (isNamed(each) ? 1 : 0.5),
      }),
      link(aligned, {
        x1: ({ year }: StoreYear) => year - 1,
        y1: computeYearBefore,
        x2: 'year',
        y2: 'weeklyAverage',
        stroke: chooseColour,
        strokeWidth: (each: StoreYear) => (isNamed(each) ? 1.6 : 0.8),
        strokeOpacity: (each: StoreYear) => (isNamed(each) ? 1 : 0.6),
        strokeDasharray: '4 3',
      }),
      dot(shown, {
        ...place,
        r: (each: StoreYear) => (isChosen(each) || isNamed(each) ? 4 : 2.5),
        fill: (each: StoreYear) => (isComplete(each) ? chooseColour(each) : HATCH),
        stroke: (each: StoreYear) => (isComplete(each) ? 'none' : chooseColour(each)),
        fillOpacity: (each: StoreYear) => (isChosen(each) ? 1 : 0.6),
      }),
      text(lastYears, {
        ...place,
        dx: 8,
        textAnchor: 'start',
        lineAnchor: 'middle',
        className: 'figure',
        text: nameStore,
      }),
      tip(shown, pointer({ ...place, title: formatTitle })),
    ],
  });
  return withLegend(chart, [
    ...listTypeKeys(shown.map(({ storeType }) => storeType)),
    ...(isCrowded ? [OTHER_STORES] : []),
    ...listStateKeys(all, 'year'),
    ...(aligned.length > 0 ? [SAME_WEEKS] : []),
  ]);
}

const SAME_WEEKS = {
  label: 'dashed: from the same weeks of the year before',
  colour: 'var(--muted-mark)',
};

/** Whether the growth of a year that is not complete is that of all its weeks. */
const isAligned = (each: StoreYear) =>
  !isComplete(each) && each.likeForLikeGrowth !== null && each.likeForLikeWeeks === each.weeks;

/** Returns the average of the same weeks of the year before. */
const computeYearBefore = ({ weeklyAverage, likeForLikeGrowth }: StoreYear) =>
  weeklyAverage / (1 + (likeForLikeGrowth ?? 0));

const isWholeYear = (all: readonly StoreYear[], year: number) =>
  all.every((each) => each.year !== year || isComplete(each));

/** Returns the runs of complete years, of each store if the rows have one. */
const numberYears = <Row extends { year: number; state: string; store?: number }>(
  rows: readonly Row[],
) =>
  numberRuns(
    rows,
    ({ year }) => year,
    ({ store = 0 }) => store,
  );

/** Returns a range for each year, which is complete if all its stores are. */
function listRanges(stores: readonly StoreYear[]): Range[] {
  const years = [...new Set(stores.map(({ year }) => year))].sort((a, b) => a - b);
  return years.map((year) => {
    const ofYear = stores.filter((each) => each.year === year);
    const averages = ofYear.map(({ weeklyAverage }) => weeklyAverage);
    return {
      year,
      least: Math.min(...averages),
      most: Math.max(...averages),
      state: ofYear.find((each) => !isComplete(each))?.state ?? 'COMPLETE',
    };
  });
}

/** Labels of neighbours would cover each other. */
const APART = 0.05;

/** Returns the stores that readers look for: most and least sales, most and least growth. */
function findOutliers(stores: readonly StoreYear[]): StoreYear[] {
  const bySize = stores.toSorted((a, b) => a.weeklyAverage - b.weeklyAverage);
  const byGrowth = stores
    .filter(({ likeForLikeGrowth }) => likeForLikeGrowth !== null)
    .sort((a, b) => (a.likeForLikeGrowth ?? 0) - (b.likeForLikeGrowth ?? 0));
  const most = bySize.at(-1)?.weeklyAverage ?? 0;
  const named: StoreYear[] = [];
  for (const store of [bySize.at(-1), bySize[0], byGrowth.at(-1), byGrowth[0]]) {
    if (store === undefined) continue;
    const isNear = named.some(
      (each) => Math.abs(each.weeklyAverage - store.weeklyAverage) < APART * most,
    );
    if (!isNear) named.push(store);
  }
  return named;
}

export const chart: AnswerChart<StoreYearConnection, StoreYear, QuestionArgs> = {
  more: (get, asked) =>
    fetchPages(get, { ...asked, year: undefined, orderBy: 'YEAR', direction: 'DESC' }),
  draw({ more: pages, asked }) {
    const all = pages.flatMap(({ nodes }) => nodes);
    return (width) => drawChart(all, asked, width);
  },
};
