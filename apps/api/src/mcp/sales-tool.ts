import { z } from 'zod';
import type { Answers } from '#analytics/serving/answers.js';
import { Coverage } from '#analytics/serving/coverage.js';
import { definitionOf } from '#analytics/serving/use-case.js';
import { dimensionColumn, measureColumn, type SalesColumn } from '#analytics/sales/plan/columns.js';
import { checkQuestion, questionShape } from '#analytics/sales/question/question.js';
import { dimensionNames } from '#analytics/sales/registry/dimensions.js';
import { measureNames, totalNames } from '#analytics/sales/registry/measures.js';
import { SALES_ROLE } from '#analytics/sales/role.js';
import { Sales } from '#analytics/sales/sales.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import type { ObjectSchema } from '#serving/json-schema/object-schema.js';
import { resultSchemaOf } from '#serving/json-schema/result-schema.js';
import { PageInfo } from '#serving/paging/page-of.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { shapeOf } from '#serving/shape.js';
import { refuseManyRows, withFewerRows, withSnapshot } from './bounded-rows.js';
import { summaryOf } from './summary.js';
import type { Tool } from './tool.js';

/** Sales grouped, filtered and measured as asked: made from the registry of dimensions and measures. */
export function salesTool(marts: Marts, answers: Answers): Tool {
  const { name, description } = definitionOf(Sales);
  const title = 'Sales as you group them';
  return {
    name,
    title,
    description,
    role: SALES_ROLE,
    inputSchema: withFewerRows(resultSchemaOf(questionShape, 'input'), 'limit'),
    outputSchema: withSnapshot(answerSchema),
    call: async (given, asker) => {
      const question = checkQuestion(given);
      refuseManyRows('limit', question.limit);
      const current = await marts.snapshot();
      const { answer, snapshot } = await answers.answer(Sales, question, current, asker);
      const content = { ...(rowsOnce(answer) as object), snapshot };
      return { content, summary: summaryOf(title, content) };
    },
  };
}

const fieldOf = ({ type, nullable, description }: SalesColumn) => {
  const json = type === 'text' || type === 'date' ? 'string' : type;
  return {
    type: nullable ? [json, 'null'] : json,
    ...(type === 'date' ? { format: 'date' } : {}),
    description,
  };
};

/** A row has the dimensions and measures that were asked for. */
const rowSchema = (description: string, columns: readonly SalesColumn[]): ObjectSchema => ({
  type: 'object',
  description,
  properties: Object.fromEntries(columns.map((column) => [column.name, fieldOf(column)])),
  additionalProperties: false,
});

const groups = [...dimensionNames.map(dimensionColumn), ...measureNames.map(measureColumn)];
const frame = resultSchemaOf(
  z.object({
    totalCount: z.int().describe('Rows in the whole list.'),
    coverage: shapeOf(Coverage).describe('Weeks the whole list covers.'),
    pageInfo: shapeOf(PageInfo).describe('Where this page stands.'),
  }),
);
const answerSchema: ObjectSchema = {
  ...frame,
  properties: {
    nodes: {
      type: 'array',
      description: 'The groups of this page.',
      items: rowSchema('A group: its keys and the measures asked for.', groups),
    },
    totals: rowSchema(
      'Measures of all that the filters let through, whatever `having` leaves out.',
      totalNames.map(measureColumn),
    ),
    ...frame.properties,
  },
  required: ['nodes', 'totals', ...(frame.required ?? [])],
};
