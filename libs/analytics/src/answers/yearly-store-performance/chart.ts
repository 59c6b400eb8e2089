import { dot, lineY, pointer, text, tip } from '@observablehq/plot';
import type { StoreYear, StoreYearConnection } from './yearly-store-performance.js';
import { change, money } from '../../words/numbers.js';
import {
  draw,
  NARROW,
  formatShort,
  typeColours,
  listTypeKeys,
  withLegend,
} from '../../charts/draw.js';
import { defineHatch, HATCH } from '../../charts/hatch.js';
import { type AnswerChart, ROWS_MAX } from '../../charts/custom-view.js';

interface QuestionArgs {
  year?: number;
}

const chooseColour = ({ storeType }: StoreYear) => typeColours[storeType] ?? 'var(--muted-mark)';

const formatTitle = (each: StoreYear) =>
  [
    `Store ${each.store}, type ${each.storeType}, ${each.year}`,
    `${money(each.weeklyAverage)} a week`,
    ...(each.likeForLikeGrowth === null ? [] : [`${change(each.likeForLikeGrowth)} like for like`]),
  ].join('\n');

const isComplete = ({ state }: StoreYear) => state === 'COMPLETE';

/** Draws the average week of each store as a slope from year to year; the chosen year is strong, and a year that is not complete is hatched. */
export function drawChart(all: readonly StoreYear[], chosen: number | undefined, width: number) {
  const years = [...new Set(all.map(({ year }) => year))].sort((a, b) => a - b);
  const place = { x: 'year', y: 'weeklyAverage' } as const;
  const named = findOutliers(all.filter(({ year }) => year === years.at(-1)));
  const isOutstanding = ({ store }: StoreYear) => named.some((each) => each.store === store);
  const isChosen = ({ year }: StoreYear) => chosen === undefined || year === chosen;
  const chart = draw(width, {
    height: width < NARROW ? 340 : 440,
    marginRight: 74,
    x: {
      type: 'point',
      domain: years,
      label: null,
      tickFormat: (year: number) => (year === chosen ? `▸ ${year}` : String(year)),
      tickSize: 0,
      padding: 0.12,
    },
    y: { label: 'average week', tickFormat: formatShort, grid: true, ticks: 6 },
    marks: [
      defineHatch,
      lineY(
        all.toSorted((a, b) => a.year - b.year),
        {
          ...place,
          z: 'store',
          stroke: chooseColour,
          strokeWidth: (each: StoreYear) => (isOutstanding(each) ? 2.4 : 1.1),
          strokeOpacity: (each: StoreYear) => (isOutstanding(each) ? 1 : 0.5),
        },
      ),
      dot(all, {
        ...place,
        r: (each: StoreYear) => (isChosen(each) ? 4 : 2.5),
        fill: (each: StoreYear) => (isComplete(each) ? chooseColour(each) : HATCH),
        stroke: (each: StoreYear) => (isComplete(each) ? 'none' : chooseColour(each)),
        fillOpacity: (each: StoreYear) => (isChosen(each) ? 1 : 0.6),
      }),
      text(named, {
        ...place,
        dx: 8,
        textAnchor: 'start',
        lineAnchor: 'middle',
        className: 'figure',
        text: ({ store }: StoreYear) => `Store ${store}`,
      }),
      tip(all, pointer({ ...place, title: formatTitle })),
    ],
  });
  const open = { label: 'year not complete', colour: 'var(--muted-mark)', isHollow: true };
  return withLegend(chart, [
    ...listTypeKeys(all.map(({ storeType }) => storeType)),
    ...(all.every(isComplete) ? [] : [open]),
  ]);
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
  more: async (get, asked) => [
    await get({ ...asked, year: undefined, orderBy: 'YEAR', direction: 'DESC', first: ROWS_MAX }),
  ],
  draw({ rows, more: [ofAll], asked }) {
    const all = ofAll?.nodes ?? rows;
    return (width) => drawChart(all, asked.year, width);
  },
};
