import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiQuery, getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { PageInfo } from '#serving/paging/page-type.js';
import { Coverage } from '../serving/coverage.js';
import { describeSnapshot } from '../serving/answer-endpoint.js';
import { type SalesColumn, dimensionColumn, measureColumn } from './plan/plan-sales.js';
import { questionShape } from './question/question.js';
import { dimensionNames } from './registry/dimensions.js';
import { measureNames, totalNames } from './registry/measures.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type SchemaObject = Exclude<Schemas[string], { $ref: string }>;

export const questionSchema = z.toJSONSchema(questionShape, {
  io: 'input',
  target: 'openapi-3.0',
}) as SchemaObject;

const toPropertySchema = ({ type, nullable, description }: SalesColumn): SchemaObject =>
  type === 'date'
    ? { type: 'string', format: 'date', nullable, description }
    : { type: type === 'text' ? 'string' : type, nullable, description };

const rowSchema = (description: string, columns: readonly SalesColumn[]): SchemaObject => ({
  type: 'object',
  description,
  properties: Object.fromEntries(columns.map((column) => [column.name, toPropertySchema(column)])),
});

/** An answer; its rows have the requested dimensions and measures. */
export const answerSchema: SchemaObject = {
  type: 'object',
  required: ['nodes', 'totals', 'totalCount', 'coverage', 'pageInfo'],
  properties: {
    nodes: {
      type: 'array',
      items: rowSchema('A group: its keys and the requested measures.', [
        ...dimensionNames.map(dimensionColumn),
        ...measureNames.map(measureColumn),
      ]),
    },
    totals: rowSchema(
      'Measures over all rows that pass the filters, including groups that `having` removes.',
      totalNames.map(measureColumn),
    ),
    totalCount: { type: 'integer', description: 'Rows in the full list.' },
    coverage: { $ref: getSchemaPath(Coverage) },
    pageInfo: { $ref: getSchemaPath(PageInfo) },
  },
};

const describeListParameter = (name: string, description: string, items: SchemaObject) =>
  ApiQuery({
    name,
    description,
    required: false,
    style: 'form',
    explode: false,
    schema: { type: 'array', items },
  });

const pair: SchemaObject = { type: 'string', pattern: '^[A-Za-z]+:-?[0-9.]+$' };

/** The parameters of a question; lists are comma-separated. */
export function describeParameters(): MethodDecorator {
  const { properties = {} } = questionSchema;
  const { filters, limit, after } = properties as Record<string, SchemaObject>;
  const byName = (filters?.properties ?? {}) as Record<string, SchemaObject>;
  return applyDecorators(
    ApiExtraModels(Coverage, PageInfo),
    ...describeSnapshot(),
    describeListParameter('dimensions', 'Dimensions to group by, outermost first.', {
      enum: [...dimensionNames],
    }),
    describeListParameter('measures', 'Measures of each group; `totalSales` when left out.', {
      enum: [...measureNames],
    }),
    ...Object.entries(byName).map(([name, { items, description = '', ...rest }]) =>
      items
        ? describeListParameter(name, description, items as SchemaObject)
        : ApiQuery({ name, description, required: false, schema: rest }),
    ),
    describeListParameter(
      'min',
      'Lower bounds of measures: `totalSales:1000000` returns groups with at least that.',
      pair,
    ),
    describeListParameter(
      'max',
      'Upper bounds of measures: `weeks:52` returns groups with at most that.',
      pair,
    ),
    describeListParameter('sort', 'Order; `-` puts the largest first: `-totalSales,store`.', {
      type: 'string',
    }),
    ApiQuery({ name: 'limit', required: false, schema: limit ?? {} }),
    ApiQuery({ name: 'after', required: false, schema: after ?? {} }),
  );
}
