import type { StoreYearConnection } from '#analytics/use-cases/yearly-store-performance/yearly-store-performance.js';
import type { ByHand } from '../by-hand.js';
import type { StoreYear } from '#analytics/use-cases/yearly-store-performance/yearly-store-performance.js';
import { change, money } from '#analytics/words/numbers.js';
import { axisX, barY, dot, pointer, pointerX, ruleY, text, tip } from '@observablehq/plot';
import {
  draw,
  NARROW,
  short,
  shortPercent,
  typeColours,
  typeKeys,
  withLegend,
} from '../../charts/draw.js';

const colour = ({ storeType }: StoreYear) => typeColours[storeType] ?? 'var(--muted-mark)';

const title = (each: StoreYear) =>
  [
    `Store ${each.store}, type ${each.storeType}`,
    `${money(each.weeklyAverage)} a week`,
    ...(each.likeForLikeGrowth === null ? [] : [`${change(each.likeForLikeGrowth)} like for like`]),
  ].join('\n');

/** Draws stores by size and growth; by size alone in a first year. */
export function chartOf(stores: readonly StoreYear[], width: number): Element {
  const grown = stores.filter(({ likeForLikeGrowth }) => likeForLikeGrowth !== null);
  const chart = grown.length > 0 ? growthChart(grown, width) : sizeChart(stores, width);
  return withLegend(chart, typeKeys(stores.map(({ storeType }) => storeType)));
}

function growthChart(stores: readonly StoreYear[], width: number): Element {
  const place = { x: 'weeklyAverage', y: 'likeForLikeGrowth' } as const;
  return draw(width, {
    height: width < NARROW ? 280 : 360,
    x: { label: 'average week', tickFormat: short, ticks: width < NARROW ? 4 : 7, inset: 16 },
    y: { label: 'like-for-like growth', tickFormat: shortPercent, grid: true, ticks: 6, inset: 12 },
    marks: [
      ruleY([0]),
      dot(stores, { ...place, r: 5.5, fill: colour, fillOpacity: 0.85, stroke: 'var(--paper)' }),
      text(outstanding(stores), {
        ...place,
        dy: -13,
        className: 'figure',
        text: ({ store }: StoreYear) => `store ${store}`,
      }),
      tip(stores, pointer({ ...place, title })),
    ],
  });
}

/** Returns the stores that readers look for: most and least sales, most and least growth. */
function outstanding(stores: readonly StoreYear[]): StoreYear[] {
  const bySize = stores.toSorted((a, b) => a.total - b.total);
  const byGrowth = stores.toSorted(
    (a, b) => (a.likeForLikeGrowth ?? 0) - (b.likeForLikeGrowth ?? 0),
  );
  const named = [bySize[0], bySize.at(-1), byGrowth[0], byGrowth.at(-1)];
  return [...new Set(named)].filter((store) => store !== undefined);
}

function sizeChart(stores: readonly StoreYear[], width: number): Element {
  const place = { x: 'store', y: 'weeklyAverage' } as const;
  return draw(width, {
    height: width < NARROW ? 240 : 300,
    x: { domain: stores.map(({ store }) => store), label: 'store, best first' },
    y: { label: 'average week', tickFormat: short, grid: true, ticks: 5 },
    marks: [
      axisX({ tickSize: 0, ticks: width < NARROW ? [] : undefined, fontSize: 10 }),
      barY(stores, { ...place, fill: colour }),
      ruleY([0]),
      tip(stores, pointerX({ ...place, title })),
    ],
  });
}

export const byHand: ByHand<StoreYearConnection, StoreYear, { year: number }> = {
  chartTitle: ({ rows, asked }) =>
    rows.some(({ likeForLikeGrowth }) => likeForLikeGrowth !== null)
      ? undefined
      : `Average weekly sales of every store in ${asked.year}`,
  chart:
    ({ rows }) =>
    (width) =>
      chartOf(rows, width),
};
