import type { LeapYearSalesAnswer } from './leap-year-sales.js';
import type { AnswerChart } from '../../charts/custom-view.js';
import type { LeapYear, LeapYearStore } from './leap-year-sales.js';
import { nameStore } from '../../charts/name-number.js';
import { money } from '../../words/numbers.js';
import { areaY, axisX, dot, link, pointerX, ruleX, ruleY, text, tip } from '@observablehq/plot';
import {
  draw,
  NARROW,
  formatShort,
  typeColours,
  listTypeKeys,
  OTHER_STORES,
  withLegend,
} from '../../charts/draw.js';

/** Maximum of store numbers that fit below the axis, and of lollipops that are apart. */
const LABELLED_MAX = 60;
/** Maximum of stores whose names fit below the axis. */
const NAMED_MAX = 20;
/** Of more stores, so many of the best and of the worst have a lollipop; the others are a band. */
const ENDS = 5;

const chooseColour = ({ storeType }: LeapYearStore) =>
  typeColours[storeType] ?? 'var(--muted-mark)';

/** Draws every store's total of the year as a lollipop, best first, and names the worst. */
export function drawChart(year: LeapYear, width: number): Element {
  const { stores, worst } = year;
  const named = worst.slice(-1);
  const isCrowded = stores.length > LABELLED_MAX;
  const shown = isCrowded ? [...stores.slice(0, ENDS), ...stores.slice(-ENDS)] : stores;
  // Above the neighbouring stores, and above the named one.
  const most = stores[0]?.total ?? 0;
  const height = Math.max(
    most * (width < NARROW ? 0.75 : 0.55),
    (named[0]?.total ?? 0) + most * 0.1,
  );
  const isLabelled = width >= NARROW && stores.length <= LABELLED_MAX;
  const names = new Map(stores.map((each) => [each.store, nameStore(each)]));
  const isNamed =
    isLabelled && stores.length <= NAMED_MAX && stores.some((each) => 'storeName' in each);
  const chart = draw(width, {
    height: width < NARROW ? 240 : isNamed ? 360 : 300,
    ...(isNamed && { marginBottom: 90 }),
    x: {
      // Of two stores, the scale would be that of numbers.
      type: 'point',
      domain: stores.map(({ store }) => store),
      label: isLabelled ? 'store, best first' : 'stores, best first',
    },
    y: {
      label: year.state === 'OPEN' ? 'sales of the year so far' : 'sales of the year',
      tickFormat: formatShort,
      grid: true,
      ticks: 5,
    },
    marks: [
      axisX({
        tickSize: 0,
        ticks: isLabelled ? undefined : [],
        fontSize: 10,
        ...(isNamed && { tickFormat: (store: number) => names.get(store) ?? '', tickRotate: -30 }),
      }),
      ...(isCrowded
        ? [areaY(stores, { x: 'store', y: 'total', fill: 'var(--muted-mark)', fillOpacity: 0.5 })]
        : []),
      ruleX(shown, { x: 'store', y1: 0, y2: 'total', stroke: chooseColour, strokeWidth: 2 }),
      dot(shown, { x: 'store', y: 'total', r: isLabelled ? 5 : 3, fill: chooseColour }),
      ruleY([0]),
      link(named, {
        x1: 'store',
        x2: 'store',
        y1: height,
        y2: 'total',
        strokeDasharray: '2 3',
        markerEnd: 'arrow',
        stroke: 'var(--ink)',
      }),
      text(named, {
        x: 'store',
        y: height,
        dy: -6,
        dx: 8,
        textAnchor: 'end',
        className: 'figure',
        text: () =>
          worst.length === 1
            ? `worst: ${worst.map(nameStore).join('').replace('Store', 'store')}`
            : `worst: ${worst.length} stores`,
      }),
      tip(
        stores,
        pointerX({
          x: 'store',
          y: 'total',
          title: (each: LeapYearStore) =>
            `${nameStore(each)}, type ${each.storeType}\n${money(each.total)}\nplace ${each.rankByTotal}`,
        }),
      ),
    ],
  });
  return withLegend(chart, [
    ...listTypeKeys(shown.map(({ storeType }) => storeType)),
    ...(isCrowded ? [OTHER_STORES] : []),
  ]);
}

/** Returns the year of the sentence. */
const findLeadingYear = ({ years, latest }: LeapYearSalesAnswer) =>
  years.find(({ year }) => year === latest?.year);

export const chart: AnswerChart<LeapYearSalesAnswer, LeapYearStore> = {
  rows: (answer) => findLeadingYear(answer)?.stores ?? [],
  notes(answer) {
    const { worst, worstByWeeklyAverage } = findLeadingYear(answer) ?? {};
    const byAverage = worstByWeeklyAverage?.[0]?.store;
    if (byAverage === undefined || byAverage === worst?.[0]?.store) return [];
    return [`By weekly average, store ${byAverage} is the worst; it sold in fewer weeks.`];
  },
  draw({ answer }) {
    const year = findLeadingYear(answer);
    return year && ((width) => drawChart(year, width));
  },
};
