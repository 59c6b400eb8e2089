import type { Type } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiQuery, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import { AppError } from '#platform/errors/app-error.js';
import { markAnswer } from '#serving/bytes/answer-mark.js';
import { checkedArguments } from '#serving/check-arguments.js';
import type { Endpoint, GraphqlCall, RestCall } from '#serving/endpoint/endpoint.js';
import {
  type ExportArgs,
  type PartArgs,
  withExport,
  withFile,
  withoutExport,
  withPart,
} from '#serving/export/export-args.js';
import { describeExport, describeStretches } from '#serving/export/export-description.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { rowsOnce } from '#serving/paging/rows-once.js';
import { asksForPersonalData, personalFieldsOf } from '#serving/personal.js';
import { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { AnswerParts, type Parts, partsOf } from './answer-parts.js';
import type { Answered } from './answers.js';
import { ListExports } from './list-exports.js';
import { PersonalAnswers } from './personal-answers.js';
import { RestExports } from './rest-exports.js';
import { selectedFields } from './selected-fields.js';
import { holdSnapshot, snapshotAskedFor, withoutSnapshot } from './snapshot-headers.js';
import { snapshotHeaders } from './snapshot-headers.js';
import { givesList, type UseCase } from './use-case.js';

/** What one GraphQL request shares between its fields. */
export interface RequestContext {
  /** Whose it is. */
  req: FastifyRequest;
  /** The published snapshot of a flow, looked up once, so that every field of a request sees the same. */
  currentSnapshot(flow?: string): Promise<Snapshot>;
  /** Snapshots the fields were answered from, by the field's name or alias in the response. */
  usedSnapshots: Map<string, Snapshot>;
  /** Whether a field also read what is published, whatever snapshot was asked for. */
  readsPublished: boolean;
  /**
   * Counts what the answers of its fields were made of.
   * @throws AppError ANSWER_TOO_LARGE when all of them together take more than one may
   */
  countBytes(bytes: number): void;
}

const id = { required: false, schema: { type: 'string' as const, pattern: '^\\d{1,18}$' } };

/** Which snapshot a question is answered from, for OpenAPI. */
export const describeSnapshot = (
  description = 'Answer from this retained snapshot.',
): readonly MethodDecorator[] => [
  ApiQuery({ name: 'snapshot', description, ...id }),
  ApiHeader({ name: 'X-Snapshot-Id', description: 'The same as `snapshot`.', ...id }),
];

/** A use case as an endpoint: a query that knows a snapshot, at `GET /v1/<path>`. */
export function useCaseEndpoint(useCase: UseCase): Endpoint<RequestContext> {
  const { name, path, description: summary, args, result } = useCase;
  const parts = partsOf(useCase);
  const query = argumentsOf(args, givesList(useCase), name, parts);
  return {
    name,
    kind: 'query',
    summary,
    graphql: { args, result, resolve: (call) => resolve(useCase, call) },
    rest: [
      {
        tag: 'answers',
        method: 'GET',
        path,
        query,
        describe: [
          ...describeSnapshot(),
          ApiExtraModels(result),
          describeExport({ $ref: getSchemaPath(result) }),
          describeStretches(),
        ],
        handle: (call) => handle(useCase, query, parts, call),
      },
    ],
  };
}

async function resolve(
  useCase: UseCase,
  { args: given, context, info, get }: GraphqlCall<RequestContext>,
): Promise<object> {
  const { args, flow, beside, people } = useCase;
  const checked = await checkedArguments(args, given);
  if (people && !asksForPersonalData(checked)) refuseUnasked(people.node, info);
  const current = await context.currentSnapshot(flow);
  const answered = await get(PersonalAnswers).answer(useCase, checked, current, context.req);
  noteAnswer(context, info, answered);
  context.readsPublished ||= beside !== undefined;
  return answered.answer;
}

/** Notes what a field was answered from, and counts it. @throws AppError ANSWER_TOO_LARGE */
export function noteAnswer(
  context: RequestContext,
  info: GraphQLResolveInfo,
  { bytes, snapshot }: Answered,
): void {
  context.countBytes(bytes);
  context.usedSnapshots.set(String(info.path.key), snapshot);
}

/**
 * Refuses to answer where fields of people are selected, and personal data was not asked for.
 * @param node class of the rows of a page
 * @throws AppError ARGUMENT_INVALID naming the fields
 */
function refuseUnasked(node: Type<object>, info: GraphQLResolveInfo): void {
  const rows = [['nodes'], ['edges', 'node']].map((path) => selectedFields(info, path));
  const fields = personalFieldsOf(node).filter((name) => rows.some((row) => row.has(name)));
  if (fields.length === 0) return;
  const [tell, are, them] = fields.length === 1 ? ['tells', 'is', 'it'] : ['tell', 'are', 'them'];
  const names = fields.join(', ');
  const advice = `ask with personalData: true, which needs the role personal-data, or leave ${them} out`;
  const problem = `must be true where ${names} ${are} selected`;
  throw new AppError('ARGUMENT_INVALID', `${names} ${tell} of people: ${advice}`, {
    problems: [{ argument: 'personalData', problem }],
  });
}

async function handle(
  useCase: UseCase,
  args: Type<object>,
  parts: Parts,
  { request, reply, get }: RestCall,
): Promise<unknown> {
  const { flow, beside } = useCase;
  const given = request.query as object;
  const checked = await checkedArguments(args, withoutSnapshot(given));
  const asked = snapshotAskedFor(request);
  const current = await get(Marts).snapshot(asked, flow);
  const question = withoutExport(checked);
  const exported = checked as ExportArgs & Partial<PartArgs> & Pick<PageArgs, 'after'>;
  const { part = parts.main, skip } = exported;
  const source = (of: Snapshot) =>
    givesList(useCase) && part === parts.main
      ? get(ListExports).source(useCase, question as PageArgs, of, skip)
      : get(AnswerParts).source(useCase, question, of, { part, asker: request });
  const wanted = { ...exported, part: part === parts.main ? undefined : part, source };
  const sent = await get(RestExports).send(wanted, { asked, current }, request, reply);
  if (sent) return sent;
  const { answer, snapshot } = await get(PersonalAnswers).answer(
    useCase,
    question,
    current,
    request,
  );
  holdSnapshot(asked, snapshot);
  reply.headers(snapshotHeaders(snapshot));
  // What it reads beside its snapshot is what is published.
  const isImmutable = !beside && (asked !== undefined || 'after' in given);
  markAnswer(request, { isImmutable });
  return rowsOnce(answer);
}

/** With what REST takes for files, and which part of an answer that has several. */
function argumentsOf(
  args: Type<object>,
  isList: boolean,
  name: string,
  { names, main }: Parts,
): Type<object> {
  const exported = isList ? withExport(args) : withFile(args);
  if (names.length === 1) return exported;
  return withPart(exported, `${name.charAt(0).toUpperCase()}${name.slice(1)}Part`, names, main);
}
