import type { LowestFuelPriceConnection } from './lowest-fuel-prices.js';
import { PRICE_DIGITS } from './sentence.js';
import type { AnswerChart } from '../../charts/custom-view.js';
import type { LowestFuelPrice } from './lowest-fuel-prices.js';
import { longDate, day } from '../../words/dates.js';
import { formatCount, decimal } from '../../words/numbers.js';
import { stores, capitalise } from '../../words/sentences.js';
import { areaY, dot, line, pointerX, rectX, text, tip } from '@observablehq/plot';
import { createDateAxis } from '../../charts/date-axis.js';
import { draw, NARROW, withLegend } from '../../charts/draw.js';
import { defineHatch, HATCH } from '../../charts/hatch.js';

const TIED = 'var(--type-b)';

const HALF_WEEK_MS = 3.5 * 24 * 3600 * 1000;

/** Draws the lowest price by week, up to the next higher one, and the ties; weeks without sales are shaded, and those that lack prices hatched. */
export function drawChart(weeks: readonly LowestFuelPrice[], width: number): Element {
  const date = ({ week }: LowestFuelPrice) => day(week);
  const partial = weeks.filter(({ state }) => state !== 'COMPLETE');
  const complete = weeks.filter(({ state }) => state === 'COMPLETE');
  const cheapest = (complete.length > 0 ? complete : weeks).reduce((least, week) =>
    week.price < least.price ? week : least,
  );
  const price = (week: LowestFuelPrice) => decimal(week.price, PRICE_DIGITS);
  const afterSales = weeks.findIndex((_, index) =>
    weeks.slice(index).every(({ hasSales }) => !hasSales),
  );
  const isLate = weeks.indexOf(cheapest) > weeks.length / 2;
  const shaded = afterSales < 0 ? [] : weeks.slice(afterSales);
  const [from, to] = [shaded[0], shaded.at(-1)];
  const tied = weeks.filter((week) => week.tied);
  const chart = draw(width, {
    height: width < NARROW ? 230 : 280,
    x: createDateAxis(
      weeks.map(({ week }) => week),
      width,
    ),
    y: { label: 'lowest price', grid: true, ticks: 5, nice: true },
    marks: [
      defineHatch,
      ...(from && to
        ? [rectX([{}], { x1: day(from.week), x2: day(to.week), fill: 'var(--shade)' })]
        : []),
      rectX(partial, {
        x1: (week: LowestFuelPrice) => date(week).getTime() - HALF_WEEK_MS,
        x2: (week: LowestFuelPrice) => date(week).getTime() + HALF_WEEK_MS,
        fill: HATCH,
        fillOpacity: 0.5,
      }),
      areaY(weeks, {
        x: date,
        y1: 'price',
        y2: (week: LowestFuelPrice) => week.nextPrice ?? week.price,
        curve: 'step',
        fill: 'var(--accent-mark)',
        fillOpacity: 0.22,
      }),
      line(weeks, {
        x: date,
        y: 'price',
        curve: 'step',
        stroke: 'var(--accent-mark)',
        strokeWidth: 1.8,
      }),
      dot(tied, {
        x: date,
        y: 'price',
        r: Math.min(2.4, Math.max(1, width / weeks.length / 2)),
        fill: TIED,
      }),
      dot([cheapest], { x: date, y: 'price', r: 4.5, fill: 'var(--accent-mark)' }),
      text([cheapest], {
        x: date,
        y: 'price',
        dx: isLate ? -9 : 9,
        textAnchor: isLate ? 'end' : 'start',
        text: price,
        className: 'figure',
      }),
      tip(
        weeks,
        pointerX({
          x: date,
          y: 'price',
          title: (week: LowestFuelPrice) =>
            `${longDate(week.week)}\n${price(week)}\n${capitalise(stores(week.stores))}`,
        }),
      ),
    ],
  });
  return withLegend(chart, [
    { label: 'lowest price', colour: 'var(--accent-mark)' },
    {
      label: 'up to the next price',
      colour: 'color-mix(in srgb, var(--accent-mark) 30%, transparent)',
    },
    ...(tied.length > 0
      ? [{ label: `several stores, ${formatCount(tied.length, 'week')}`, colour: TIED }]
      : []),
    ...(shaded.length > 0 ? [{ label: 'weeks without sales', colour: 'var(--shade)' }] : []),
    ...(partial.length > 0
      ? [{ label: 'hatched: some prices are missing', colour: 'var(--muted-mark)' }]
      : []),
  ]);
}

export const chart: AnswerChart<LowestFuelPriceConnection, LowestFuelPrice> = {
  draw:
    ({ rows }) =>
    (width) =>
      drawChart(rows, width),
};
