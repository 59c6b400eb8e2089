import { rectY, ruleY } from '@observablehq/plot';
import { formatClockTime } from '#web/format/times.js';
import type { Minute } from './minutes.js';
import { draw, NARROW, formatShort, withLegend } from '#analytics/charts/draw.js';

const PUBLISHED = 'var(--soft-mark)';
const LIVE = 'var(--accent-mark)';
const MINUTE_MS = 60_000;

/** Draws sales by minute: what is in the answers, and on top what is not yet published. */
export function drawMinutes(minutes: readonly Minute[], width: number): Element {
  const parts = minutes.flatMap(({ at, published, live }) => [
    { at, cents: published, colour: PUBLISHED },
    { at, cents: live, colour: LIVE },
  ]);
  const [first = { at: 0 }] = minutes;
  // At least five minutes wide, so that the first bar does not fill the chart.
  const end = (minutes.at(-1)?.at ?? 0) + MINUTE_MS;
  const start = Math.min(first.at, end - 5 * MINUTE_MS);
  const chart = draw(width, {
    height: width < NARROW ? 220 : 260,
    x: {
      type: 'time',
      label: null,
      domain: [new Date(start), new Date(end)],
      tickFormat: (time: Date) => formatClockTime(time.getTime()),
      ticks: Math.min(width < NARROW ? 4 : 8, (end - start) / MINUTE_MS),
    },
    y: { label: 'Sales', tickFormat: formatShort, grid: true, ticks: 4 },
    marks: [
      rectY(parts, {
        x1: (part: (typeof parts)[number]) => new Date(part.at),
        x2: (part: (typeof parts)[number]) => new Date(part.at + MINUTE_MS),
        y: (part: (typeof parts)[number]) => part.cents / 100,
        fill: 'colour',
        insetLeft: 1,
        insetRight: 1,
      }),
      ruleY([0]),
    ],
  });
  return withLegend(chart, [
    { label: 'In the answers', colour: PUBLISHED },
    { label: 'Not yet published', colour: LIVE },
  ]);
}
