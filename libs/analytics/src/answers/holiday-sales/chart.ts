import { dot, link, text, pointerY, tip } from '@observablehq/plot';
import type {
  HolidayGroup,
  HolidaySalesAnswer,
  OneHolidaySales,
  StoreTypeHolidaySales,
} from './holiday-sales.js';
import { change, money } from '../../words/numbers.js';
import { draw, NARROW, formatShort, typeColours, withLegend } from '../../charts/draw.js';
import type { AnswerChart } from '../../charts/custom-view.js';

interface Group {
  name: string;
  ordinary: number;
  holiday: number;
  lift: number;
  colour: string;
}

/** Separates holidays from store types. */
const GAP = ' ';
const NAMES_WIDTH = 104;
const LIFT_WIDTH = 64;

function buildGroup(
  name: string,
  colour: string,
  figures: OneHolidaySales | StoreTypeHolidaySales,
): Group[] {
  const { holidayStoreWeekAverage, ordinaryStoreWeekAverage, storeWeekLift } = figures;
  if (holidayStoreWeekAverage === null || ordinaryStoreWeekAverage === null) return [];
  if (storeWeekLift === null) return [];
  const [holiday, ordinary] = [holidayStoreWeekAverage, ordinaryStoreWeekAverage];
  return [{ name, colour, holiday, ordinary, lift: storeWeekLift }];
}

/** Returns the holidays, most lift first, and the store types. */
export function buildGroups({ byHoliday, byStoreType }: HolidaySalesAnswer) {
  return {
    holidays: byHoliday
      .flatMap((each) => buildGroup(each.holiday, 'var(--accent-mark)', each))
      .sort((a, b) => b.lift - a.lift),
    types: byStoreType.flatMap((each) =>
      buildGroup(`Type ${each.storeType}`, typeColours[each.storeType] ?? 'var(--ink)', each),
    ),
  };
}

/** Draws each group from its ordinary week to its holiday week, with the lift at the right. */
export function drawChart(answer: HolidaySalesAnswer, width: number): Element {
  const { holidays, types } = buildGroups(answer);
  const groups = [...holidays, ...types];
  const chart = draw(width, {
    height: 64 + (groups.length + 1) * 34,
    marginLeft: NAMES_WIDTH,
    marginRight: LIFT_WIDTH,
    x: {
      label: 'average week of a store',
      labelAnchor: 'left',
      tickFormat: formatShort,
      grid: true,
      ticks: width < NARROW ? 3 : 6,
      nice: true,
    },
    y: {
      label: null,
      tickSize: 0,
      domain: [...holidays.map(({ name }) => name), GAP, ...types.map(({ name }) => name)],
    },
    marks: [
      link(groups, {
        x1: 'ordinary',
        x2: 'holiday',
        y: 'name',
        stroke: 'colour',
        strokeWidth: 3,
        strokeOpacity: 0.55,
      }),
      dot(groups, {
        x: 'ordinary',
        y: 'name',
        r: 5.5,
        fill: 'var(--paper)',
        stroke: 'colour',
        strokeWidth: 2,
      }),
      dot(groups, { x: 'holiday', y: 'name', r: 6.5, fill: 'colour' }),
      text(groups, {
        frameAnchor: 'right',
        y: 'name',
        dx: LIFT_WIDTH - 2,
        textAnchor: 'end',
        className: 'figure',
        text: ({ lift }: Group) => change(lift),
      }),
      tip(
        groups,
        pointerY({
          x: 'holiday',
          y: 'name',
          title: ({ name, ordinary, holiday, lift }: Group) =>
            `${name}\nholiday week ${money(holiday)}\nordinary week ${money(ordinary)}\nlift ${change(lift)}`,
        }),
      ),
    ],
  });
  return withLegend(chart, [
    { label: 'ordinary week', colour: 'var(--ink-soft)', isHollow: true },
    { label: 'holiday week', colour: 'var(--ink-soft)' },
  ]);
}

const nameGroup = ({ holiday, store, department, storeType }: HolidayGroup) =>
  holiday ??
  (department !== null
    ? `Department ${department}`
    : store !== null
      ? `Store ${store}`
      : `Type ${storeType}`);

export const chart: AnswerChart<HolidaySalesAnswer, object> = {
  rows: ({ groups }) => groups.map((each) => ({ group: nameGroup(each), ...each })),
  draw: ({ answer }) =>
    buildGroups(answer).holidays.length > 0 ? (width) => drawChart(answer, width) : undefined,
};
