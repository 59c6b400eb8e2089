import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type {
  AnswerChart,
  AnyAnswer,
  Facts,
  Get,
  Parameters,
} from '#analytics/charts/answer-chart.js';
import { listOf, type Row } from '#analytics/words/template.js';
import { ask, pathOf, type Snapshot } from '../data/ask.js';
import { PUBLISHED } from '../data/published.js';
import { type Declared, sentenceOf } from './declarations.js';
import { trendOf } from './trend.js';
import { type AnswerCode, sentenceOfAnswer, type View, viewOf, whole } from './view-of.js';

/** The charts of answers that have code for them, each in the folder named like the answer's path. */
const charts = import.meta.glob<AnswerChart<AnyAnswer, Row>>(
  '../../../../libs/analytics/src/answers/*/chart.ts',
  { import: 'chart' },
);

/** Loads the code of an answer's chart, with the library that draws it. */
export async function codeOf({ path }: Declared): Promise<AnswerCode> {
  const chart = await charts[`../../../../libs/analytics/src/answers/${path}/chart.ts`]?.();
  if (chart) return { chart };
  const { declaredChart } = await import('../charts/declared.js');
  return { declaredChart };
}

const answerOf = (path: string, parameters: Parameters) =>
  queryOptions({
    queryKey: [PUBLISHED, 'answer', path, parameters],
    queryFn: ({ signal }) => ask<AnyAnswer>(pathOf(path, parameters), signal),
  });

/** The sentence of an answer, and the values of its list over time. @param snapshot default: the published one */
export const answerSummary = (shown: Declared, asked: Parameters, snapshot?: string) =>
  queryOptions({
    ...answerOf(shown.path, {
      ...whole(shown, asked),
      ...(snapshot !== undefined && { snapshot }),
    }),
    select: ({ answer }) => ({
      sentence: sentenceOfAnswer(shown, asked, answer, undefined, sentenceOf(shown.path)),
      trend: trendOf(shown, listOf(answer, shown.look.rows ?? 'nodes')),
    }),
  });

/** An answer ready to show, with the snapshot that it is from. */
export interface ShownView extends View {
  snapshot: Snapshot | undefined;
}

/** An answer with its chart and table. */
export const answerView = (shown: Declared, asked: Parameters, facts: Facts) =>
  queryOptions({
    queryKey: [PUBLISHED, 'view', shown.path, asked],
    queryFn: ({ client }) => readView(client, shown, asked, facts),
    // It has functions.
    structuralSharing: false,
  });

async function readView(
  client: QueryClient,
  shown: Declared,
  asked: Parameters,
  facts: Facts,
): Promise<ShownView> {
  let snapshot: Snapshot | undefined;
  // The request does not wait for the code of the chart.
  client.query(answerOf(shown.path, whole(shown, asked))).catch(() => undefined);
  const code = await codeOf(shown);
  const get: Get = async (parameters, path = shown.path) => {
    const got = await client.query(answerOf(path, parameters));
    snapshot ??= got.snapshot;
    return got.answer;
  };
  const view = await viewOf(shown, asked, facts, get, code, sentenceOf(shown.path));
  return { ...view, snapshot };
}
