import type { Mart } from './marts.js';

/** What sales can be grouped and filtered by. Its key is never null. */
export interface Dimension {
  /** One sentence for GraphQL, OpenAPI and the documentation. */
  description: string;
  type: 'integer' | 'text' | 'date' | 'boolean';
  /** The only keys there are, in their order; keys of other dimensions are in their natural order. */
  values?: readonly string[];
  /** Of a period of time: SQL from its key, `now`, to the key of the period immediately before. */
  before?: (now: string) => string;
  /** Dates that are keys, where not every date is one. */
  isKey?: { pattern: RegExp; sentence: string };
  /** The same for all weeks of a mart row's history, so that rows can be left out before all else. */
  column?: 'store' | 'department';
  /** The key of a cell. */
  sql: string;
  marts: readonly Mart[];
}
