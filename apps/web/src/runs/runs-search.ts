import { numberIn, oneOf, type RawSearch, textIn } from '../data/search-params.js';
import { STATUSES } from './run-words.js';

/** The state of `/runs` in its address. */
export interface RunsSearch {
  /** Undefined: all flows. */
  flow?: string | undefined;
  status?: (typeof STATUSES)[number] | undefined;
  /** Only runs older than this number. */
  before?: number | undefined;
}

export const runsSearch = ({ flow, status, before }: RawSearch): RunsSearch => ({
  flow: textIn(flow),
  status: oneOf(STATUSES, status),
  before: numberIn(before),
});

/** The state of `/runs/:id` in its address. */
export interface RunSearch {
  /** The chosen stage. */
  stage?: string | undefined;
}

export const runSearch = ({ stage }: RawSearch): RunSearch => ({ stage: textIn(stage) });

/** The state of `/flows/:flow` in its address. */
export interface FlowSearch {
  /** Shows the dry run. */
  plan?: 'shown' | undefined;
  /** First and last day of a backfill to plan. */
  from?: string | undefined;
  to?: string | undefined;
}

export const flowSearch = ({ plan, from, to }: RawSearch): FlowSearch => ({
  plan: oneOf(['shown'], plan),
  from: textIn(from),
  to: textIn(to),
});
