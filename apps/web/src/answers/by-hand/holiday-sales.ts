import type { ByHand } from '../by-hand.js';
import type { HolidaySalesAnswer } from '#analytics/use-cases/holiday-sales/holiday-sales.js';
import { change } from '#analytics/words/numbers.js';
import { barX, ruleX, text } from '@observablehq/plot';
import { draw, NARROW, shortPercent, typeColours } from '../../charts/draw.js';

interface Asked {
  storeType?: string;
}

interface Bar {
  name: string;
  lift: number;
  colour: string;
}

/** Separates holidays from store types. */
const GAP = ' ';
const NAMES_WIDTH = 104;
const LABEL_WIDTH = 56;

/** Draws the lift of each holiday, and below it that of all holidays by store type. */
export function chartOf({ byHoliday, byStoreType }: HolidaySalesAnswer, width: number): Element {
  const holidays = byHoliday.flatMap(({ holiday, storeWeekLift }) =>
    storeWeekLift === null
      ? []
      : [{ name: holiday ?? 'Other', lift: storeWeekLift, colour: 'var(--accent-mark)' }],
  );
  const types = byStoreType.flatMap(({ storeType, storeWeekLift }) =>
    storeWeekLift === null
      ? []
      : [
          {
            name: `Type ${storeType}`,
            lift: storeWeekLift,
            colour: typeColours[storeType] ?? 'var(--muted-mark)',
          },
        ],
  );
  const bars = [...holidays.sort((a, b) => b.lift - a.lift), ...types];
  const most = Math.max(...bars.map(({ lift }) => lift), 0.01);
  const least = Math.min(...bars.map(({ lift }) => lift), 0);
  // Labels are to the right of the longest bar too.
  const room = ((most - least) * LABEL_WIDTH) / (width - NAMES_WIDTH - 2 * LABEL_WIDTH);
  return draw(width, {
    height: 60 + (bars.length + 1) * 32,
    marginLeft: NAMES_WIDTH,
    x: {
      label: 'lift over ordinary weeks',
      tickFormat: shortPercent,
      grid: true,
      ticks: width < NARROW ? 3 : 6,
      domain: [least, most + room],
    },
    y: {
      label: null,
      tickSize: 0,
      domain: [...holidays.map(({ name }) => name), GAP, ...types.map(({ name }) => name)],
    },
    marks: [
      barX(bars, { x: 'lift', y: 'name', fill: 'colour', rx: 2 }),
      ruleX([0]),
      text(bars, {
        x: ({ lift }: Bar) => Math.max(lift, 0),
        y: 'name',
        dx: 6,
        textAnchor: 'start',
        text: ({ lift }: Bar) => change(lift),
        className: 'figure',
      }),
    ],
  });
}

export const byHand: ByHand<HolidaySalesAnswer, object, Asked> = {
  rows: ({ byHoliday, byStoreType, byStore }) => [
    ...byHoliday.map((each) => ({ group: each.holiday ?? 'Other holiday', ...each })),
    ...byStoreType.map((each) => ({ group: `Type ${each.storeType}`, ...each })),
    ...byStore.map((each) => ({ group: `Store ${each.store}`, ...each })),
  ],
  chart: ({ answer }) =>
    answer.byHoliday.some(({ storeWeekLift }) => storeWeekLift !== null)
      ? (width) => chartOf(answer, width)
      : undefined,
};
