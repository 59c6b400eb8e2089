import { barX, ruleX, text } from '@observablehq/plot';
import type { HolidaySalesAnswer } from '#analytics/use-cases/holiday-sales/holiday-sales.model.js';
import { draw, NARROW, shortPercent, typeColours } from '../../charts/draw.js';
import { change } from '../../words/numbers.js';

interface Bar {
  name: string;
  lift: number;
  colour: string;
}

/** Sets holidays apart from store types. */
const GAP = ' ';

/** The lift of each holiday, and below that of all holidays by store type. */
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
  const label = (side: Bar[], dx: number) =>
    text(side, {
      ...{ x: 'lift', y: 'name', dx, textAnchor: dx > 0 ? 'start' : 'end' },
      text: ({ lift }: Bar) => change(lift),
      className: 'figure',
    });
  const most = Math.max(...bars.map(({ lift }) => lift), 0.01);
  const least = Math.min(...bars.map(({ lift }) => lift), 0);
  const room = (most - least) * (width < NARROW ? 0.28 : 0.14);
  return draw(width, {
    height: 60 + (bars.length + 1) * 32,
    marginLeft: 104,
    marginRight: 16,
    x: {
      ...{ label: 'lift over ordinary weeks', tickFormat: shortPercent, grid: true },
      ...{ ticks: width < NARROW ? 3 : 6, domain: [least < 0 ? least - room : 0, most + room] },
    },
    y: {
      label: null,
      tickSize: 0,
      domain: [...holidays.map(({ name }) => name), GAP, ...types.map(({ name }) => name)],
    },
    marks: [
      barX(bars, { x: 'lift', y: 'name', fill: 'colour', rx: 2 }),
      ruleX([0]),
      label(
        bars.filter(({ lift }) => lift >= 0),
        6,
      ),
      label(
        bars.filter(({ lift }) => lift < 0),
        -6,
      ),
    ],
  });
}
