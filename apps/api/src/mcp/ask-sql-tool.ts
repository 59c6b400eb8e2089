import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { resultSchemaOf } from '#serving/json-schema/result-schema.js';
import { checked, question } from '../sql/sql-arguments.js';
import type { SqlPage, SqlQuestions } from '../sql/sql-questions.js';
import { refuseManyRows, type Tool, withFewerRows } from './tool.js';

/** Limit that fits into a context. */
const PAGE_BYTES = 256 * 1024;

const input = z.strictObject({
  sql: question.shape.sql.optional(),
  parameters: question.shape.parameters.unwrap().optional(),
  first: z.int().min(1).default(100),
  personalData: question.shape.personalData,
  queryId: z.string().optional().describe('Of an answer, for further rows of it; without sql.'),
  after: z.string().optional().describe('pageInfo.endCursor of the page before; with queryId.'),
});

const output = z.object({
  queryId: z.string().describe('Number of the question.'),
  columns: z
    .array(
      z.object({
        name: z.string().describe('Its name.'),
        type: z.string().describe('Its SQL type.'),
      }),
    )
    .describe('Name and SQL type of each column.'),
  rows: z
    .array(z.array(z.unknown()))
    .describe('Cells in the order of the columns; decimals and dates are text.'),
  totalCount: z.int().describe('Rows of the whole answer.'),
  isCut: z.boolean().describe('There were more rows than are kept.'),
  bytesScanned: z
    .number()
    .nullable()
    .describe('Bytes of the files that were read; null where a service does not say.'),
  costUsd: z
    .number()
    .nullable()
    .describe('What a service is likely to ask for it, in US dollars; null without a price.'),
  fromStore: z.boolean().optional().describe('Answered from what was answered before.'),
  ms: z.number().optional().describe('Milliseconds that the answer took.'),
  pageInfo: z
    .object({
      hasNextPage: z.boolean().describe('More rows follow.'),
      endCursor: z.string().nullable().describe('Pass it as "after", with queryId.'),
    })
    .describe('Where this page stands.'),
});

/** Returns questions in SQL as a tool, which never writes. */
export function askSqlTool(questions: SqlQuestions): Tool {
  const over = { pageBytes: PAGE_BYTES, writes: false };
  return {
    name: 'ask_sql',
    title: 'A question in SQL',
    description:
      'Answers one SELECT (DuckDB) over tables of the catalogue: catalogueTables finds them, catalogueTable tells their ' +
      'columns. Write database.table. What tells of people is masked as •••. Further rows: queryId and after.',
    role: 'analyst',
    inputSchema: withFewerRows(resultSchemaOf(input, 'input'), 'first'),
    outputSchema: resultSchemaOf(output),
    call: async (given, asker) => {
      const { sql, queryId, parameters = {}, personalData, after, first } = checked(input, given);
      refuseManyRows('first', first);
      if ((sql === undefined) === (queryId === undefined)) {
        const advice = 'or queryId and after for further rows of an answer';
        throw new AppError('ARGUMENT_INVALID', `give sql for a question, ${advice}`);
      }
      const content =
        queryId === undefined
          ? await questions.ask({ sql, parameters, first, personalData }, asker, over)
          : await questions.page(queryId, { first, after }, asker, over);
      return { content, summary: summaryOf(content) };
    },
  };
}

function summaryOf({ queryId, rows, totalCount, isCut, pageInfo }: SqlPage): string {
  const more = `call again with queryId "${queryId}" and after "${pageInfo.endCursor}"`;
  return [
    `${rows.length} of ${totalCount} rows.`,
    isCut ? ' It is cut: there were more rows than are kept; ask for fewer.' : '',
    pageInfo.hasNextPage ? ` More rows follow: ${more}.` : '',
  ].join('');
}
