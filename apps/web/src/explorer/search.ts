import { type RawSearch, readText } from '../data/search-params.js';

/** The state of `/graphiql` in its address. */
export interface ExplorerSearch {
  /** The query at first. */
  query?: string | undefined;
}

export const parseExplorerSearch = ({ query }: RawSearch): ExplorerSearch => ({
  query: readText(query),
});
