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
    queryFn: async ({ client, signal }) => {
      const answer = chooseAnswer(flow);
      try {
        return await readFlow(answer, signal);
      } catch (error) {
        if (!(error instanceof Failure) || error.kind !== 'forbidden') throw error;
        const { findOwnPlaces } = await import('./own-places.js');
        return readFlow(answer, signal, await findOwnPlaces(client, answer, error));
      }
    },
  });

const isByWeek = ({ columns }: AnswerPresentation) => columns.some(({ name }) => name === 'week');

/**
 * Returns an answer of a flow, whose reply names the flow's snapshot: if there is one, an answer that callers with a scope
 * may ask too, a list by week or else a list.
 */
function chooseAnswer(flow: string): AnswerPresentation {
  const all = answers.filter((each) => each.flow === flow);
  const scoped = all.filter(({ takesScope }) => takesScope);
  const own = scoped.length > 0 ? scoped : all;
  const lists = own.filter(({ isList }) => isList);
  const chosen = lists.find(isByWeek) ?? lists[0] ?? own[0];
  if (chosen === undefined) throw new Error(`flow ${flow} has no answer`);
  return chosen;
}

/** REST would report a flow without a snapshot as an error of the server. @throws Failure */
async function readFlow(
  answer: AnswerPresentation,
  signal: AbortSignal,
  own?: Facts['own'],
): Promise<PublishedFlow> {
  const { name, isList } = answer;
  const places = own && JSON.stringify(own).replace(/[{}"]/g, '');
  const given = [...(isList ? ['first: 1'] : []), ...(places ? [places] : [])].join(', ');
  const asked = given === '' ? name : `${name}(${given})`;
  const query = `{ ${asked} { ${isList ? 'totalCount' : '__typename'} } }`;
  const { snapshot } = await askWithSnapshot(query, signal);
  const { firstWeek, dataThrough: lastWeek, completeThrough, weeks } = snapshot;
  const { previousId, upstreamId, shareSetAside, scope } = snapshot;
  return {
    snapshot: {
      ...snapshot,
      previousId: previousId ?? undefined,
      upstreamId: upstreamId ?? undefined,
      shareSetAside: shareSetAside ?? undefined,
    },
    covers:
      isByWeek(answer) || !isList
        ? formatCount(weeks, 'week')
        : formatCount(monthsBetween(firstWeek, lastWeek).length, 'month'),
    facts: {
      firstWeek,
      lastWeek,
      completeThrough,
      weeks,
      ...(scope && { scope }),
      ...(own && { own }),
    },
  };
}
