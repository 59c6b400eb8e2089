import type { PlannedAnswer } from '../plan-answers.js';
import type { Drawing } from './chart/drawing.js';
import type { Legend, Section } from './report-document.js';
import { toPrintedTable, type PrintedTable } from './printed-table.js';
import { buildTables } from '#serving/export/build-tables.js';
import { formatAnswerSentence } from '#analytics/serving/answer-sentence.js';
import { formatHeading } from '#analytics/words/field-format.js';

interface SectionOptions {
  /** Maximum number of rows of all tables together. */
  most: number;
  /** It is the first section of its answer. */
  isFirst: boolean;
  chart: Drawing | undefined;
}

/** Returns an answer for people. */
export function buildSection(
  { definition, args, requestedArgs, store }: PlannedAnswer,
  answer: object,
  { most, isFirst, chart }: SectionOptions,
): Section {
  const { name, description, result, presentation, analysis } = definition;
  const sentence = formatAnswerSentence(definition, args, answer);
  let left = most;
  const tables = buildTables(answer, result).map((table) => {
    const shown = toPrintedTable(table, table.isSingle ? 1 : left);
    left = Math.max(0, left - shown.rows.length);
    return shown;
  });
  return {
    title: `${formatHeading(name)}${store ? `, store ${store.number}` : ''}`,
    about: description,
    question: presentation?.title,
    sentence,
    chart,
    ...(isFirst && { method: analysis?.method, limits: analysis?.limits }),
    notes: [
      ...describeArguments(requestedArgs),
      ...(store ? [`Store ${store.number}: ${store.meaning}`] : []),
    ],
    tables,
    legend: isFirst ? buildLegend(tables) : [],
  };
}

function describeArguments(given: PlannedAnswer['requestedArgs']): string[] {
  const named = Object.entries(given).map(
    ([name, value]) => `${formatHeading(name).toLowerCase()} ${String(value)}`,
  );
  return named.length === 0 ? [] : [`Arguments: ${named.join(', ')}.`];
}

/** Lists each column once: the tables of one answer share some. Single figures have their description next to them. */
function buildLegend(tables: readonly PrintedTable[]): Legend[] {
  const byHeading = new Map<string, string>();
  for (const { columns, isSingle } of tables) {
    if (isSingle) continue;
    for (const { heading, about } of columns) {
      if (!byHeading.has(heading)) byHeading.set(heading, about);
    }
  }
  return Array.from(byHeading, ([heading, about]) => ({ heading, about }));
}

export const countSectionRows = ({ tables }: Section): number =>
  tables.reduce((sum, { rows }) => sum + rows.length, 0);
