import type { Flow } from '../data/api.js';
import { flowIn } from '../data/flows.js';
import { numberIn, oneOf, type RawSearch, textIn } from '../data/search-params.js';

/** Rows of these states are listed. */
export const STATES = ['open', 'mended', 'all'] as const;

/** The state of the page in its address. */
export interface QuarantineSearch {
  flow?: Flow | undefined;
  state?: (typeof STATES)[number] | undefined;
  dataset?: string | undefined;
  reason?: string | undefined;
  file?: string | undefined;
  run?: number | undefined;
  /** Cursor of the row before the page. */
  after?: string | undefined;
  /** Run that delivers corrections, which the page follows. */
  replay?: number | undefined;
}

export const quarantineSearch = (raw: RawSearch): QuarantineSearch => ({
  flow: flowIn(raw['flow']),
  state: oneOf(STATES, raw['state']),
  dataset: textIn(raw['dataset']),
  reason: textIn(raw['reason']),
  file: textIn(raw['file']),
  run: numberIn(raw['run']),
  after: textIn(raw['after']),
  replay: numberIn(raw['replay']),
});
