import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Schemas } from '#web/data/api.js';

export type LiveSales = Schemas['LiveSales'];

/** Rows of each list: more than the stores of a chain, and the products that sold most. */
const FIRST = 100;

/** Sales that are not yet published, as server-sent events. */
export const LIVE_STREAM = `/v1/live/sales/stream?first=${FIRST}`;

/** The same, once: the stream keeps it up to date. */
export const liveSales = queryOptions({
  queryKey: ['live-sales'],
  queryFn: ({ signal }): Promise<LiveSales> =>
    readBody(api.GET('/v1/live/sales', { params: { query: { first: FIRST } }, signal })),
});
