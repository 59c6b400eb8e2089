import type { PrintedChart } from '#analytics/serving/chart.js';
import { formatField } from '#analytics/words/field-format.js';
import { buildPresentation } from '#analytics/serving/presentation.js';
import type { AnswerDefinition } from '#analytics/serving/answer-definition.js';
import { inCells } from '#analytics/words/figures.js';
import { findField, fillTemplate, readList, type Row } from '#analytics/words/template.js';
import { drawBars, type Write } from './draw-bars.js';
import { drawDots } from './draw-dots.js';
import { drawFan, drawLine } from './draw-lines.js';
import type { Drawing } from './drawing.js';

/**
 * Draws the chart of an answer.
 * @returns undefined when it has none, or its rows do not fit the chart: fewer than two, or several with one name
 */
export function drawAnswerChart(
  definition: AnswerDefinition,
  asked: object,
  answer: object,
): Drawing | undefined {
  const { presentation, analysis } = definition;
  if (!presentation) return undefined;
  const ofPage = 'kind' in presentation.chart ? presentation.chart : undefined;
  const declared: PrintedChart | undefined = analysis?.chart ?? ofPage;
  if (!declared) return undefined;
  const values = answer as Row;
  const rows = analysis?.chartRows?.(answer) ?? readList(values, presentation.rows ?? 'nodes');
  if (rows.length < 2 || !hasUniqueNames(declared, rows)) return undefined;
  const shown = buildPresentation(definition);
  const title = fillTemplate(declared.title, shown, { answer: values, asked: asked as Row, rows });
  const write: Write = (row, name) => {
    const value = row[name];
    const { type = Number.isInteger(value) ? 'integer' : undefined } = findField(shown, name);
    return formatField({ name, type }, value, inCells);
  };
  return drawKind({ ...declared, title }, rows, values, write);
}

const hasUniqueNames = ({ kind, x }: PrintedChart, rows: readonly Row[]): boolean =>
  kind === 'dots' || new Set(rows.map((row) => row[x])).size === rows.length;

function drawKind(chart: PrintedChart, rows: readonly Row[], answer: Row, write: Write): Drawing {
  if (chart.kind === 'dots') return drawDots(chart, rows);
  if (chart.kind === 'fan') {
    return drawFan(chart, rows, chart.before ? readList(answer, chart.before.list) : []);
  }
  return chart.kind === 'bars' ? drawBars(chart, rows, write) : drawLine(chart, rows);
}
