import type { Flow } from '../data/api.js';
import { flowIn } from '../data/flows.js';
import { numberIn, type RawSearch } from '../data/search-params.js';

/** The state of `/snapshots` in its address. */
export interface SnapshotsSearch {
  flow?: Flow | undefined;
  /** Only snapshots older than this number. */
  before?: number | undefined;
}

export const snapshotsSearch = ({ flow, before }: RawSearch): SnapshotsSearch => ({
  flow: flowIn(flow),
  before: numberIn(before),
});
