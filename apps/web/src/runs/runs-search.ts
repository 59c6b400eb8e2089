import { readNumber, readChoice, type RawSearch, readText } from '../data/search-params.js';
import { STATUSES } from './run-labels.js';

/** The state of `/runs` in its address. */
export interface RunsSearch {
  /** Undefined: all flows. */
  flow?: string | undefined;
  status?: (typeof STATUSES)[number] | undefined;
  /** First and last day of the requests, in UTC. */
  from?: string | undefined;
  to?: string | undefined;
  /** Runs on one page; default 20. */
  size?: PageSize | undefined;
  /** Lists the oldest runs first. */
  order?: 'oldest' | undefined;
  /** Only runs older than this number. */
  before?: number | undefined;
  /** Only runs newer than this number. */
  after?: number | undefined;
}

/** Runs on one page: the API returns at most 100, and one more tells whether others follow. */
export const PAGE_SIZES = ['20', '50', '99'] as const;
export type PageSize = (typeof PAGE_SIZES)[number];

export const parseRunsSearch = (raw: RawSearch): RunsSearch => ({
  flow: readText(raw['flow']),
  status: readChoice(STATUSES, raw['status']),
  from: readText(raw['from']),
  to: readText(raw['to']),
  size: readChoice(PAGE_SIZES, raw['size']),
  order: readChoice(['oldest'], raw['order']),
  before: readNumber(raw['before']),
  after: readNumber(raw['after']),
});

/** The state of `/runs/:id` in its address. */
export interface RunSearch {
  /** The chosen stage. */
  stage?: string | undefined;
}

export const parseRunSearch = ({ stage }: RawSearch): RunSearch => ({ stage: readText(stage) });

/** The state of `/flows/:flow` in its address. */
export interface FlowSearch {
  /** Shows the dry run. */
  plan?: 'shown' | undefined;
  /** First and last day of a backfill to plan. */
  from?: string | undefined;
  to?: string | undefined;
}

export const parseFlowSearch = ({ plan, from, to }: RawSearch): FlowSearch => ({
  plan: readChoice(['shown'], plan),
  from: readText(from),
  to: readText(to),
});
