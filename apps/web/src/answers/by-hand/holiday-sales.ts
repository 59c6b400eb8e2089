import type { ByHand } from '../by-hand.js';
import type { HolidaySalesAnswer } from '#analytics/use-cases/holiday-sales/holiday-sales.js';
import { percent, change } from '../../words/numbers.js';
import { capitalised, strong } from '../../words/sentences.js';
import { barX, ruleX, text } from '@observablehq/plot';
import { draw, NARROW, shortPercent, typeColours } from '../../charts/draw.js';

interface Asked {
  storeType?: string;
}

const nameOf = (holiday: string | null) => holiday ?? 'another holiday';

/** `lifted sales by 43.9 % over ordinary weeks`, `was 1.6 % below ordinary weeks`. */
function effect(lift: number): string {
  if (lift > 0) return `lifted a store’s sales by ${strong(percent(lift))} over ordinary weeks`;
  if (lift < 0) return `left a store ${strong(percent(-lift))} below ordinary weeks`;
  return 'had the same sales as ordinary weeks';
}

/** Returns the effect of the holidays on the stores of one type, or on all. */
export function sentenceOf(
  { byHoliday }: HolidaySalesAnswer,
  storeType: string | undefined,
): string {
  const lifts = byHoliday.flatMap(({ holiday, storeWeekLift }) =>
    storeWeekLift === null ? [] : [{ name: nameOf(holiday), lift: storeWeekLift }],
  );
  const best = lifts.reduce<(typeof lifts)[number] | undefined>(
    (most, each) => (most === undefined || each.lift > most.lift ? each : most),
    undefined,
  );
  if (best === undefined)
    return 'The data has no ordinary weeks to compare the holiday weeks with.';
  const worst = lifts.reduce((least, each) => (each.lift < least.lift ? each : least));
  const inType = storeType === undefined ? '' : `In type ${storeType} stores, `;
  const whole = `${inType}${inType === '' ? capitalised(best.name) : best.name} ${effect(best.lift)}`;
  if (worst === best) return `${whole}.`;
  const other =
    worst.lift < 0
      ? `${worst.name} weeks were ${strong(percent(-worst.lift))} below`
      : `${worst.name} added the least, ${percent(worst.lift)}`;
  return `${whole}; ${other}.`;
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
  sentence: ({ answer, asked }) => sentenceOf(answer, asked.storeType),
  chart: ({ answer }) =>
    answer.byHoliday.some(({ storeWeekLift }) => storeWeekLift !== null)
      ? (width) => chartOf(answer, width)
      : undefined,
};
