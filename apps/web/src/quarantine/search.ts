import type { Flow } from '../data/api.js';
import { readFlow } from '../data/flows.js';
import { readNumber, readChoice, type RawSearch, readText } from '../data/search-params.js';

/** Rows of these states are listed. */
export const STATES = ['open', 'corrected', 'all'] as const;

/** The state of the page in its address. */
export interface QuarantineSearch {
  flow?: Flow | undefined;
  state?: (typeof STATES)[number] | undefined;
  dataset?: string | undefined;
  reason?: string | undefined;
  /** The faulty column, named as in the contract. */
  column?: string | undefined;
  file?: string | undefined;
  run?: number | undefined;
  /** Cursor of the row before the page. */
  after?: string | undefined;
  /** Run that delivers corrections, which the page follows. */
  replay?: number | undefined;
}

export const parseQuarantineSearch = (raw: RawSearch): QuarantineSearch => ({
  flow: readFlow(raw['flow']),
  state: readChoice(STATES, raw['state']),
  dataset: readText(raw['dataset']),
  reason: readText(raw['reason']),
  column: readText(raw['column']),
  file: readText(raw['file']),
  run: readNumber(raw['run']),
  after: readText(raw['after']),
  replay: readNumber(raw['replay']),
});
