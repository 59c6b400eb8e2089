import { arrow, dot, text } from '@observablehq/plot';
import type { OfferComparison } from '#analytics/use-cases/offer-impact/offer-impact.model.js';
import { draw, NARROW, short, withLegend } from '../../charts/draw.js';
import { change } from '../../words/numbers.js';

/** One group of stores. */
export interface Compared {
  name: string;
  /** Average sales of a store-week a year earlier, and with offers. */
  before: number;
  after: number;
  lift: number;
}

/** The averages of the matched pairs; undefined without any. */
export function compared(name: string, group: OfferComparison): Compared[] {
  const { matchedPairs, matchedSales, matchedEarlierSales, matchedLift } = group;
  if (matchedSales === null || matchedEarlierSales === null || matchedLift === null) return [];
  return [
    {
      name,
      before: matchedEarlierSales / matchedPairs,
      after: matchedSales / matchedPairs,
      lift: matchedLift,
    },
  ];
}

/** From the same week a year earlier to the week with offers. */
export function chartOf(groups: readonly Compared[], width: number): Element {
  const chart = draw(width, {
    height: 70 + groups.length * 42,
    marginLeft: 84,
    marginRight: width < NARROW ? 58 : 72,
    x: {
      ...{ label: 'average week of a store', tickFormat: short, grid: true, nice: true },
      ...{ ticks: width < NARROW ? 3 : 7, inset: 10 },
    },
    y: { label: null, tickSize: 0, domain: groups.map(({ name }) => name) },
    marks: [
      arrow(groups, {
        ...{ x1: 'before', x2: 'after', y: 'name', insetStart: 6, insetEnd: 7 },
        ...{ stroke: 'var(--ink-soft)', strokeWidth: 1.5, headLength: 5 },
      }),
      dot(groups, { x: 'before', y: 'name', r: 5, fill: 'var(--muted-mark)' }),
      dot(groups, { x: 'after', y: 'name', r: 6, fill: 'var(--accent-mark)' }),
      text(groups, {
        ...{ x: ({ before, after }: Compared) => Math.max(before, after), y: 'name' },
        ...{ dx: 12, textAnchor: 'start', className: 'figure' },
        text: ({ lift }: Compared) => change(lift),
      }),
    ],
  });
  return withLegend(chart, [
    { label: '364 days earlier', colour: 'var(--muted-mark)' },
    { label: 'week with offers', colour: 'var(--accent-mark)' },
  ]);
}
