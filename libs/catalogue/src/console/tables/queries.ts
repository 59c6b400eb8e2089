import { queryOptions } from '@tanstack/react-query';
import type { Drift } from '../../profile/drift.js';
import type { TableProfile } from '../../profile/table-profile.js';
import { api, readBody, type Schemas } from '#web/data/api.js';

/** The API returns at most so many tables at once. */
const TABLES = 1_000;
const SAMPLE_ROWS = 20;
const JOBS = 10;
/** A job that waits or runs is read again after this time. */
const AGAIN_MS = 1_000;

/** Tables that match a search, best match first. */
export const catalogueTables = (search: string | undefined) =>
  queryOptions({
    queryKey: ['catalogue', 'tables', search],
    queryFn: ({ signal }) => {
      const query = { search, first: TABLES };
      return readBody(api.GET('/v1/admin/catalogue/tables', { params: { query }, signal }));
    },
    // While a word is typed, the last tables stay.
    placeholderData: (last) => last,
  });

/** One table with its columns. */
export const catalogueTable = (address: string) =>
  queryOptions({
    queryKey: ['catalogue', 'table', address],
    queryFn: ({ signal }) => {
      const params = { path: { address } };
      return readBody(api.GET('/v1/admin/catalogue/tables/{address}', { params, signal }));
    },
  });

/** A profile with the drift since the profile before it. */
export interface ProfileWithDrift extends Omit<Schemas['TableProfile'], 'profile' | 'drift'> {
  profile: TableProfile;
  drift: Drift | null;
}

/** A profile of a table. @param job that made it; undefined: the newest of the table's version */
export const profileQuery = (address: string, job: number | undefined) =>
  queryOptions({
    queryKey: ['catalogue', 'profile', address, job],
    queryFn: async ({ signal }): Promise<ProfileWithDrift> => {
      const params = { path: { address }, query: { job } };
      const { profile, drift, ...about } = await readBody(
        api.GET('/v1/admin/catalogue/tables/{address}/profile', { params, signal }),
      );
      return {
        ...about,
        profile: JSON.parse(profile) as TableProfile,
        drift: drift === null ? null : (JSON.parse(drift) as Drift),
      };
    },
  });

/** The first rows of a table; personal columns are masked. */
export const sampleQuery = (address: string) =>
  queryOptions({
    queryKey: ['catalogue', 'sample', address],
    queryFn: async ({ signal }) => {
      const params = { path: { address }, query: { rows: SAMPLE_ROWS } };
      const { columns, sample, isCut } = await readBody(
        api.GET('/v1/admin/catalogue/tables/{address}/sample', { params, signal }),
      );
      return { columns, isCut, rows: sample.map(({ cells }) => JSON.parse(cells) as unknown[]) };
    },
  });

/** Sources and results of a table. */
export const lineageQuery = (address: string) =>
  queryOptions({
    queryKey: ['catalogue', 'lineage', address],
    queryFn: ({ signal }) => {
      const params = { path: { address } };
      return readBody(api.GET('/v1/admin/catalogue/tables/{address}/lineage', { params, signal }));
    },
  });

/** Jobs that profile a table, newest first. */
export const profileJobs = (address: string) =>
  queryOptions({
    queryKey: ['catalogue', 'jobs', address],
    queryFn: ({ signal }) => {
      const query = { table: address, first: JOBS };
      return readBody(api.GET('/v1/admin/catalogue/jobs', { params: { query }, signal }));
    },
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? AGAIN_MS : false),
  });

export type Job = Schemas['JobDetail'];

/** Whether a job waits or runs. */
export const isOpen = ({ state }: Pick<Job, 'state'>) => state === 'waiting' || state === 'running';
