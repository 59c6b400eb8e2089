import type { Flow } from '../data/api.js';
import { readFlow } from '../data/flows.js';
import { readNumber, type RawSearch } from '../data/search-params.js';

/** The state of `/snapshots` in its address. */
export interface SnapshotsSearch {
  flow?: Flow | undefined;
  /** Only snapshots older than this number. */
  before?: number | undefined;
}

export const parseSnapshotsSearch = ({ flow, before }: RawSearch): SnapshotsSearch => ({
  flow: readFlow(flow),
  before: readNumber(before),
});
