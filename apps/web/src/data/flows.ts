import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf, type Flow } from './api.js';
import { textIn } from './search-params.js';

/** The flow of a page whose address names none. */
export const DEFAULT_FLOW: Flow = 'weekly-sales';

/** Returns the flow that an address names. The API refuses an unknown one. */
export const flowIn = (value: unknown) => textIn(value) as Flow | undefined;

/** The flows, with their stages and settings. */
export const allFlows = queryOptions({
  queryKey: ['flows'],
  queryFn: ({ signal }) => bodyOf(api.GET('/v1/admin/flows', { signal })),
});
