import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { ANONYMOUS } from '#access/principal.js';
import {
  dimensionColumn,
  measureColumn,
  type SalesColumn,
} from '#analytics/sales/plan/plan-sales.js';
import { checkQuestion, questionShape } from '#analytics/sales/question/question.js';
import { dimensionNames } from '#analytics/sales/registry/dimensions.js';
import { measureNames, totalNames } from '#analytics/sales/registry/measures.js';
import { SALES_ROLE } from '#analytics/sales/role.js';
import { sales } from '#analytics/sales/sales.js';
import type { Answers } from '#analytics/serving/answers.js';
import { Coverage } from '#analytics/serving/coverage.js';
import { MonthCoverage } from '#analytics/serving/coverage.js';
import type { PersonalAnswers } from '#analytics/serving/personal-answers.js';
import type { UseCase } from '#analytics/serving/use-case.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import { snapshotRow } from '#analytics/snapshot/snapshot.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { argumentsSchemaOf } from '#serving/json-schema/arguments-schema.js';
import type { ObjectSchema } from '#serving/json-schema/object-schema.js';
import { resultSchemaOf, rowsOnceSchema } from '#serving/json-schema/result-schema.js';
import type { OperationServices } from '#operations/operation-context.js';
import type { Operation } from '#operations/operation.js';
import { PageInfo } from '#serving/paging/page-of.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { shapeOf } from '#serving/shape.js';
import { refuseManyRows, type Tool, withFewerRows, withSnapshot } from './tool.js';

const anyCoverage = z.union([shapeOf(Coverage), shapeOf(MonthCoverage)]);

/** Common parts of answers, each mentioned if present. */
const parts = z.object({
  snapshot: snapshotRow,
  coverage: anyCoverage.optional(),
  nodes: z.array(z.unknown()).optional(),
  totalCount: z.int().optional(),
  pageInfo: shapeOf(PageInfo).optional(),
  explanation: z.string().optional(),
});

/** Returns an answer in a few short sentences, for people and for assistants that read no JSON. */
function summaryOf(title: string, answer: object): string {
  const { snapshot, coverage, nodes, totalCount, pageInfo, explanation } = parts.parse(answer);
  return [
    title,
    nodes && totalCount !== undefined ? `: ${nodes.length} of ${totalCount} rows.` : '.',
    explanation ? ` ${explanation}` : '',
    coverage ? ` ${coverageOf(coverage)}` : '',
    ` Snapshot ${snapshot.id}, data through ${snapshot.dataThrough}, quality ${snapshot.quality}.`,
    ...snapshot.warnings.map(({ message }) => ` Warning: ${message}.`),
    pageInfo?.hasNextPage
      ? ` More rows follow: call again with the same arguments and after "${pageInfo.endCursor ?? ''}".`
      : '',
  ].join('');
}

function coverageOf(coverage: z.output<typeof anyCoverage>): string {
  if ('weeks' in coverage) {
    return covers('week', coverage.weeks, coverage.firstWeek, coverage.lastWeek);
  }
  const { months, firstMonth, lastMonth } = coverage;
  return covers('month', months, firstMonth, lastMonth);
}

function covers(unit: string, count: number, first: string | null, last: string | null): string {
  if (first === null || last === null) return `No ${unit} matches.`;
  return `It covers ${count} ${unit}${count === 1 ? '' : 's'}, ${first} to ${last}.`;
}

/** Returns a use case as a tool. */
export function answerTool(useCase: UseCase, marts: Marts, answers: PersonalAnswers): Tool {
  const { name, path, description, args, result, flow } = useCase;
  const inputSchema = withFewerRows(argumentsSchemaOf(args), 'first');
  return {
    name,
    title: titleOf(path),
    description,
    role: 'viewer',
    inputSchema,
    outputSchema: withSnapshot(rowsOnceSchema(resultSchemaOf(shapeOf(result)))),
    call: async (given, asker) => {
      const checked = await checkedArguments(args, given);
      refuseManyRows('first', 'first' in checked ? checked.first : undefined);
      const current = await marts.snapshot(undefined, flow);
      const { answer, snapshot } = await answers.answer(useCase, checked, current, asker);
      const content = { ...(rowsOnce(answer) as object), snapshot };
      return { content, summary: summaryOf(titleOf(path), content) };
    },
  };
}

/** Returns `weekly-top-stores` as a title for people. */
export function titleOf(path: string): string {
  const words = path.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Returns a read-only operation as a tool, without personal data. */
export function operationTool(
  { name, summary, description = summary, args, result, role, run, kind }: Operation,
  title: string,
  services: OperationServices,
): Tool {
  if (kind !== 'query' || typeof result !== 'function') {
    throw new Error(`${name} cannot be a tool: it must be a query that returns one object`);
  }
  const inputSchema = withFewerRows(argumentsSchemaOf(args), 'first');
  return {
    name,
    title,
    description,
    role,
    inputSchema,
    outputSchema: rowsOnceSchema(resultSchemaOf(shapeOf(result as Type<object>))),
    call: async (given, { principal = ANONYMOUS, hangUp: signal }) => {
      const checked = await checkedArguments(args, given);
      refuseManyRows('first', 'first' in checked ? checked.first : undefined);
      const { name: actor, role: held } = principal;
      const context = { ...services, actor, role: held, signal, mayReadPersonalData: false };
      const content = rowsOnce(await run(context, checked)) as Record<string, unknown>;
      return { content, summary: `${title}: ${summary}` };
    },
  };
}

/** Returns `sales` as a tool, generated from the registry of dimensions and measures. */
export function salesTool(marts: Marts, answers: Answers): Tool {
  const { name, description } = sales;
  const title = 'Sales by your groups';
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
      const { answer, snapshot } = await answers.answer(sales, question, current, asker);
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

/** A row has the requested dimensions and measures. */
const rowSchema = (description: string, columns: readonly SalesColumn[]): ObjectSchema => ({
  type: 'object',
  description,
  properties: Object.fromEntries(columns.map((column) => [column.name, fieldOf(column)])),
  additionalProperties: false,
});

const groups = [...dimensionNames.map(dimensionColumn), ...measureNames.map(measureColumn)];
const frame = resultSchemaOf(
  z.object({
    totalCount: z.int().describe('Number of rows in the whole list.'),
    coverage: shapeOf(Coverage).describe('Weeks that the whole list covers.'),
    pageInfo: shapeOf(PageInfo).describe('Position of this page.'),
  }),
);
const answerSchema: ObjectSchema = {
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
