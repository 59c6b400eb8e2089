import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiOkResponse, ApiParam, ApiResponse } from '@nestjs/swagger';
import { Answers, type AnswerCaller } from '#analytics/serving/answers.js';
import {
  readSnapshotId,
  buildSnapshotHeaders,
  omitSnapshot,
} from '#analytics/serving/snapshot-headers.js';
import { describeSnapshot, findAnswerScope } from '#analytics/serving/answer-endpoint.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { limitSnapshot, type Snapshot } from '#analytics/snapshot/snapshot.js';
import {
  type AnalysisAnswer,
  analysisAnswers,
  requireAnalysisAnswer,
  buildAnalysisReport,
} from '#reports/analysis-report.js';
import { countDocumentRows, renderDocument } from '#reports/build-report.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Endpoint, Get, RestCall } from '#serving/endpoint/endpoint.js';
import { requireScope } from '#serving/endpoint/endpoint-scope.js';
import type { DocumentExport } from '#serving/export/export-source.js';
import { describeRanges } from '#serving/export/export-description.js';
import { Exporter } from '#serving/export/exporter.js';
import { sendDocument } from '#serving/export/send-export.js';
import { EnumArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { ListOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';

@Output('The report of one business question, without its figures.')
class AnalysisReport {
  @TextOutput('Its name: the REST path of the answer.')
  name!: string;

  @TextOutput('Its title.')
  title!: string;

  @TextOutput('The business question.')
  question!: string;

  @TextOutput('The flow that it is about.')
  flow!: string;

  @TextOutput('How the figures are made.')
  method!: string;

  @ListOutput(String, 'Limits, each in one sentence.')
  limits!: string[];
}

const toAnalysisReport = ({
  path,
  flow,
  presentation,
  analysis,
}: AnalysisAnswer): AnalysisReport => ({
  name: path,
  title: presentation.short,
  question: presentation.title,
  flow,
  method: analysis.method,
  limits: [...analysis.limits],
});

@ArgsType()
class NoArgs {}

const DocumentFormats = namedEnum('DocumentFormat', 'Format of a document.', {
  pdf: 'A4 pages with charts.',
  html: 'One page without scripts or external resources.',
});

@ArgsType()
class DocumentArgs {
  @EnumArg(DocumentFormats, 'Format of the document.', 'pdf')
  format: keyof typeof DocumentFormats = 'pdf';
}

const file = { schema: { type: 'string' as const, format: 'binary' } };

async function sendReport({ request, reply, get }: RestCall): Promise<object> {
  const { name } = request.params as { name: string };
  const definition = requireAnalysisAnswer(name);
  const given = omitSnapshot(request.query as object);
  const { format } = (await validateArguments(DocumentArgs, given)) as DocumentArgs;
  const scope = request.principal?.scope;
  requireScope({ name: definition.name, scope: findAnswerScope(definition) }, request.principal);
  const chain = await get(Marts).snapshot(readSnapshotId(request), definition.flow);
  const snapshot = limitSnapshot(chain, scope);
  const source = await createSource(definition, snapshot, request, get);
  return sendDocument(get(Exporter), source, format, request, reply);
}

async function createSource(
  definition: AnalysisAnswer,
  snapshot: Snapshot,
  asker: AnswerCaller,
  get: Get,
): Promise<DocumentExport> {
  const { path, otherFlow } = definition;
  const other = otherFlow && (await get(Marts).findPublished(otherFlow.flow));
  const { principal, ip } = asker;
  const read = async (
    of: Parameters<Answers['answer']>[0],
    args: object,
    from: Snapshot,
    hangUp: AbortSignal,
  ) => (await get(Answers).answer(of, args, from, { principal, ip, hangUp })).answer;
  return {
    name: `${path}-report-snapshot-${snapshot.id}`,
    key: JSON.stringify([
      'report',
      path,
      snapshot.id,
      snapshot.publishedAt,
      other?.id,
      snapshot.scope,
    ]),
    headers: buildSnapshotHeaders(snapshot),
    createWriter: (format) => async (to, _work, signal) => {
      const document = await buildAnalysisReport(
        { readAnswer: read },
        definition,
        snapshot,
        signal,
      );
      const content = Readable.from(await renderDocument(document, format, signal));
      await pipeline(content, createWriteStream(to), { signal });
      return countDocumentRows(document);
    },
  };
}

/** The reports of the business questions, for every reader: `admin/reports` has those that the worker sends. */
export const reportEndpoints: readonly Endpoint[] = [
  {
    name: 'analysisReports',
    kind: 'query',
    // It has no figures.
    scope: 'filtered',
    summary: 'The report of each business question: its method, and what its figures do not show.',
    graphql: {
      args: NoArgs,
      result: [AnalysisReport],
      resolve: () => analysisAnswers.map(toAnalysisReport),
    },
    rest: [
      {
        tag: 'answers',
        method: 'GET',
        path: 'reports',
        query: NoArgs,
        describe: [ApiOkResponse({ type: [AnalysisReport] })],
        handle: async ({ request }) => {
          await validateArguments(NoArgs, request.query as object);
          return analysisAnswers.map(toAnalysisReport);
        },
      },
    ],
  },
  {
    name: 'analysisReport',
    kind: 'query',
    scope: 'filtered',
    summary:
      'The report of a business question as a document: answer, chart, method, limits and figures.',
    rest: [
      {
        tag: 'exports',
        method: 'GET',
        path: 'reports/:name',
        query: DocumentArgs,
        describe: [
          ApiParam({
            name: 'name',
            description: 'Which report, as its answer’s REST path names it: holiday-sales.',
            type: String,
          }),
          ...describeSnapshot(),
          ApiResponse({
            status: 200,
            description: 'The document.',
            content: { 'application/pdf': file, 'text/html': { schema: { type: 'string' } } },
          }),
          ApiResponse({
            status: 404,
            description: 'No report has this name (`REPORT_NOT_FOUND`).',
          }),
          describeRanges(),
        ],
        handle: sendReport,
      },
    ],
  },
];
