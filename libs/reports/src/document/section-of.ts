import type { Question } from '../questions-of.js';
import type { Drawing } from './chart/drawing.js';
import type { Legend, Section } from './report-document.js';
import { printed, type PrintedTable } from './printed-table.js';
import { tablesOf } from '#serving/export/tables-of.js';
import { answerSentence } from '#analytics/serving/answer-sentence.js';
import { headingOf } from '#analytics/words/field-format.js';

interface SectionOptions {
  /** Maximum number of rows of all tables together. */
  most: number;
  /** It is the first section of its answer. */
  isFirst: boolean;
  chart: Drawing | undefined;
}

/** Returns an answer for people. */
export function sectionOf(
  { definition, args, given, store }: Question,
  answer: object,
  { most, isFirst, chart }: SectionOptions,
): Section {
  const { name, description, result, look, analysis } = definition;
  const sentence = answerSentence(definition, args, answer);
  let left = most;
  const tables = tablesOf(answer, result).map((table) => {
    const shown = printed(table, table.isSingle ? 1 : left);
    left = Math.max(0, left - shown.rows.length);
    return shown;
  });
  return {
    title: `${headingOf(name)}${store ? `, store ${store.number}` : ''}`,
    about: description,
    question: look?.title,
    sentence,
    chart,
    ...(isFirst && { method: analysis?.method, limits: analysis?.limits }),
    notes: [...askedWith(given), ...(store ? [`Store ${store.number}: ${store.meaning}`] : [])],
    tables,
    legend: isFirst ? legendOf(tables) : [],
  };
}

function askedWith(given: Question['given']): string[] {
  const named = Object.entries(given).map(
    ([name, value]) => `${headingOf(name).toLowerCase()} ${String(value)}`,
  );
  return named.length === 0 ? [] : [`Arguments: ${named.join(', ')}.`];
}

/** Lists each column once: the tables of one answer share some. Single figures have their description next to them. */
function legendOf(tables: readonly PrintedTable[]): Legend[] {
  const byHeading = new Map<string, string>();
  for (const { columns, isSingle } of tables) {
    if (isSingle) continue;
    for (const { heading, about } of columns) {
      if (!byHeading.has(heading)) byHeading.set(heading, about);
    }
  }
  return Array.from(byHeading, ([heading, about]) => ({ heading, about }));
}

export const rowsIn = ({ tables }: Section): number =>
  tables.reduce((sum, { rows }) => sum + rows.length, 0);
