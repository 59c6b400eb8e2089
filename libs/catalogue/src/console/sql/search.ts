import { type RawSearch, readText } from '#web/data/search-params.js';

/** The state of `/sql` in its address. */
export interface SqlSearch {
  /** Name of the opened saved query. */
  saved?: string | undefined;
  /** Text of the query, if it is not saved. */
  sql?: string | undefined;
  /** Run, snapshot or time whose rows the query asks for. */
  asOf?: string | undefined;
  /** Query whose answer is shown. */
  query?: string | undefined;
}

export const parseSqlSearch = ({ saved, sql, asOf, query }: RawSearch): SqlSearch => ({
  saved: readText(saved),
  sql: readText(sql),
  asOf: readText(asOf),
  query: readText(query),
});
