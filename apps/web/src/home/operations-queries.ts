import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Flow } from '../data/api.js';
import { PUBLISHED } from '../data/published.js';

/** Numbers of operations are read again after this time. */
const AGAIN_MS = 30_000;

/** Differences between a snapshot and the one before it. */
export const snapshotChangesQuery = (id: string) =>
  queryOptions({
    queryKey: [PUBLISHED, 'changes', id],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/snapshots/{id}/changes', { params: { path: { id } }, signal })),
  });

/** Numbers of quarantined rows of a flow. */
export const quarantineQuery = (flow: Flow) =>
  queryOptions({
    queryKey: ['quarantine', 'summary', flow],
    refetchInterval: AGAIN_MS,
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/quarantine/summary', { params: { query: { flow } }, signal })),
  });

/** The schedules of a flow, with their next times. */
export const flowSchedulesQuery = (flow: Flow) =>
  queryOptions({
    queryKey: ['schedules', flow],
    refetchInterval: AGAIN_MS,
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/schedules', { params: { query: { flow } }, signal })),
  });

/** The newest snapshot of a flow, if the quality gate holds it; otherwise undefined. */
export const heldSnapshotQuery = (flow: Flow) =>
  queryOptions({
    queryKey: ['snapshots', 'newest', flow],
    refetchInterval: AGAIN_MS,
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/snapshots', { params: { query: { flow, first: 1 } }, signal })),
    select: ([newest]) => (newest?.status === 'held' ? newest : undefined),
  });
