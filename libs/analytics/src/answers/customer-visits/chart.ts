import { dot, link, pointerY, ruleX, text, tip } from '@observablehq/plot';
import type { CustomerVisitsAnswer } from './customer-visits.js';
import type { VisitGroup } from './visits.js';
import { longDate } from '../../words/dates.js';
import { count, percent } from '../../words/numbers.js';
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

/** Draws the visits of each store between its lowest and its highest week, or those of each month or weekday. */
export function drawChart(groups: readonly VisitGroup[], width: number): Element {
  const known = groups.filter(({ averageWeeklyVisits }) => averageWeeklyVisits !== null);
  const { shown, names, namesWidth, band } = splitCrowdedRows(
    known,
    ({ group }) => group,
    ({ averageWeeklyVisits }) => [averageWeeklyVisits ?? 0],
  );
  const most = Math.max(
    ...known.map(({ averageWeeklyVisits, highVisits }) => highVisits ?? averageWeeklyVisits ?? 0),
  );
  const colour = ({ storeType }: VisitGroup) =>
    (storeType === null ? undefined : typeColours[storeType]) ?? 'var(--accent-mark)';
  const isByWeekday = known.some(({ weekShare }) => weekShare !== null);
  const isCounted = ({ basis }: VisitGroup) => basis === 'OBSERVED';
  const place = { x: 'averageWeeklyVisits', y: 'group' } as const;
  const mark = { ...place, r: 5.5, stroke: colour, strokeWidth: 2 };
  const chart = draw(width, {
    height: 76 + names.length * 22,
    marginLeft: namesWidth,
    marginRight: isByWeekday ? 104 : 48,
    x: {
      label: isByWeekday ? 'visits on the day' : 'visits a week',
      tickFormat: formatShort,
      grid: true,
      ticks: width < NARROW ? 4 : 7,
      domain: [0, most * 1.08],
    },
    y: { label: null, tickSize: 0, domain: names },
    marks: [
      ruleX([0]),
      ...band,
      link(
        shown.filter(({ lowVisits }) => lowVisits !== null),
        { x1: 'lowVisits', x2: 'highVisits', y: 'group', stroke: colour, strokeOpacity: 0.35 },
      ),
      dot(shown.filter(isCounted), { ...mark, fill: colour }),
      dot(
        shown.filter((group) => !isCounted(group)),
        { ...mark, fill: 'var(--paper)' },
      ),
      text(shown, {
        ...place,
        dx: 12,
        textAnchor: 'start',
        className: 'figure',
        text: ({ averageWeeklyVisits, weekShare }: VisitGroup) =>
          `${count(averageWeeklyVisits ?? 0)}${weekShare === null ? '' : ` (${percent(weekShare)})`}`,
      }),
      tip(shown, pointerY({ ...place, title: formatTip })),
    ],
  });
  return withLegend(chart, [
    ...(known.some(isCounted) ? [{ label: 'counted', colour: 'var(--ink-soft)' }] : []),
    ...(known.every(isCounted)
      ? []
      : [{ label: 'estimated', colour: 'var(--ink-soft)', isHollow: true }]),
    ...(known.some(({ lowVisits }) => lowVisits !== null)
      ? [{ label: 'from the lowest to the highest week', colour: 'var(--muted-mark)' }]
      : []),
    ...listTypeKeys(shown.flatMap(({ storeType }) => storeType ?? [])),
  ]);
}

function formatTip(each: VisitGroup): string {
  const { observedWeeklyVisits: observed, estimatedWeeklyVisits: estimated, weekShare } = each;
  return [
    each.group,
    ...(observed === null ? [] : [`counted ${count(observed)}`]),
    ...(estimated === null ? [] : [`estimated ${count(estimated)}`]),
    ...(weekShare === null ? [] : [`${percent(weekShare)} of the week`]),
    ...(each.lowWeek === null
      ? []
      : [`${count(each.lowVisits ?? 0)} on ${longDate(each.lowWeek)}`]),
    ...(each.highWeek === null
      ? []
      : [`${count(each.highVisits ?? 0)} on ${longDate(each.highWeek)}`]),
  ].join('\n');
}

export const chart: AnswerChart<CustomerVisitsAnswer, VisitGroup> = {
  rows: ({ groups }) => groups,
  draw: ({ answer: { groups } }) =>
    groups.some(({ averageWeeklyVisits }) => averageWeeklyVisits !== null)
      ? (width) => drawChart(groups, width)
      : undefined,
};
