import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { AnyAnswer, Facts, FetchAnswer, Parameters } from '#analytics/charts/custom-view.js';
import type { BenchmarksAnswer } from '#analytics/answers/benchmarks/benchmarks.js';
import { readList } from '#analytics/words/template.js';
import { ask, buildPath, type Snapshot } from '../data/ask.js';
import { PUBLISHED } from '../data/published.js';
import { type ConsoleAnswer, findSentence } from './declarations.js';
import { computeTrend } from './trend.js';
import { addSnapshot, SNAPSHOT } from './values.js';
import { type AnswerCode, type View, buildView, withAllRows } from './build-view.js';

/** Loads the code of an answer's chart, with the library that draws it. */
export async function loadCode({ path }: ConsoleAnswer): Promise<AnswerCode> {
  const { charts, drawDeclared } = await import('./charts.js');
  const chart = charts[`../../../../libs/analytics/src/answers/${path}/chart.ts`];
  return chart ? { chart } : { declaredChart: drawDeclared };
}

const answerQuery = (path: string, parameters: Parameters) =>
  queryOptions({
    queryKey: [PUBLISHED, 'answer', path, parameters],
    queryFn: ({ signal }) => ask<AnyAnswer>(buildPath(path, parameters), signal),
  });

/** The figures of the chain for the year and the store type of a question, for callers who are bound to stores. */
export const benchmarksQuery = ({ year, storeType, [SNAPSHOT]: snapshot }: Parameters) =>
  queryOptions({
    ...answerQuery('benchmarks', {
      ...(year !== undefined && { year }),
      ...(storeType !== undefined && { storeType }),
      ...(snapshot !== undefined && { snapshot }),
    }),
    select: ({ answer }) => answer as unknown as BenchmarksAnswer,
  });

/** The sentence of an answer, and the values of its list over time. @param snapshot default: the published one */
export const answerSummary = (shown: ConsoleAnswer, asked: Parameters, snapshot?: string) =>
  queryOptions({
    ...answerQuery(shown.path, {
      ...withAllRows(shown, asked),
      ...(snapshot !== undefined && { snapshot }),
    }),
    select: ({ answer }) => ({
      sentence: findSentence(shown.path)(answer as never, asked as never),
      trend: computeTrend(shown, readList(answer, shown.presentation.rows ?? 'nodes')),
    }),
  });

/** An answer ready to show, with the snapshot that it is from. */
export interface AnswerView extends View {
  snapshot: Snapshot | undefined;
}

/** An answer with its chart and table. */
export const answerView = (shown: ConsoleAnswer, asked: Parameters, facts: Facts) =>
  queryOptions({
    queryKey: [PUBLISHED, 'view', shown.path, asked],
    queryFn: ({ client }) => readView(client, shown, asked, facts),
    // It has functions.
    structuralSharing: false,
  });

async function readView(
  client: QueryClient,
  shown: ConsoleAnswer,
  asked: Parameters,
  facts: Facts,
): Promise<AnswerView> {
  let snapshot: Snapshot | undefined;
  // The request does not wait for the code of the chart.
  client.query(answerQuery(shown.path, withAllRows(shown, asked))).catch(() => undefined);
  const code = await loadCode(shown);
  const get: FetchAnswer = async (parameters, path = shown.path) => {
    // Further questions of a pinned link are asked of its snapshot, too.
    const got = await client.query(
      answerQuery(path, addSnapshot(parameters, asked[SNAPSHOT]?.toString())),
    );
    snapshot ??= got.snapshot;
    return got.answer;
  };
  const view = await buildView(shown, asked, facts, get, code, findSentence(shown.path));
  return { ...view, snapshot };
}
