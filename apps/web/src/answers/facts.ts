import { queryOptions } from '@tanstack/react-query';
import type { Facts } from '#analytics/charts/custom-view.js';
import type { AnswerPresentation } from '#analytics/serving/presentation.js';
import { monthsBetween } from '#analytics/words/dates.js';
import { formatCount } from '#analytics/words/numbers.js';
import type { Snapshot } from '../data/ask.js';
import { Failure } from '../data/failure.js';
import { askWithSnapshot } from '../data/graphql.js';
import { PUBLISHED } from '../data/published.js';
import { answers } from './declarations.js';

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
    queryFn: ({ signal }) => readFlow(requireList(flow), signal),
  });

/** Returns any list of a flow: a reply to it names the snapshot of the flow. */
function requireList(flow: string): AnswerPresentation {
  const list = answers.find((each) => each.flow === flow && each.isList);
  if (list === undefined) throw new Error(`flow ${flow} has no list`);
  return list;
}

/** REST would report a flow without a snapshot as an error of the server. @throws Failure */
async function readFlow({ name }: AnswerPresentation, signal: AbortSignal): Promise<PublishedFlow> {
  const query = `{ ${name}(first: 1) { coverage { __typename } } }`;
  const { data, snapshot } = await askWithSnapshot<Record<string, ListCoverage>>(query, signal);
  const { firstWeek, dataThrough: lastWeek, weeks, previousId, shareSetAside } = snapshot;
  const isByMonth = data[name]?.coverage.__typename === 'MonthCoverage';
  return {
    snapshot: {
      ...snapshot,
      previousId: previousId ?? undefined,
      shareSetAside: shareSetAside ?? undefined,
    },
    covers: isByMonth
      ? formatCount(monthsBetween(firstWeek, lastWeek).length, 'month')
      : formatCount(weeks, 'week'),
    facts: { firstWeek, lastWeek, weeks },
  };
}

interface ListCoverage {
  coverage: { __typename: 'Coverage' | 'MonthCoverage' };
}
