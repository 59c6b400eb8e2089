import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Flow } from '../data/api.js';
import type { FilesSearch } from './search.js';

/** Files on one page. */
export const FILES = 50;

/** A page of delivered files, newest first. */
export function deliveredFiles(flow: Flow, { status, dataset, file, before }: FilesSearch) {
  // One more than shown tells whether older ones exist.
  const query = { flow, status, dataset, file, before, first: FILES + 1 };
  return queryOptions({
    queryKey: ['files', query],
    queryFn: ({ signal }) => readBody(api.GET('/v1/admin/files', { params: { query }, signal })),
    placeholderData: (last) => last,
  });
}

/** One delivered file. */
export const deliveredFile = (flow: Flow, sha256: string) =>
  queryOptions({
    queryKey: ['files', flow, sha256],
    queryFn: ({ signal }) => {
      const params = { path: { sha256 }, query: { flow } };
      return readBody(api.GET('/v1/admin/files/{sha256}', { params, signal }));
    },
  });

/** Numbers of quarantined rows of one file. */
export const fileQuarantineQuery = (flow: Flow, sha256: string) =>
  queryOptions({
    queryKey: ['quarantine', 'summary', flow, sha256],
    queryFn: ({ signal }) => {
      const params = { query: { flow, file: sha256 } };
      return readBody(api.GET('/v1/admin/quarantine/summary', { params, signal }));
    },
  });
