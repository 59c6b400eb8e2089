import { z } from 'zod';
import type { EndpointTool } from '#serving/endpoint/endpoint.js';
import type { ObjectSchema } from '#serving/object-schema.js';
import { toResultSchema } from '#serving/result-schema.js';
import { PageInfo } from '#serving/paging/page-type.js';
import { createShape } from '#serving/shape.js';
import { toToolAnswer, withSnapshot } from '../serving/answer-tool.js';
import { Answers } from '../serving/answers.js';
import { Coverage } from '../serving/coverage.js';
import { Marts } from '../snapshot/marts.js';
import { dimensionColumn, measureColumn, type SalesColumn } from './plan/plan-sales.js';
import { checkQuestion, questionShape } from './question/question.js';
import { dimensionNames } from './registry/dimensions.js';
import { measureNames, totalNames } from './registry/measures.js';
import { sales } from './sales.js';

const title = 'Sales by your groups';

/** `sales` as a tool, made from the registry of dimensions and measures. */
export const salesTool: EndpointTool = {
  title,
  rows: 'limit',
  input: () => toResultSchema(questionShape, 'input'),
  output: () => withSnapshot(buildAnswerSchema()),
  async call({ args, request, get }) {
    const question = checkQuestion(args);
    const current = await get(Marts).snapshot();
    return toToolAnswer(title, await get(Answers).answer(sales, question, current, request));
  },
};

const toFieldSchema = ({ type, nullable, description }: SalesColumn) => {
  const json = type === 'text' || type === 'date' ? 'string' : type;
  return {
    type: nullable ? [json, 'null'] : json,
    ...(type === 'date' ? { format: 'date' } : {}),
    description,
  };
};

/** A row has the requested dimensions and measures. */
const rowSchema = (description: string, columns: readonly SalesColumn[]): ObjectSchema => ({
  type: 'object',
  description,
  properties: Object.fromEntries(columns.map((column) => [column.name, toFieldSchema(column)])),
  additionalProperties: false,
});

const groups = [...dimensionNames.map(dimensionColumn), ...measureNames.map(measureColumn)];

/** Computed for the first assistant: the start of the API does not need it. */
function buildAnswerSchema(): ObjectSchema {
  const frame = toResultSchema(
    z.object({
      totalCount: z.int().describe('Number of rows in the whole list.'),
      coverage: createShape(Coverage).describe('Weeks that the whole list covers.'),
      pageInfo: createShape(PageInfo).describe('Position of this page.'),
    }),
  );
  return {
    ...frame,
    properties: {
      nodes: {
        type: 'array',
        description: 'The groups of this page.',
        items: rowSchema('A group: its keys and the requested measures.', groups),
      },
      totals: rowSchema(
        'Measures over all rows that pass the filters, including groups that `having` leaves out.',
        totalNames.map(measureColumn),
      ),
      ...frame.properties,
    },
    required: ['nodes', 'totals', ...(frame.required ?? [])],
  };
}
