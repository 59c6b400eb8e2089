import { dot, link, ruleX, ruleY, text, pointerX, pointerY, tip } from '@observablehq/plot';
import type { OfferImpactAnswer } from './offer-impact.js';
import type { OfferGroup } from './offer-comparison.js';
import { day } from '../../words/dates.js';
import { change, formatCount } from '../../words/numbers.js';
import { splitCrowdedRows } from '../../charts/crowded-rows.js';
import { createDateAxis } from '../../charts/date-axis.js';
import { draw, NARROW, formatShortPercent, withLegend } from '../../charts/draw.js';
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

const LIFT = 'adjusted lift over 364 days earlier';
const LIFT_WITHIN_WEEKS = 'lift less that of others in the week';
const LABEL_WIDTH = 64;
/** More groups are drawn closer together. */
const FEW = 12;

/**
 * Returns an axis that covers the adjusted lift of a share of the groups: a few extreme ones do not squeeze the others.
 */
function findDomain(groups: readonly ComparedGroup[], share = 0.95) {
  const sizes = groups.map(({ adjusted }) => Math.abs(adjusted)).sort((a, b) => a - b);
  const most = 1.6 * Math.max(sizes[Math.ceil(share * sizes.length) - 1] ?? 0, 0.001);
  const domain = [
    Math.max(Math.min(...groups.map(({ low }) => low), 0), -most),
    Math.min(Math.max(...groups.map(({ high }) => high), 0.001), most),
  ] as const;
  return {
    domain,
    /** Returns a value, or the end of the axis that it is beyond. */
    inside: (value: number) => Math.min(Math.max(value, domain[0]), domain[1]),
  };
}

const CLEAR = 'var(--accent-mark)';
const UNCLEAR = 'var(--soft-mark)';
const addLegend = (chart: Element, groups: readonly ComparedGroup[]) =>
  withLegend(chart, [
    ...(groups.some(({ isClear }) => isClear)
      ? [{ label: '95 % interval on one side of 0', colour: CLEAR }]
      : []),
    ...(groups.every(({ isClear }) => isClear)
      ? []
      : [{ label: 'interval on both sides of 0, or unknown', colour: UNCLEAR }]),
  ]);
const colour = ({ isClear }: ComparedGroup) => (isClear ? CLEAR : UNCLEAR);

const describe = ({ name, adjusted, low, high, pairs }: ComparedGroup) =>
  `${name}\nadjusted lift ${change(adjusted)}\n` +
  `${low < high ? `95 % interval ${change(low)} to ${change(high)}\n` : ''}${formatCount(pairs, 'pair')}`;

/** Draws each group as a dot on its interval, or as an arrow's end where it is outside the axis. */
export function drawGroups(
  groups: readonly ComparedGroup[],
  label: string,
  width: number,
): Element {
  const { domain, inside } = findDomain(groups);
  const { shown, names, namesWidth, band } = splitCrowdedRows(
    groups,
    ({ name }) => name,
    ({ adjusted }) => [inside(adjusted)],
  );
  const rowHeight = names.length > FEW ? 19 : 36;
  const chart = draw(width, {
    height: 64 + names.length * rowHeight,
    marginLeft: namesWidth,
    marginRight: LABEL_WIDTH,
    x: {
      label,
      labelAnchor: 'left',
      tickFormat: formatShortPercent,
      grid: true,
      ticks: width < NARROW ? 2 : 6,
      domain,
      insetRight: 10,
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
  return addLegend(chart, groups);
}

/** Draws the adjusted lift of each week, with its interval. */
export function drawWeeks(groups: readonly ComparedGroup[], width: number): Element {
  const x = ({ week }: ComparedGroup) => day(week ?? '');
  const { domain, inside } = findDomain(groups, 1);
  const place = ({ adjusted }: ComparedGroup) => inside(adjusted);
  const chart = draw(width, {
    height: width < NARROW ? 240 : 300,
    x: createDateAxis(
      groups.flatMap(({ week }) => week ?? []),
      width,
    ),
    y: {
      label: LIFT,
      domain,
      tickFormat: formatShortPercent,
      grid: true,
    },
    marks: [
      ruleY([0]),
      link(groups, {
        x,
        y1: ({ low }: ComparedGroup) => inside(low),
        y2: ({ high }: ComparedGroup) => inside(high),
        stroke: colour,
        strokeWidth: 2,
        strokeOpacity: 0.55,
      }),
      dot(groups, { x, y: place, r: 3.5, fill: colour }),
      tip(groups, pointerX({ x, y: place, title: describe })),
    ],
  });
  return addLegend(chart, groups);
}

export const chart: AnswerChart<OfferImpactAnswer, OfferGroup> = {
  draw({ rows }) {
    const groups = buildGroups(rows);
    if (groups.length === 0) return undefined;
    if (groups.every(({ week }) => week !== null)) return (width) => drawWeeks(groups, width);
    const isWithinWeeks = rows.every(
      ({ markdown, offerSize }) => markdown !== null || offerSize !== null,
    );
    return (width) => drawGroups(groups, isWithinWeeks ? LIFT_WITHIN_WEEKS : LIFT, width);
  },
};
