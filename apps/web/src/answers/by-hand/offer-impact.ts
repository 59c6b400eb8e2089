import type { ByHand } from '../by-hand.js';
import type {
  OfferImpactAnswer,
  OfferComparison,
} from '#analytics/use-cases/offer-impact/offer-impact.js';
import { change } from '#analytics/words/numbers.js';
import { barX, ruleX, text } from '@observablehq/plot';
import { draw, NARROW, shortPercent } from '../../charts/draw.js';

interface Asked {
  store?: number;
  storeType?: string;
}

/** One group of stores. */
interface Compared {
  name: string;
  /** Average sales of a store-week a year earlier, and with offers. */
  before: number;
  after: number;
  lift: number;
}

/** Returns the averages of a group's matched pairs; undefined without any. */
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

const average = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

const NAMES_WIDTH = 64;
const LABEL_WIDTH = 150;

/** Draws the matched lift of each group, with the averages that it compares. */
export function chartOf(groups: readonly Compared[], width: number): Element {
  const lifts = groups.map(({ lift }) => lift);
  const [least, most] = [Math.min(...lifts, 0), Math.max(...lifts, 0.001)];
  const isNarrow = width < NARROW;
  const room = ((most - least) * LABEL_WIDTH) / (width - NAMES_WIDTH - 24 - LABEL_WIDTH);
  return draw(width, {
    height: 64 + groups.length * 36,
    marginLeft: NAMES_WIDTH,
    x: {
      label: 'lift over 364 days earlier',
      tickFormat: shortPercent,
      grid: true,
      ticks: isNarrow ? 3 : 6,
      domain: [least, most + room],
    },
    y: { label: null, tickSize: 0, domain: groups.map(({ name }) => name) },
    marks: [
      barX(groups, {
        x: 'lift',
        y: 'name',
        rx: 2,
        insetTop: 3,
        insetBottom: 3,
        fill: ({ name }: Compared) =>
          name === groups[0]?.name ? 'var(--accent-mark)' : 'var(--soft-mark)',
      }),
      ruleX([0]),
      text(groups, {
        x: ({ lift }: Compared) => Math.max(lift, 0),
        y: 'name',
        dx: 7,
        textAnchor: 'start',
        className: 'figure',
        text: ({ before, after, lift }: Compared) =>
          `${change(lift)}   ${average.format(before)} → ${average.format(after)}`,
      }),
    ],
  });
}

const groupsOf = ({ explanation: _told, byStoreType, ...all }: OfferImpactAnswer) => [
  { name: 'All', ...all },
  ...byStoreType.map((each) => ({ name: `Type ${each.storeType}`, ...each })),
];

export const byHand: ByHand<OfferImpactAnswer, ReturnType<typeof groupsOf>[number], Asked> = {
  rows: groupsOf,
  chart({ rows }) {
    const pairs = rows.flatMap((group) => compared(group.name, group));
    return pairs.length > 0 ? (width) => chartOf(pairs, width) : undefined;
  },
};
