import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '../data/api.js';

/** The report of each business question. */
export const analysisReports = queryOptions({
  queryKey: ['analysis-reports'],
  staleTime: Infinity,
  queryFn: ({ signal }) => readBody(api.GET('/v1/reports', { signal })),
});

export const DELIVERIES = 'deliveries';

/** Reports that the worker sends, with their next times. */
export const deliveries = queryOptions({
  queryKey: [DELIVERIES],
  queryFn: ({ signal }) => readBody(api.GET('/v1/admin/reports', { signal })),
});

/** The last times at which reports were due. */
export const deliveryRuns = queryOptions({
  queryKey: [DELIVERIES, 'runs'],
  queryFn: ({ signal }) =>
    readBody(api.GET('/v1/admin/report-runs', { params: { query: { first: 10 } }, signal })),
  refetchInterval: ({ state: { data } }) =>
    data?.some(({ state }) => state === 'pending') ? 2_000 : false,
});
