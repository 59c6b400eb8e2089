import { readNumber, type RawSearch } from '../data/search-params.js';

/** The state of `/tables/:namespace/:name` in its address: numbers of snapshots. */
export interface VersionsSearch {
  /** Undefined: the current version. */
  version?: number | undefined;
  /** The version to compare with; undefined: the one before it. */
  with?: number | undefined;
}

export const parseVersionsSearch = (raw: RawSearch): VersionsSearch => ({
  version: readNumber(raw['version']),
  with: readNumber(raw['with']),
});
