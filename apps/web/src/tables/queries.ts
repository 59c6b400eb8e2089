import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Flow, type Schemas } from '../data/api.js';

export type LakeTable = Schemas['LakeTable'];
export type LakeTableVersion = Schemas['LakeTableVersion'];

/** The Iceberg tables of a flow, with their versions. */
export const lakeTables = (flow: Flow) =>
  queryOptions({
    queryKey: ['lake-tables', flow],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/v1/admin/lake-tables', { params: { query: { flow } }, signal })),
  });

/** Periods of all tables that differ between two snapshots. */
export const changesBetween = (former: string, id: string) =>
  queryOptions({
    queryKey: ['snapshot', id, 'changes', former],
    queryFn: ({ signal }) => {
      const params = { path: { id }, query: { former } };
      return bodyOf(api.GET('/v1/admin/snapshots/{id}/changes', { params, signal }));
    },
  });
