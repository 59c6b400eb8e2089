import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from './api.js';

/** The flows, with their stages and settings. */
export const allFlows = queryOptions({
  queryKey: ['flows'],
  queryFn: ({ signal }) => readBody(api.GET('/v1/admin/flows', { signal })),
});
