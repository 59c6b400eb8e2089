import { dot, link, pointer, ruleY, text, tip } from '@observablehq/plot';
import type { SalesPredictionAnswer } from './sales-prediction.js';
import { change, formatCount, money, percent } from '../../words/numbers.js';
import { draw, formatShortPercent, NARROW, withLegend } from '../../charts/draw.js';
import type { AnswerChart } from '../../charts/custom-view.js';

type Department = SalesPredictionAnswer['departments'][number];

/** The slope of a department with store and week effects, as shares of its mean sales. */
export interface Effect {
  department: number;
  rank: number;
  slope: number;
  low: number;
  high: number;
  helps: boolean;
  about: string;
}

const HELPS = 'var(--accent-mark)';
const NO_BETTER = 'var(--soft-mark)';

/** Returns the judged departments by their slope, the lowest first. */
export function listEffects(departments: readonly Department[]): Effect[] {
  return departments
    .flatMap(({ department, verdict, meanSales, weekEffects, rows }) => {
      if (department === null || verdict === 'TOO_FEW' || meanSales <= 0) return [];
      const { slope, low, high } = weekEffects ?? { slope: null, low: null, high: null };
      if (slope === null || low === null || high === null) return [];
      const about = [
        `department ${department}`,
        `${money(slope)} a point, ${change(slope / meanSales)}`,
        `95 %: ${money(low)} to ${money(high)}`,
        formatCount(rows, 'row'),
      ].join('\n');
      return [
        {
          department,
          slope: slope / meanSales,
          low: low / meanSales,
          high: high / meanSales,
          helps: verdict === 'HELPS',
          about,
        },
      ];
    })
    .sort((a, b) => a.slope - b.slope)
    .map((effect, rank) => ({ ...effect, rank }));
}

/** Share of the departments whose intervals set the scale: a few are tens of times as wide as the others. */
const SCALED = 0.9;

/** Pixels of the margins of a chart. */
const SIDES = 96;
const TOP_AND_BOTTOM = 58;
/** Pixels of a label, and between it and its interval. */
const LABEL = { width: 20, height: 13 };
const GAP = 9;

/** Returns labels of intervals, left to right, each above those before it that it would cover. */
export function raiseLabels<Label extends { x: number; y: number }>(
  labels: readonly Label[],
): (Label & { dy: number })[] {
  const placed: { x: number; y: number }[] = [];
  return labels.map((label) => {
    let y = label.y - GAP;
    const covers = (other: { x: number; y: number }) =>
      Math.abs(other.x - label.x) < LABEL.width && Math.abs(other.y - y) < LABEL.height;
    for (let other = placed.find(covers); other; other = placed.find(covers))
      y = other.y - LABEL.height;
    placed.push({ x: label.x, y });
    return { ...label, dy: y - label.y };
  });
}

/** Draws each department's slope within its 95 % interval, and names those that unemployment helps to predict. */
export function drawChart(
  effects: readonly Effect[],
  judgedDepartments: number,
  width: number,
): Element {
  const ends = effects.map(({ low, high }) => Math.max(-low, high)).sort((a, b) => a - b);
  const reach = ends[Math.floor(SCALED * (ends.length - 1))] ?? 1;
  const cut = (value: number) => Math.max(-reach, Math.min(reach, value));
  const colour = ({ helps }: Effect) => (helps ? HELPS : NO_BETTER);
  const helped = effects.filter(({ helps }) => helps);
  const isNarrow = width < NARROW;
  const height = isNarrow ? 270 : 340;
  const labels = raiseLabels(
    helped.map(({ department, rank, high }) => ({
      text: String(department),
      rank,
      high: cut(high),
      x: ((rank + 1) / effects.length) * (width - SIDES),
      y: ((reach - cut(high)) / (2 * reach)) * (height - TOP_AND_BOTTOM),
    })),
  );
  const chart = draw(width, {
    height,
    x: { label: 'departments, by their slope', ticks: [], inset: 10 },
    y: {
      label: isNarrow ? 'change per point' : 'change of sales per point of unemployment',
      tickFormat: formatShortPercent,
      grid: true,
      ticks: 5,
      domain: [-reach, reach],
    },
    marks: [
      ruleY([0]),
      link(effects, {
        x: 'rank',
        y1: ({ low }: Effect) => cut(low),
        y2: ({ high }: Effect) => cut(high),
        stroke: colour,
        strokeWidth: isNarrow ? 1.5 : 2.5,
      }),
      dot(effects, {
        x: 'rank',
        y: ({ slope }: Effect) => cut(slope),
        r: isNarrow ? 2 : 3.5,
        fill: colour,
      }),
      ...labels.map((label) =>
        text([label], { x: 'rank', y: 'high', dy: label.dy, className: 'figure', text: 'text' }),
      ),
      tip(
        effects,
        pointer({
          x: 'rank',
          y: ({ slope }: Effect) => cut(slope),
          title: ({ about }: Effect) => about,
        }),
      ),
    ],
  });
  const missing = judgedDepartments - effects.length;
  return withLegend(chart, [
    { label: `helps to predict (${helped.length})`, colour: HELPS },
    { label: `no better than the mean (${effects.length - helped.length})`, colour: NO_BETTER },
    { label: `95 % intervals, cut at ${percent(reach)}`, colour: 'var(--ink)' },
    ...(missing > 0
      ? [{ label: `without sales or an interval (${missing})`, colour: 'var(--muted-mark)' }]
      : []),
  ]);
}

export const chart: AnswerChart<SalesPredictionAnswer, Department> = {
  draw({ answer }) {
    const effects = listEffects(answer.departments);
    return effects.length === 0
      ? undefined
      : (width) => drawChart(effects, answer.judgedDepartments, width);
  },
};
