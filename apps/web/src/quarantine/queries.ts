import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '../data/api.js';
import type { Flow } from '../data/api.js';
import type { paths } from '../data/api-types.js';
import type { QuarantineSearch } from './search.js';

/** The API refuses every other text. */
type Reason = NonNullable<
  NonNullable<paths['/v1/admin/quarantine']['get']['parameters']['query']>['reason']
>;

/** Rows on one page: each has a field for every cell. */
const ROWS = 50;

/** Numbers of quarantined rows of a flow. */
export const quarantineSummary = (flow: Flow) =>
  queryOptions({
    queryKey: ['quarantine', 'summary', flow],
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/quarantine/summary', { params: { query: { flow } }, signal })),
  });

/** The filters of the list, as the API takes them. */
export const buildFilter = ({ state, dataset, reason, column, file, run }: QuarantineSearch) => ({
  state,
  dataset,
  reason: reason as Reason | undefined,
  column,
  file,
  run,
});

/** One page of quarantined rows. @param personalData whether the API decrypts them, which the audit log records */
export function quarantinedRows(flow: Flow, search: QuarantineSearch, personalData: boolean) {
  const query = { flow, first: ROWS, after: search.after, personalData, ...buildFilter(search) };
  return queryOptions({
    queryKey: ['quarantine', 'rows', query],
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/quarantine', { params: { query }, signal })),
  });
}
