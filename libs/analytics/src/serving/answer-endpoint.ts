import type { Type } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiQuery, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import { AppError } from '#platform/errors/app-error.js';
import { markAnswer } from '#serving/bytes/answer-mark.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Endpoint, GraphqlCall, RestCall } from '#serving/endpoint/endpoint.js';
import type { EndpointScope } from '#serving/endpoint/endpoint-scope.js';
import {
  type ExportArgs,
  type PartArgs,
  withExport,
  withFile,
  omitExport,
  withPart,
} from '#serving/export/export-args.js';
import { describeExport, describeRanges } from '#serving/export/export-description.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { dropEdges } from '#serving/paging/drop-edges.js';
import { includesPersonalData, listPersonalFields } from '#serving/personal.js';
import { Marts } from '../snapshot/marts.js';
import { findUnscopedMarts, hasDepartments } from '../snapshot/scoped-marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { ANSWER_LINKS, buildAnswerLinks } from './answer-links.js';
import { createAnswerTool } from './answer-tool.js';
import { AnswerParts, type Parts, findParts } from './answer-parts.js';
import type { AnswerResult } from './answers.js';
import { ListExports } from './list-exports.js';
import { PersonalAnswers } from './personal-answers.js';
import { RestExports } from './rest-exports.js';
import { listSelectedFields } from './selected-fields.js';
import { requireSameSnapshot, readSnapshotId, omitSnapshot } from './snapshot-headers.js';
import { buildSnapshotHeaders } from './snapshot-headers.js';
import { hasList, type AnswerDefinition } from './answer-definition.js';
import type { QuestionLink } from '../words/links.js';

/** State that the fields of one GraphQL request share. */
export interface RequestContext {
  req: FastifyRequest;
  /** Returns the published snapshot of a flow, read once, so that all fields of a request use the same. */
  currentSnapshot(flow?: string): Promise<Snapshot>;
  /** Snapshots the fields were answered from, by the field's name or alias in the response. */
  usedSnapshots: Map<string, Snapshot>;
  /** Whether a field also read published data outside its snapshot. */
  readsPublished: boolean;
  /**
   * Counts the bytes that the answers of its fields were computed from.
   * @throws AppError ANSWER_TOO_LARGE when the fields together exceed the limit of one answer
   */
  countBytes(bytes: number): void;
}

const id = { required: false, schema: { type: 'string' as const, pattern: '^\\d{1,18}$' } };

/** Describes for OpenAPI how to choose the snapshot of a question. */
export const describeSnapshot = (
  description = 'Number of a retained snapshot to answer from; the published one when left out.',
): readonly MethodDecorator[] => [
  ApiQuery({ name: 'snapshot', description, ...id }),
  ApiHeader({ name: 'X-Snapshot-Id', description: 'The same as `snapshot`.', ...id }),
];

/**
 * Returns an answer as an endpoint: a GraphQL query with a snapshot, and `GET /v1/<path>`.
 * @param links to its neighbouring questions
 */
export function answerEndpoint(
  definition: AnswerDefinition,
  links: readonly QuestionLink[],
): Endpoint<RequestContext> {
  const { name, path, description: summary, args, result } = definition;
  const parts = findParts(definition);
  const query = addFileArguments(args, hasList(definition), name, parts);
  return {
    name,
    kind: 'query',
    summary,
    scope: findAnswerScope(definition),
    graphql: { args, result, resolve: (call) => resolve(definition, call) },
    rest: [
      {
        tag: 'answers',
        method: 'GET',
        path,
        query,
        describe: [
          ...describeSnapshot(),
          ApiExtraModels(result),
          describeExport({
            allOf: [{ $ref: getSchemaPath(result) }, { $ref: getSchemaPath(ANSWER_LINKS) }],
          }),
          describeRanges(),
        ],
        handle: (call) => handle({ definition, links, args: query, parts }, call),
      },
    ],
    tool: createAnswerTool(definition, links),
  };
}

