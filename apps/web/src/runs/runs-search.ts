import { readNumber, readChoice, type RawSearch, readText } from '../data/search-params.js';
import { STATUSES } from './run-labels.js';

/** The state of `/runs` in its address. */
export interface RunsSearch {
  /** Undefined: all flows. */
  flow?: string | undefined;
  status?: (typeof STATUSES)[number] | undefined;
  /** Only runs older than this number. */
  before?: number | undefined;
}

export const parseRunsSearch = ({ flow, status, before }: RawSearch): RunsSearch => ({
  flow: readText(flow),
  status: readChoice(STATUSES, status),
  before: readNumber(before),
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
