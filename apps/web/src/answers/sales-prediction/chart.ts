import { areaY, dot, line, ruleY, text } from '@observablehq/plot';
import { draw, NARROW, short } from '../../charts/draw.js';
import { amount } from '../../words/numbers.js';

/** The line at one rate of unemployment, with the interval of a single row. */
export interface Point {
  at: number;
  prediction: number;
  low: number;
  high: number;
}

/** The fitted line within its 95 % interval, and the point asked for. */
export function chartOf(points: readonly Point[], asked: Point, width: number): Element {
  const ordered = [...points].sort((a, b) => a.at - b.at);
  return draw(width, {
    height: width < NARROW ? 240 : 290,
    x: { label: 'unemployment, per cent', ticks: width < NARROW ? 4 : 7, inset: 10 },
    y: { label: 'weekly sales', tickFormat: short, grid: true, ticks: 5 },
    marks: [
      areaY(ordered, {
        x: 'at',
        y1: 'low',
        y2: 'high',
        fill: 'var(--accent-mark)',
        fillOpacity: 0.14,
      }),
      ruleY([0]),
      line(ordered, { x: 'at', y: 'prediction', stroke: 'var(--accent-mark)', strokeWidth: 2.5 }),
      dot([asked], {
        x: 'at',
        y: 'prediction',
        r: 5,
        fill: 'var(--accent-mark)',
        stroke: 'var(--paper)',
        strokeWidth: 2,
      }),
      text([asked], {
        x: 'at',
        y: 'prediction',
        dy: -16,
        className: 'figure',
        text: ({ prediction }: Point) => amount(prediction),
      }),
      text(ordered.slice(-1), {
        x: 'at',
        y: 'high',
        dx: -4,
        dy: 14,
        textAnchor: 'end',
        className: 'aside',
        text: () => '95 % of single weeks lie in the band',
      }),
    ],
  });
}