/** Returns whether the marts of an answer can be cut to stores and to departments, or why not. */
export function findAnswerScope(definition: AnswerDefinition): EndpointScope {
  const lacking = findUnscopedMarts(definition);
  if (lacking.length === 0) {
    if (hasDepartments(definition)) return 'filtered';
    return { storesOnly: definition.storesOnly ?? 'its marts have no rows of single departments' };
  }
  const noun = lacking.length === 1 ? 'mart' : 'marts';
  return { refused: `${noun} ${lacking.join(', ')} cannot be cut to stores` };
}

async function resolve(
  definition: AnswerDefinition,
  { args: given, context, info, get }: GraphqlCall<RequestContext>,
): Promise<object> {
  const { args, flow, otherFlow, people } = definition;
  const checked = await validateArguments(args, given);
  if (people && !includesPersonalData(checked)) refuseUnrequested(people.node, info);
  const current = await context.currentSnapshot(flow);
  const answered = await get(PersonalAnswers).answer(definition, checked, current, context.req);
  recordAnswer(context, info, answered);
  context.readsPublished ||= otherFlow !== undefined;
  return answered.answer;
}

/** Records the snapshot of a field, and counts its bytes. @throws AppError ANSWER_TOO_LARGE */
export function recordAnswer(
  context: RequestContext,
  info: GraphQLResolveInfo,
  { bytes, snapshot }: AnswerResult,
): void {
  context.countBytes(bytes);
  context.usedSnapshots.set(String(info.path.key), snapshot);
}

/**
 * Rejects a query that selects fields of people without the argument for personal data.
 * @param node class of the rows of a page
 * @throws AppError ARGUMENT_INVALID naming the fields
 */
function refuseUnrequested(node: Type<object>, info: GraphQLResolveInfo): void {
  const rows = [['nodes'], ['edges', 'node']].map((path) => listSelectedFields(info, path));
  const fields = listPersonalFields(node).filter((name) => rows.some((row) => row.has(name)));
  if (fields.length === 0) return;
  const [are, them] = fields.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const names = fields.join(', ');
  const advice = `set personalData: true, which needs the role personal-data, or leave ${them} out`;
  const problem = `must be true where ${names} ${are} selected`;
  throw new AppError('ARGUMENT_INVALID', `${names} ${are} personal data: ${advice}`, {
    problems: [{ argument: 'personalData', problem }],
  });
}

interface Resource {
  definition: AnswerDefinition;
  links: readonly QuestionLink[];
  /** Class of the arguments, with those of files. */
  args: Type<object>;
  parts: Parts;
}

async function handle(
  { definition, links, args, parts }: Resource,
  { request, reply, get }: RestCall,
): Promise<unknown> {
  const { flow, otherFlow } = definition;
  const given = request.query as object;
  const checked = await validateArguments(args, omitSnapshot(given));
  const asked = readSnapshotId(request);
  const current = await get(Marts).snapshot(asked, flow);
  const question = omitExport(checked);
  const exported = checked as ExportArgs & Partial<PartArgs> & Pick<PageArgs, 'after'>;
  const { part = parts.main, skip } = exported;
  const source = async (of: Snapshot) =>
    hasList(definition) && part === parts.main
      ? get(ListExports).source(definition, question as PageArgs, of, skip)
      : get(AnswerParts).source(definition, question, of, { part, asker: request });
  const wanted = { ...exported, part: part === parts.main ? undefined : part, source };
  const sent = await get(RestExports).send(wanted, { asked, current }, request, reply);
  if (sent) return sent;
  const { answer, snapshot } = await get(PersonalAnswers).answer(
    definition,
    question,
    current,
    request,
  );
  requireSameSnapshot(asked, snapshot);
  reply.headers(buildSnapshotHeaders(snapshot));
  // It reads the other flow from what is published.
  const isImmutable = !otherFlow && (asked !== undefined || 'after' in given);
  markAnswer(request, { isImmutable });
  return { ...(dropEdges(answer) as object), ...buildAnswerLinks(links, question, asked) };
}

/** Adds the arguments of REST for files, and the part for an answer with several. */
function addFileArguments(
  args: Type<object>,
  isList: boolean,
  name: string,
  { names, main }: Parts,
): Type<object> {
  const exported = isList ? withExport(args) : withFile(args);
  if (names.length === 1) return exported;
  return withPart(exported, `${name.charAt(0).toUpperCase()}${name.slice(1)}Part`, names, main);
}
