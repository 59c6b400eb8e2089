import { barX, ruleX, text } from '@observablehq/plot';
import type { OfferComparison, OfferImpactAnswer } from './offer-impact.js';
import { yearsBetween } from '../../words/dates.js';
import { change, formatCount } from '../../words/numbers.js';
import { draw, NARROW, formatShortPercent, typeColours, withLegend } from '../../charts/draw.js';
import { HATCH, defineHatch } from '../../charts/hatch.js';
import type { AnswerChart } from '../../charts/custom-view.js';

interface QuestionArgs {
  store?: number;
  storeType?: string;
  year?: number;
}

/** The stores or the weeks of one bar. */
export interface Group {
  name: string;
  colour: string;
  /** Undefined without pairs. */
  lift: number | undefined;
  pairs: number;
  /** Whether its weeks have any record of an offer. */
  isRecorded: boolean;
}

/** Returns the matched lift of a group, and the number of pairs behind it. */
export const buildGroup = (name: string, colour: string, group: OfferComparison): Group => ({
  name,
  colour,
  lift: group.matchedLift ?? undefined,
  pairs: group.matchedPairs,
  isRecorded: group.withOffers.storeWeeks > 0,
});

const NAMES_WIDTH = 64;
const LABEL_WIDTH = 128;

/** Draws the matched lift of each group with its number of pairs, hatched where no offer is recorded. */
export function drawChart(groups: readonly Group[], width: number): Element {
  const lifts = groups.flatMap(({ lift }) => lift ?? []);
  const [least, most] = [Math.min(...lifts, 0), Math.max(...lifts, 0.001)];
  const isNarrow = width < NARROW;
  const room = ((most - least) * LABEL_WIDTH) / (width - NAMES_WIDTH - 24 - LABEL_WIDTH);
  const found = groups.filter(({ lift }) => lift !== undefined);
  const empty = groups.filter(({ lift }) => lift === undefined);
  const chart = draw(width, {
    height: 64 + groups.length * 36,
    marginLeft: NAMES_WIDTH,
    x: {
      label: 'lift over 364 days earlier',
      tickFormat: formatShortPercent,
      grid: true,
      ticks: isNarrow ? 3 : 6,
      domain: [least, most + room],
    },
    y: { label: null, tickSize: 0, domain: groups.map(({ name }) => name), padding: 0.24 },
    marks: [
      defineHatch,
      barX(empty, {
        x1: () => 0,
        x2: () => most,
        y: 'name',
        fill: HATCH,
        stroke: 'var(--muted-mark)',
        rx: 2,
      }),
      barX(found, { x: 'lift', y: 'name', rx: 2, fill: 'colour' }),
      ruleX([0]),
      text(groups, {
        x: ({ lift }: Group) => Math.max(lift ?? most, 0),
        y: 'name',
        dx: 7,
        textAnchor: 'start',
        className: 'figure',
        text: ({ lift, pairs }: Group) =>
          lift === undefined ? 'no pairs' : `${change(lift)}   ${formatCount(pairs, 'pair')}`,
      }),
    ],
  });
  const nothing = empty.every(({ isRecorded }) => !isRecorded)
    ? 'no offer recorded'
    : 'no offer recorded, or no pair';
  return withLegend(
    chart,
    empty.length > 0 ? [{ label: nothing, colour: 'var(--muted-mark)', isHollow: true }] : [],
  );
}

const listGroups = ({ explanation: _told, byStoreType, ...all }: OfferImpactAnswer) => [
  { name: 'All', ...all },
  ...byStoreType.map((each) => ({ name: `Type ${each.storeType}`, ...each })),
];

export const chart: AnswerChart<
  OfferImpactAnswer,
  ReturnType<typeof listGroups>[number],
  QuestionArgs
> = {
  // The same question for each year.
  more: (get, asked, { firstWeek, lastWeek }) =>
    Promise.all(
      asked.year === undefined
        ? yearsBetween(firstWeek, lastWeek).map((year) => get({ ...asked, year }))
        : [],
    ),
  rows: listGroups,
  draw({ rows, more }) {
    const byType = rows.map((each, index) => {
      const type = each.name.replace('Type ', '');
      const colour = index === 0 ? 'var(--accent-mark)' : (typeColours[type] ?? 'var(--ink)');
      return buildGroup(each.name, colour, each);
    });
    const byYear = more
      .filter(({ coverage }) => coverage.weeks > 0)
      .map((each) =>
        buildGroup(each.coverage.firstWeek?.slice(0, 4) ?? '', 'var(--soft-mark)', each),
      );
    return (width) => drawChart([...byType, ...byYear], width);
  },
};
