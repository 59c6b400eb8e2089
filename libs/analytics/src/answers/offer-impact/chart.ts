import { dot, link, ruleX, ruleY, text, pointerX, pointerY, tip } from '@observablehq/plot';
import type { OfferImpactAnswer } from './offer-impact.js';
import type { OfferGroup } from './offer-comparison.js';
import { day } from '../../words/dates.js';
import { change, formatCount } from '../../words/numbers.js';
import { splitCrowdedRows } from '../../charts/crowded-rows.js';
import { draw, NARROW, formatShortPercent } from '../../charts/draw.js';
import type { AnswerChart } from '../../charts/custom-view.js';

/** A group of the chart: its adjusted lift, and the interval where one is known. */
export interface ComparedGroup {
  name: string;
  week: string | null;
  adjusted: number;
  low: number;
  high: number;
  pairs: number;
  /** Whether the interval is on one side of 0. */
  isClear: boolean;
}

/** Returns the groups with an adjusted lift; without an interval, both ends are the lift. */
export const buildGroups = (groups: readonly OfferGroup[]): ComparedGroup[] =>
  groups.flatMap(({ group, week, adjusted, adjustedLow: low, adjustedHigh: high, matchedPairs }) =>
    adjusted === null
      ? []
      : [
          {
            name: group,
            week,
            adjusted,
            low: low ?? adjusted,
            high: high ?? adjusted,
            pairs: matchedPairs,
            isClear: low !== null && high !== null && (low > 0 || high < 0),
          },
        ],
  );

const NAMES_WIDTH = 108;
const LABEL_WIDTH = 64;
/** More groups are drawn closer together. */
const FEW = 12;

/** A few extreme groups do not squeeze the others: the axis covers the adjusted lift of 95 % of them. */
function findDomain(groups: readonly ComparedGroup[]): [number, number] {
  const sizes = groups.map(({ adjusted }) => Math.abs(adjusted)).sort((a, b) => a - b);
  const most = 1.6 * Math.max(sizes[Math.ceil(0.95 * sizes.length) - 1] ?? 0, 0.001);
  const least = Math.min(...groups.map(({ low }) => low), 0);
  return [
    Math.max(least, -most),
    Math.min(Math.max(...groups.map(({ high }) => high), 0.001), most),
  ];
}

const colour = ({ isClear }: ComparedGroup) =>
  isClear ? 'var(--accent-mark)' : 'var(--muted-mark)';

const describe = ({ name, adjusted, low, high, pairs }: ComparedGroup) =>
  `${name}\nadjusted lift ${change(adjusted)}\n` +
  `${low < high ? `95 % interval ${change(low)} to ${change(high)}\n` : ''}${formatCount(pairs, 'pair')}`;

/** Draws each group as a dot on its interval, or as an arrow's end where it is outside the axis. */
export function drawGroups(groups: readonly ComparedGroup[], width: number): Element {
  const [least, most] = findDomain(groups);
  const inside = (value: number) => Math.min(Math.max(value, least), most);
  const { shown, names, band } = splitCrowdedRows(
    groups,
    ({ name }) => name,
    ({ adjusted }) => [inside(adjusted)],
  );
  const rowHeight = names.length > FEW ? 19 : 36;
  return draw(width, {
    height: 64 + names.length * rowHeight,
    marginLeft: NAMES_WIDTH,
    marginRight: LABEL_WIDTH,
    x: {
      label: 'adjusted lift over 364 days earlier',
      labelAnchor: 'left',
      tickFormat: formatShortPercent,
      grid: true,
      ticks: width < NARROW ? 3 : 6,
      domain: [least, most],
    },
    y: { label: null, tickSize: 0, domain: names },
    marks: [
      ruleX([0]),
      ...band,
      link(shown, {
        x1: ({ low }: ComparedGroup) => inside(low),
        x2: ({ high }: ComparedGroup) => inside(high),
        y: 'name',
        stroke: colour,
        strokeWidth: 2,
        strokeOpacity: 0.55,
      }),
      dot(shown, {
        x: ({ adjusted }: ComparedGroup) => inside(adjusted),
        y: 'name',
        r: names.length > FEW ? 3.5 : 5.5,
        fill: colour,
      }),
      text(shown, {
        frameAnchor: 'right',
        y: 'name',
        dx: LABEL_WIDTH - 2,
        textAnchor: 'end',
        className: 'figure',
        text: ({ adjusted }: ComparedGroup) => change(adjusted),
      }),
      tip(
        shown,
        pointerY({
          x: ({ adjusted }: ComparedGroup) => inside(adjusted),
          y: 'name',
          title: describe,
        }),
      ),
    ],
  });
}

/** Draws the adjusted lift of each week, with its interval. */
export function drawWeeks(groups: readonly ComparedGroup[], width: number): Element {
  const x = ({ week }: ComparedGroup) => day(week ?? '');
  return draw(width, {
    height: width < NARROW ? 240 : 300,
    x: { type: 'utc', label: null, ticks: width < NARROW ? 3 : 7 },
    y: {
      label: 'adjusted lift over 364 days earlier',
      tickFormat: formatShortPercent,
      grid: true,
    },
    marks: [
      ruleY([0]),
      link(groups, {
        x,
        y1: 'low',
        y2: 'high',
        stroke: colour,
        strokeWidth: 2,
        strokeOpacity: 0.55,
      }),
      dot(groups, { x, y: 'adjusted', r: 3.5, fill: colour }),
      tip(groups, pointerX({ x, y: 'adjusted', title: describe })),
    ],
  });
}

export const chart: AnswerChart<OfferImpactAnswer, OfferGroup> = {
  draw({ rows }) {
    const groups = buildGroups(rows);
    if (groups.length === 0) return undefined;
    const isByWeek = groups.every(({ week }) => week !== null);
    return (width) => (isByWeek ? drawWeeks(groups, width) : drawGroups(groups, width));
  },
};
