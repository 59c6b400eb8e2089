import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import type { EndpointTool } from '#serving/endpoint/endpoint.js';
import { toResultSchema } from '#serving/result-schema.js';
import { parseArguments, queryParameters } from './sql-arguments.js';
import { type SqlPage, SqlQueries } from './sql-queries.js';

/** Limit that fits into a context. */
const PAGE_BYTES = 256 * 1024;

const input = z.strictObject({
  sql: queryParameters.shape.sql.optional(),
  parameters: queryParameters.shape.parameters.unwrap().optional(),
  asOf: queryParameters.shape.asOf,
  first: z.int().min(1).default(100),
  personalData: queryParameters.shape.personalData,
  queryId: z
    .string()
    .optional()
    .describe('Identifier of an earlier query, for further rows of its answer; without sql.'),
  after: z.string().optional().describe('pageInfo.endCursor of the page before; with queryId.'),
});

const output = z.object({
  queryId: z.string().describe('Identifier of the query.'),
  columns: z
    .array(
      z.object({
        name: z.string().describe('Name of the column.'),
        type: z.string().describe('SQL type of the column.'),
      }),
    )
    .describe('Name and SQL type of each column.'),
  rows: z
    .array(z.array(z.unknown()))
    .describe('Cells in the order of the columns; decimals and dates are text.'),
  totalCount: z.int().describe('Number of rows in the whole answer.'),
  isCut: z.boolean().describe('Whether the query had more rows than the API stores.'),
  bytesScanned: z
    .number()
    .nullable()
    .describe('Bytes read from files; null if the query service does not report them.'),
  costUsd: z
    .number()
    .nullable()
    .describe('Estimated price of the query service, in US dollars; null if queries are free.'),
  snapshots: z
    .array(
      z.object({
        database: z.string().describe('Database of the tables.'),
        id: z.string().describe('Number of the snapshot.'),
        tag: z.string().describe('Tag of the run that built it.'),
        publishedAt: z.string().describe('Time of its last publication (ISO 8601).'),
      }),
    )
    .describe('Snapshots of the flows whose tables the query read.'),
  fromStore: z.boolean().optional().describe('Whether the answer was a stored one.'),
  ms: z.number().optional().describe('Duration of the query in milliseconds.'),
  pageInfo: z
    .object({
      hasNextPage: z.boolean().describe('Whether more rows follow.'),
      endCursor: z.string().nullable().describe('Pass it as "after", with queryId.'),
    })
    .describe('Position of this page.'),
});

const over = { pageBytes: PAGE_BYTES, writes: false };

/** Questions in SQL as a tool, which never writes. */
export const sqlTool: EndpointTool = {
  name: 'ask_sql',
  title: 'SQL query',
  description:
    'Runs one SELECT (DuckDB) over tables of the catalogue: catalogueTables finds tables, catalogueTable lists their ' +
    'columns. Write database.table. Personal columns are masked as •••. For further rows, pass queryId and after.',
  input: () => toResultSchema(input, 'input'),
  output: () => toResultSchema(output),
  async call({ args, request, get }) {
    const questions = get(SqlQueries);
    const { sql, queryId, after, first, ...asked } = parseArguments(input, args);
    const { parameters = {}, asOf, personalData } = asked;
    if ((sql === undefined) === (queryId === undefined)) {
      const advice = 'or queryId and after for further rows of an answer';
      throw new AppError('ARGUMENT_INVALID', `give sql for a query, ${advice}`);
    }
    const content =
      queryId === undefined
        ? await questions.ask({ sql, parameters, asOf, first, personalData }, request, over)
        : await questions.page(queryId, { first, after }, request, over);
    return { content, summary: formatSummary(content) };
  },
};

function formatSummary({ queryId, rows, totalCount, isCut, pageInfo }: SqlPage): string {
  const more = `call again with queryId "${queryId}" and after "${pageInfo.endCursor}"`;
  return [
    `${rows.length} of ${totalCount} rows.`,
    isCut ? ' The answer is cut: the query had more rows than the API stores; request fewer.' : '',
    pageInfo.hasNextPage ? ` More rows follow: ${more}.` : '',
  ].join('');
}
