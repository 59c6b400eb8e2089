import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Schemas } from '../data/api.js';

export type LakeTable = Schemas['LakeTable'];
export type LakeTableVersion = Schemas['LakeTableVersion'];

/** Namespace of the tables that people write with SQL and recipes. */
export const WORKSPACE = 'workspace';

export const readNamespace = (address: string): string => address.split('.', 1)[0] ?? '';

/** The Iceberg tables of all flows and of the workspace, with their versions. */
export const lakeTables = queryOptions({
  queryKey: ['lake-tables'],
  queryFn: ({ signal }) => readBody(api.GET('/v1/admin/lake-tables', { signal })),
});

/** Periods of all tables that differ between two snapshots. */
export const changesBetween = (former: string, id: string) =>
  queryOptions({
    queryKey: ['snapshot', id, 'changes', former],
    queryFn: ({ signal }) => {
      const params = { path: { id }, query: { former } };
      return readBody(api.GET('/v1/admin/snapshots/{id}/changes', { params, signal }));
    },
  });
