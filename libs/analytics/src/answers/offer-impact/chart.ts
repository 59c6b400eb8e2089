import { barX, ruleX, text } from '@observablehq/plot';
import type { OfferComparison, OfferImpactAnswer } from './offer-impact.js';
import { yearsBetween } from '../../words/dates.js';
import { change, formatCount } from '../../words/numbers.js';
import { draw, NARROW, formatShortPercent, typeColours } from '../../charts/draw.js';
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

/** Draws the matched lift of each group with its number of pairs. */
export function drawChart(groups: readonly Group[], width: number): Element {
  const lifts = groups.flatMap(({ lift }) => lift ?? []);
  const [least, most] = [Math.min(...lifts, 0), Math.max(...lifts, 0.001)];
  const isNarrow = width < NARROW;
  const room = ((most - least) * LABEL_WIDTH) / (width - NAMES_WIDTH - 24 - LABEL_WIDTH);
  const found = groups.filter(({ lift }) => lift !== undefined);
  return draw(width, {
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
      barX(found, { x: 'lift', y: 'name', rx: 2, fill: 'colour' }),
      ruleX([0]),
      text(groups, {
        x: ({ lift }: Group) => Math.max(lift ?? 0, 0),
        y: 'name',
        dx: 7,
        textAnchor: 'start',
        className: 'figure',
        text: ({ lift, pairs, isRecorded }: Group) =>
          lift === undefined
            ? describeNone(isRecorded)
            : `${change(lift)}   ${formatCount(pairs, 'pair')}`,
      }),
    ],
  });
}

/** A group without pairs has words instead of a bar. */
const describeNone = (isRecorded: boolean) => (isRecorded ? 'no pairs' : 'no offer recorded');

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
