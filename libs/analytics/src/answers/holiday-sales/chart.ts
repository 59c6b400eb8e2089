import { dot, link, text, pointerY, tip } from '@observablehq/plot';
import type { HolidayGroup, HolidaySalesAnswer } from './holiday-sales.js';
import { change, money } from '../../words/numbers.js';
import { splitCrowdedRows } from '../../charts/crowded-rows.js';
import {
  draw,
  NARROW,
  formatShort,
  listTypeKeys,
  typeColours,
  withLegend,
} from '../../charts/draw.js';
import type { AnswerChart } from '../../charts/custom-view.js';

/** A group of the chart: the average of a store-week that its holiday weeks are compared with, and theirs. */
interface Group {
  name: string;
  usual: number;
  holiday: number;
  lift: number;
  /** That of the weeks in its window, of a holiday. */
  window: number | null;
  storeType: string | null;
  colour: string;
}

const WINDOW = 'var(--type-b)';
const LIFT_WIDTH = 64;
/** More groups are drawn closer together. */
const FEW = 12;

/**
 * Returns the groups with a lift, the highest first: that of holidays over ordinary weeks, that of others over quiet weeks,
 * as the sentence has them.
 */
export function buildGroups(groups: readonly HolidayGroup[]): Group[] {
  return groups
    .flatMap((each) => {
      const { group: name, storeType, holidayStoreWeekAverage: holiday } = each;
      const [usual, lift] =
        each.holiday === null
          ? [each.quietStoreWeekAverage, each.quietLift]
          : [each.ordinaryStoreWeekAverage, each.storeWeekLift];
      if (holiday === null || usual === null || lift === null) return [];
      const colour = (storeType && typeColours[storeType]) ?? 'var(--accent-mark)';
      const window = each.holiday === null ? null : each.windowStoreWeekAverage;
      return [{ name, usual, holiday, lift, window, storeType, colour }];
    })
    .sort((a, b) => b.lift - a.lift);
}

/** Draws each group from its usual week to its holiday week, with the lift at the right. */
export function drawChart(groups: readonly Group[], usualWeek: string, width: number): Element {
  const { shown, names, namesWidth, band } = splitCrowdedRows(
    groups,
    ({ name }) => name,
    ({ usual, holiday }) => [usual, holiday],
  );
  const windows = shown.filter(({ window }) => window !== null);
  const isCrowded = names.length > FEW;
  const chart = draw(width, {
    height: 64 + names.length * (isCrowded ? 19 : 34),
    marginLeft: namesWidth,
    marginRight: LIFT_WIDTH,
    x: {
      label: 'average week of a store',
      labelAnchor: 'left',
      tickFormat: formatShort,
      grid: true,
      ticks: width < NARROW ? 3 : 6,
      nice: true,
      insetRight: 12,
    },
    y: { label: null, tickSize: 0, domain: names },
    marks: [
      ...band,
      link(shown, {
        x1: 'usual',
        x2: 'holiday',
        y: 'name',
        stroke: 'colour',
        strokeWidth: 3,
        strokeOpacity: 0.55,
      }),
      dot(shown, {
        x: 'usual',
        y: 'name',
        r: isCrowded ? 4 : 5.5,
        fill: 'var(--paper)',
        stroke: 'colour',
        strokeWidth: 2,
      }),
      dot(windows, { x: 'window', y: 'name', r: 6, symbol: 'diamond', fill: WINDOW }),
      dot(shown, { x: 'holiday', y: 'name', r: isCrowded ? 5 : 6.5, fill: 'colour' }),
      text(shown, {
        frameAnchor: 'right',
        y: 'name',
        dx: LIFT_WIDTH - 2,
        textAnchor: 'end',
        className: 'figure',
        text: ({ lift }: Group) => change(lift),
      }),
      tip(
        shown,
        pointerY({
          x: 'holiday',
          y: 'name',
          title: ({ name, usual, holiday, lift, window }: Group) =>
            `${name}\nholiday week ${money(holiday)}\n${usualWeek} ${money(usual)}\nlift ${change(lift)}` +
            (window === null ? '' : `\nweek of its window ${money(window)}`),
        }),
      ),
    ],
  });
  return withLegend(chart, [
    { label: usualWeek, colour: 'var(--ink-soft)', isHollow: true },
    { label: 'holiday week', colour: 'var(--ink-soft)' },
    ...(windows.length > 0 ? [{ label: 'week of its window', colour: WINDOW }] : []),
    ...listTypeKeys(shown.flatMap(({ storeType }) => storeType ?? [])),
  ]);
}

export const chart: AnswerChart<HolidaySalesAnswer, HolidayGroup> = {
  draw({ answer }) {
    const groups = buildGroups(answer.groups);
    const isByHoliday = answer.groups.some(({ holiday }) => holiday !== null);
    const usualWeek = isByHoliday ? 'ordinary week' : 'quiet week';
    return groups.length > 0 ? (width) => drawChart(groups, usualWeek, width) : undefined;
  },
};
