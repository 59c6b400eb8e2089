import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Flow, type Schemas } from '../data/api.js';
import { isOver } from './run-labels.js';
import type { RunsSearch } from './runs-search.js';

/** A run under way is read again after this time, also without an event. */
const AGAIN_MS = 5_000;
/** The longest history that the API returns at once. */
const EVENTS_MAX = 1_000;

type RunsQuery = Omit<RunsSearch, 'size' | 'order'> & { first: number; oldestFirst?: boolean };

const fetchRuns = ({ flow, ...page }: RunsQuery, signal: AbortSignal) => {
  const query = { ...page, flow: flow as Flow };
  return readBody(api.GET('/v1/admin/runs', { params: { query }, signal }));
};

const chooseRefetchInterval = (
  runs: readonly Pick<Schemas['ListedRun'], 'status'>[] | undefined,
) => (runs === undefined || runs.every(isOver) ? false : AGAIN_MS);

/** A page of runs, in the order of the search. @param flows undefined: not yet known */
export const runsPage = (search: RunsSearch, flows: readonly string[] | undefined) =>
  queryOptions({
    queryKey: ['runs', 'page', search, flows],
    enabled: flows !== undefined,
    queryFn: async ({ signal }) => {
      const { size = '20', order, ...filter } = search;
      const isOldestFirst = order === 'oldest';
      // One more than shown tells whether others follow.
      const query = { ...filter, first: Number(size) + 1, oldestFirst: isOldestFirst };
      const lists = await Promise.all(
        (flows ?? []).map((flow) => fetchRuns({ ...query, flow }, signal)),
      );
      const direction = isOldestFirst ? 1 : -1;
      const runs = lists.flat().toSorted((a, b) => direction * (Number(a.id) - Number(b.id)));
      return { runs: runs.slice(0, Number(size)), hasMore: runs.length > Number(size) };
    },
    // While the next page loads, the last one stays.
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => chooseRefetchInterval(state.data?.runs),
  });

/** The newest runs of a flow. */
export const lastRuns = (flow: string, first: number) =>
  queryOptions({
    queryKey: ['runs', 'last', flow, first],
    queryFn: ({ signal }) => fetchRuns({ flow, first }, signal),
    refetchInterval: ({ state }) => chooseRefetchInterval(state.data),
  });

/** The last run before another one that succeeded; null if there is none. */
export const runBefore = (flow: string, id: string) =>
  queryOptions({
    queryKey: ['runs', 'before', flow, id],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const query = { flow, first: 1, before: Number(id), status: 'succeeded' } as const;
      return (await fetchRuns(query, signal))[0] ?? null;
    },
  });

/** One run. */
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/runs/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => chooseRefetchInterval(data && [data]),
  });

/** The history of a run, oldest first. */
export const eventsQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id, 'events'],
    queryFn: ({ signal }) => {
      const params = { path: { id }, query: { first: EVENTS_MAX } };
      return readBody(api.GET('/v1/admin/runs/{id}/events', { params, signal }));
    },
  });

/** Log lines of a run, newest first. @param stage undefined: all */
export const logQuery = (id: string, stage: string | undefined) =>
  queryOptions({
    queryKey: ['run', id, 'log', stage],
    queryFn: ({ signal }) => {
      const params = { path: { id }, query: { stage } };
      return readBody(api.GET('/v1/admin/runs/{id}/log', { params, signal }));
    },
  });

/** Differences between a snapshot and the one before it. */
export const changesQuery = (snapshot: string) =>
  queryOptions({
    queryKey: ['snapshot', snapshot, 'changes'],
    queryFn: ({ signal }) => {
      const params = { path: { id: snapshot } };
      return readBody(api.GET('/v1/admin/snapshots/{id}/changes', { params, signal }));
    },
  });

/** The schedules of a flow. */
export const schedulesQuery = (flow: string) =>
  queryOptions({
    queryKey: ['schedules', flow],
    queryFn: ({ signal }) =>
      readBody(
        api.GET('/v1/admin/schedules', { params: { query: { flow: flow as Flow } }, signal }),
      ),
  });

/** The plan of a run that would start now; with days, of a backfill. */
export const planQuery = (flow: string, days: { from: string; to: string } | undefined) =>
  queryOptions({
    queryKey: ['plan', flow, days],
    retry: false,
    queryFn: ({ signal }) =>
      readBody(
        api.GET('/v1/admin/flows/plan', {
          params: { query: { flow: flow as Flow, ...days } },
          signal,
        }),
      ),
  });
