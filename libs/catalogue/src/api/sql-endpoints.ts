import { ApiBody, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import type { RequestContext } from '#analytics/serving/answer-endpoint.js';
import { LIMITS } from '#serving/limits.module.js';
import type { Limits } from '#serving/limits.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Endpoint, GraphqlCall, RestCall } from '#serving/endpoint/endpoint.js';
import { withDialect } from '#serving/export/export-args.js';
import { resolveDialect } from '#serving/export/csv-dialect.js';
import { describeExport, describeRanges } from '#serving/export/export-description.js';
import { ExportFormat } from '#serving/export/export-format.js';
import { Exporter } from '#serving/export/exporter.js';
import { negotiateFormat } from '#serving/export/negotiate-format.js';
import { sendExport } from '#serving/export/send-export.js';
import { PAGE_MAX, queryParameters } from './sql-arguments.js';
import { EnumArg } from '#serving/input.js';
import { AskSqlArgs, CancelSqlArgs, SqlPageModel, SqlResultArgs } from './sql.models.js';
import { type Surface, SqlQueries } from './sql-queries.js';
import { sqlTool } from './sql-tool.js';

class SqlExportArgs extends withDialect(Object) {
  @EnumArg(ExportFormat, 'Format of the file; default: the format in Accept, or else a JSON array.')
  format?: ExportFormat;
}

const describeId = ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } });
const queryNotFound = ApiResponse({
  status: 404,
  description: 'The query does not exist, or is no longer stored (`QUERY_NOT_FOUND`).',
});
const describePage = (description: string) =>
  ApiResponse({ status: 200, description, type: SqlPageModel });
const questionSchema = z.toJSONSchema(queryParameters, {
  io: 'input',
  target: 'openapi-3.0',
}) as object;
const select =
  'Answers one SELECT over tables of the catalogue; an operator may write to workspace.';

/** Questions in SQL: each is recorded, and may write a table, so GraphQL has it as a mutation. */
const askSql: Endpoint<RequestContext> = {
  name: 'askSql',
  oncePerRequest: true,
  kind: 'mutation',
  summary: select,
  description: `${select} A request may contain one.`,
  role: 'analyst',
  scope: 'filtered',
  graphql: {
    args: AskSqlArgs,
    result: SqlPageModel,
    resolve: (call) =>
      call.get(SqlQueries).ask(omitNulls(call.args), call.context.req, createSurface(call)),
  },
  rest: [
    {
      tag: 'sql',
      method: 'POST',
      path: 'sql',
      status: 200,
      describe: [
        ApiBody({ schema: questionSchema }),
        describePage('The first page of the answer.'),
      ],
      handle: ({ request, get }) => get(SqlQueries).ask(request.body, request),
    },
  ],
  tool: sqlTool,
};

const sqlResult: Endpoint<RequestContext> = {
  name: 'sqlResult',
  kind: 'query',
  summary: 'The next rows of a SQL answer.',
  description: 'The next rows of a SQL answer, for the caller of the query.',
  role: 'analyst',
  scope: 'filtered',
  graphql: {
    args: SqlResultArgs,
    result: SqlPageModel,
    resolve: (call) => {
      const { queryId, ...page } = call.args as SqlResultArgs;
      const { req } = call.context;
      return call.get(SqlQueries).page(queryId, omitNulls(page), req, createSurface(call));
    },
  },
  rest: [
    {
      operationId: 'sqlPage',
      tag: 'sql',
      method: 'GET',
      path: 'sql/:id',
      describe: [
        ApiQuery({
          name: 'first',
          required: false,
          schema: { type: 'integer', minimum: 1, maximum: PAGE_MAX },
        }),
        ApiQuery({ name: 'after', required: false, schema: { type: 'string' } }),
        describeId,
        describePage('A page of the answer.'),
        queryNotFound,
      ],
      handle: ({ request, get }) =>
        get(SqlQueries).page(readQueryId(request), request.query, request),
    },
  ],
};

const sqlExport: Endpoint<RequestContext> = {
  name: 'sqlExport',
  kind: 'query',
  summary: 'All rows of a SQL answer as one file.',
  role: 'analyst',
  scope: 'filtered',
  rest: [
    {
      tag: 'sql',
      method: 'GET',
      path: 'sql/:id/export',
      query: SqlExportArgs,
      describe: [describeId, queryNotFound, describeExport(), describeRanges()],
      handle: async ({ request, reply, get }) => {
        const args = (await validateArguments(
          SqlExportArgs,
          request.query as object,
        )) as SqlExportArgs;
        const source = await get(SqlQueries).file(readQueryId(request), request);
        const form = negotiateFormat(args, request.headers.accept) ?? 'json';
        const file = { format: form, dialect: resolveDialect(args, form), manifest: false };
        return sendExport(get(Exporter), source, file, request, reply);
      },
    },
  ],
};

const cancelSql: Endpoint<RequestContext> = {
  name: 'cancelSql',
  kind: 'mutation',
  summary: 'Cancels a running SQL query.',
  description: 'Cancels a running SQL query, for the caller of the query.',
  role: 'analyst',
  scope: 'filtered',
  graphql: {
    args: CancelSqlArgs,
    result: Boolean,
    resolve: async ({ args, context, get }) => {
      await get(SqlQueries).cancel((args as CancelSqlArgs).queryId, context.req);
      return true;
    },
  },
  rest: [
    {
      tag: 'sql',
      method: 'DELETE',
      path: 'sql/:id',
      status: 204,
      describe: [
        describeId,
        ApiResponse({ status: 204, description: 'The query is cancelled.' }),
        queryNotFound,
      ],
      handle: ({ request, get }) => get(SqlQueries).cancel(readQueryId(request), request),
    },
  ],
};

/** Questions in SQL over the tables of the catalogue: `POST /v1/sql`, and the pages and files of an answer. */
export const sqlEndpoints: readonly Endpoint<RequestContext>[] = [
  askSql,
  sqlResult,
  sqlExport,
  cancelSql,
];

const readQueryId = ({ params }: RestCall['request']): string => (params as { id: string }).id;

const omitNulls = (args: object): object =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value != null));

/** A page and its metadata must fit into an answer, and all pages of a request count together. */
function createSurface({ context, get }: GraphqlCall<RequestContext>): Surface {
  const { answerMaxBytes } = get<Pick<Limits, 'answerMaxBytes'>>(LIMITS);
  return { pageBytes: Math.ceil(answerMaxBytes / 2), count: (bytes) => context.countBytes(bytes) };
}
