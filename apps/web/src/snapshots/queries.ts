import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Flow, type Schemas } from '../data/api.js';

/** Snapshots on one page. */
export const SNAPSHOTS = 20;
/** A snapshot that may change soon is read again after this time. */
const AGAIN_MS = 2000;

const mayChange = ({ status }: Schemas['SnapshotDetail']) =>
  status === 'building' || status === 'held';

/** A page of snapshots, newest first. */
export function snapshotsPage(flow: Flow, before: number | undefined) {
  // One more than shown tells whether older ones exist.
  const query = { flow, before, first: SNAPSHOTS + 1 };
  return queryOptions({
    queryKey: ['snapshots', query],
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/snapshots', { params: { query }, signal })),
    placeholderData: (last) => last,
  });
}

/** One snapshot, with the results of the quality gate. */
export const snapshotQuery = (id: string) =>
  queryOptions({
    queryKey: ['snapshots', id],
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/snapshots/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => (data && mayChange(data) ? AGAIN_MS : false),
  });
