import { applyDecorators } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { GraphQLResolveInfo } from 'graphql';
import { markAnswer } from '#serving/bytes/answer-mark.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Endpoint, GraphqlCall, RestCall } from '#serving/endpoint/endpoint.js';
import { type ExportArgs, withExport } from '#serving/export/export-args.js';
import { describeExport, describeRanges } from '#serving/export/export-description.js';
import { dropEdges } from '#serving/paging/drop-edges.js';
import { Answers } from '../serving/answers.js';
import { ListExports } from '../serving/list-exports.js';
import { RestExports } from '../serving/rest-exports.js';
import { listSelectedFields } from '../serving/selected-fields.js';
import { requireSameSnapshot, readSnapshotId, omitSnapshot } from '../serving/snapshot-headers.js';
import { buildSnapshotHeaders } from '../serving/snapshot-headers.js';
import { recordAnswer, type RequestContext, describeSnapshot } from '../serving/answer-endpoint.js';
import { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { SalesArgs, SalesConnection } from './sales.model.js';
import { parseQuestion, type SalesParameters } from './question/parse-question.js';
import { checkQuestion, type SalesQuestion } from './question/question.js';
import { measureNames } from './registry/measures.js';
import { answerSchema, describeParameters, questionSchema } from './sales.openapi.js';
import { SALES_ROLE } from './role.js';
import {
  type SalesRow,
  buildSalesList,
  requireAnswerable,
  sales,
  type SalesAnswer,
} from './sales.js';
import { salesTool } from './sales-tool.js';

const { name, description: summary } = sales;

class SalesExportArgs extends withExport(Object) {}

/**
 * `sales`: a GraphQL field, and over REST a question as JSON or as parameters. Returns a page of groups, or all groups
 * as a file.
 */
export const salesEndpoint: Endpoint<RequestContext> = {
  name,
  kind: 'query',
  summary,
  role: SALES_ROLE,
  scope: 'filtered',
  graphql: { args: SalesArgs, result: SalesConnection, resolve },
  rest: [
    {
      tag: 'answers',
      method: 'GET',
      path: 'sales',
      query: SalesExportArgs,
      describe: [describeParameters(), describeExport(answerSchema), describeRanges()],
      handle: (call) => {
        const given = call.request.query as SalesParameters;
        const { snapshot: _, format, sep, decimal, skip, manifest, ...parameters } = given;
        const exported = { format, sep, decimal, skip, manifest };
        return answer(parseQuestion(parameters), exported, call);
      },
    },
    {
      operationId: `${name}Query`,
      tag: 'answers',
      method: 'POST',
      path: 'sales/query',
      status: 200,
      query: SalesExportArgs,
      describe: [
        applyDecorators(...describeSnapshot()),
        ApiBody({ schema: questionSchema }),
        describeExport(answerSchema),
      ],
      handle: (call) => answer(call.request.body, omitSnapshot(call.request.query as object), call),
    },
  ],
  tool: salesTool,
};

/** @param exported the requested file, unchecked */
async function answer(
  given: unknown,
  exported: object,
  { request, reply, get }: RestCall,
): Promise<unknown> {
  const question = checkQuestion(given);
  const args = (await validateArguments(SalesExportArgs, exported)) as ExportArgs;
  const asked = readSnapshotId(request);
  const current = await get(Marts).snapshot(asked);
  const source = async (of: Snapshot) => {
    await requireAnswerable(get(Marts), of, question);
    return get(ListExports).rows(buildSalesList(question, of.scope), of, args.skip);
  };
  const wanted = { ...args, after: question.after, source };
  const sent = await get(RestExports).send(wanted, { asked, current }, request, reply);
  if (sent) return sent;
  const answered = await get(Answers).answer(sales, question, current, request);
  requireSameSnapshot(asked, answered.snapshot);
  reply.headers(buildSnapshotHeaders(answered.snapshot));
  if (request.method !== 'POST') {
    markAnswer(request, { isImmutable: asked !== undefined || question.after !== undefined });
  }
  return dropEdges(answered.answer);
}

async function resolve({ args, context, info, get }: GraphqlCall<RequestContext>): Promise<object> {
  const question = buildQuestion(args as SalesArgs, info);
  const current = await context.currentSnapshot();
  const answered = await get(Answers).answer(sales, question, current, context.req);
  recordAnswer(context, info, answered);
  return addKeys(answered.answer as SalesAnswer);
}

/** Only the selected fields are computed. */
function buildQuestion(args: SalesArgs, info: GraphQLResolveInfo): SalesQuestion {
  const { groupBy, where, having, orderBy, first, after } = args;
  const selected = (...path: string[]) => {
    const fields = listSelectedFields(info, path);
    return measureNames.filter((measure) => fields.has(measure));
  };
  const measures = [...selected('nodes'), ...selected('edges', 'node')];
  const question = {
    dimensions: groupBy,
    measures,
    filters: where,
    having,
    sorts: orderBy,
    limit: first,
    after,
  };
  return checkQuestion(question, selected('totals'));
}

function addKeys(page: SalesAnswer): object {
  const group = (row: SalesRow) => ({ ...row, keys: row });
  return {
    ...page,
    nodes: page.nodes.map(group),
    edges: Array.from(page.edges, ({ cursor, node }) => ({ cursor, node: group(node) })),
  };
}
