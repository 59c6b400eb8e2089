import { z } from 'zod';
import {
  columnOf,
  isNumber,
  isPersonalOf,
  listed,
  quoted,
  withColumns,
} from '../language/column.js';
import { duckdb } from '../language/dialect.js';
import { columnName, newName, text } from '../language/names.js';
import { RecipeMistake } from '../language/recipe-mistake.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { valueSql } from '../language/value-sql.js';

const args = z.strictObject({
  column: columnName,
  /** Where one bin ends and the next begins; a number on an edge belongs to the upper one. */
  edges: z
    .array(z.number())
    .min(1)
    .max(100)
    .refine(
      (edges) => edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? 0)),
      'are to rise',
    ),
  /** A name for each bin: one more than edges; `below 10`, `10 to below 20` and so on when left out. */
  labels: z.array(text.min(1)).max(101).optional(),
  into: newName,
});

export const bin = defineStep({
  name: 'bin',
  summary: 'Puts numbers into bins, with edges and names.',
  grain: 'same',
  args,
  explain: (told) =>
    `Puts ${quoted(told.column)} into the bins ${listed(labelsOf(told))}, as ${quoted(told.into)}.`,
  columns: ({ columns }, { column, edges, labels, into }) => {
    const found = columnOf(columns, column, isNumber, 'only numbers have bins; cast it first');
    // What SQL the edge is in does not matter: it is read to see that it is a value of the column.
    for (const edge of edges) valueSql(duckdb, found, edge);
    if (labels && labels.length !== edges.length + 1) {
      throw new RecipeMistake(
        `${edges.length} edges make ${edges.length + 1} bins; there are ${labels.length} labels`,
      );
    }
    const isPersonal = isPersonalOf(columns, [column]);
    return withColumns(columns, [{ name: into, type: 'VARCHAR', isPersonal }]);
  },
  sql: (given, told) => {
    const column = columnOf(given.columns, told.column, isNumber, '');
    const { dialect } = given;
    const at = cell(given, told.column);
    const labels = labelsOf(told).map((label) => dialect.literal(label));
    const whens = told.edges.map(
      (edge, index) =>
        `WHEN ${at} < ${valueSql(dialect, column, edge)} THEN ${labels[index] ?? ''}`,
    );
    const sql = `CASE WHEN ${at} IS NULL THEN NULL ${whens.join(' ')} ELSE ${labels.at(-1) ?? ''} END`;
    return selectSql(given, { added: [{ name: told.into, sql }] });
  },
});

function labelsOf({ edges, labels }: z.output<typeof args>): string[] {
  if (labels) return labels;
  const between = edges.slice(1).map((edge, at) => `${edges[at] ?? 0} to below ${edge}`);
  return [`below ${edges[0] ?? 0}`, ...between, `${edges.at(-1) ?? 0} and above`];
}
