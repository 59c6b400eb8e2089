import { expect, it } from 'vitest';
import type { Shape } from './drawing.js';
import { drawBars } from './draw-bars.js';
import { drawDots } from './draw-dots.js';
import { drawFan, drawLine } from './draw-lines.js';
import { renderSvg } from './svg.js';

const write = (row: Readonly<Record<string, unknown>>, field: string) => String(row[field]);
const kinds = <Kind extends Shape['kind']>(shapes: readonly Shape[], kind: Kind) =>
  shapes.filter((shape): shape is Extract<Shape, { kind: Kind }> => shape.kind === kind);

it('draws bars as long as their values, with names and figures', () => {
  const chart = { kind: 'bars', title: 'Wins', x: 'store', y: 'weeks' } as const;
  const rows = [
    { store: 'Store 3', weeks: 100 },
    { store: 'Store 4', weeks: 25 },
    { store: 'Store 7', weeks: -25 },
  ];
  const { shapes } = drawBars(chart, rows, write);
  const [first, second, third] = kinds(shapes, 'rectangle');
  expect(second!.width / first!.width).toBeCloseTo(0.25, 6);
  expect(second!.x).toBe(first!.x);
  // Below zero, a bar ends where the others start.
  expect(third!.x + third!.width).toBeCloseTo(first!.x, 6);
  const texts = kinds(shapes, 'label').map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(['Store 3', '100', 'Store 7', '-25', 'weeks']));
});

it('draws a line over time from zero, and leaves out missing values', () => {
  const chart = { kind: 'line', title: 'Sales', x: 'month', y: 'total' } as const;
  const rows = [
    { month: '2011-01-01', total: 50 },
    { month: '2011-02-01', total: null },
    { month: '2011-03-04', total: 100 },
  ];
  const { shapes } = drawLine(chart, rows);
  const line = kinds(shapes, 'line').at(-1)!;
  const [[left, half], [right, top]] = line.points as [[number, number], [number, number]];
  expect(right).toBeGreaterThan(left);
  const zero = kinds(shapes, 'line')[0]!.points[0]![1];
  expect((zero - half) / (zero - top)).toBeCloseTo(0.5, 6);
});

it('draws a forecast inside its intervals, after the values before it', () => {
  const chart = {
    kind: 'fan',
    title: 'Forecast',
    x: 'week',
    y: 'forecast',
    bands: [{ low: 'low', high: 'high', label: '80 %' }],
    before: { list: 'history', y: 'sales' },
  } as const;
  const before = [
    { week: '2012-01-06', sales: 9 },
    { week: '2012-01-13', sales: 10 },
  ];
  const rows = [
    { week: '2012-01-20', forecast: 10, low: 8, high: 12 },
    { week: '2012-01-27', forecast: 11, low: 9, high: 13 },
  ];
  const { shapes } = drawFan(chart, rows, before);
  const [area] = kinds(shapes, 'area');
  const [past, future] = kinds(shapes, 'line').slice(-2);
  expect(area!.points).toHaveLength(4);
  expect(past!.points.at(-1)![0]).toBeLessThan(future!.points[0]![0]);
  // Low is below the forecast on paper, so it has a higher number.
  expect(area!.points[0]![1]).toBeGreaterThan(future!.points[0]![1]);
});

it('names the highest and the lowest dot', () => {
  const chart = { kind: 'dots', title: 'Stores', x: 'size', y: 'total', label: 'store' } as const;
  const rows = [
    { store: 1, size: 1, total: 5 },
    { store: 2, size: 2, total: 9 },
    { store: 3, size: 3, total: 2 },
  ];
  const { shapes } = drawDots(chart, rows);
  expect(kinds(shapes, 'dot')).toHaveLength(3);
  const strong = kinds(shapes, 'label').filter(({ isStrong }) => isStrong);
  expect(strong.map(({ text }) => text)).toEqual(['store 3', 'store 2']);
});

it('becomes SVG whose texts are escaped', () => {
  const shapes: Shape[] = [
    { kind: 'label', at: [1, 2], text: '<b>', anchor: 'end', fill: '#000' },
    { kind: 'dot', at: [3.456, 4], radius: 2, fill: '#111' },
  ];
  const escaped = (text: string) => text.replaceAll('<', '&lt;');
  expect(renderSvg({ title: 'A<', width: 10, height: 5, shapes }, escaped)).toBe(
    '<svg viewBox="0 0 10 5" role="img" aria-label="A&lt;" font-size="8">' +
      '<text x="1" y="2" text-anchor="end" fill="#000">&lt;b></text>' +
      '<circle cx="3.46" cy="4" r="2" fill="#111"/></svg>',
  );
});
