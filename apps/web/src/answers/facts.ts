import { queryOptions } from '@tanstack/react-query';
import type { Coverage, MonthCoverage } from '#analytics/serving/coverage.js';
import type { ShownAnswer } from '#analytics/serving/presentation.js';
import { counted } from '#analytics/words/numbers.js';
import { ask, pathOf, type Snapshot } from '../data/ask.js';
import { Failure } from '../data/failure.js';
import { askGraphql } from '../data/graphql.js';
import { PUBLISHED } from '../data/published.js';
import { answers } from './declarations.js';

/** The coverage of a flow's published data, which limits the choices of its answers. */
export interface Facts {
  firstWeek: string;
  lastWeek: string;
  weeks: number;
}

/** The published data of a flow. */
export interface PublishedFlow {
  snapshot: Snapshot;
  facts: Facts;
  /** `143 weeks`, `2 months`. */
  covers: string;
}

/** A page without a snapshot asks again after this time. */
const AGAIN_MS = 5000;

/** The published data of a flow; fails with the kind `no-snapshot`, and asks again, until it has some. */
export const publishedFlow = (flow: string) =>
  queryOptions<PublishedFlow>({
    queryKey: [PUBLISHED, 'flow', flow],
    staleTime: 60_000,
    refetchInterval: ({ state: { error } }) =>
      error instanceof Failure && error.kind === 'no-snapshot' ? AGAIN_MS : false,
    queryFn: ({ signal }) => readFlow(listOfFlow(flow), signal),
  });

/** Returns any list of a flow: it has the coverage of the whole flow. */
function listOfFlow(flow: string): ShownAnswer {
  const list = answers.find((each) => each.flow === flow && each.isList);
  if (list === undefined) throw new Error(`flow ${flow} has no list`);
  return list;
}

/** @throws Failure */
async function readFlow({ name, path }: ShownAnswer, signal: AbortSignal): Promise<PublishedFlow> {
  // REST would report a flow without a snapshot as an error of the server.
  await askGraphql(`{ ${name}(first: 1) { totalCount } }`, {}, signal);
  const { answer, snapshot } = await ask<{ coverage: Coverage | MonthCoverage }>(
    pathOf(path, { first: 1 }),
    signal,
  );
  const { coverage } = answer;
  const [firstWeek, lastWeek, weeks, unit] =
    'weeks' in coverage
      ? [coverage.firstWeek, coverage.lastWeek, coverage.weeks, 'week']
      : [coverage.firstMonth, coverage.lastMonth, coverage.months, 'month'];
  const { dataThrough } = snapshot;
  return {
    snapshot,
    covers: counted(weeks, unit),
    facts: { firstWeek: firstWeek ?? dataThrough, lastWeek: lastWeek ?? dataThrough, weeks },
  };
}
