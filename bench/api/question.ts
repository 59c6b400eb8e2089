import type { HttpRequest } from './http-request.js';

/** The one question of this bench: REST and GraphQL request the same values. */
export const REST_PATH = '/v1/weekly-top-stores';
export const GRAPHQL_PATH = '/graphql';

const QUERY = `query ($from: Date, $to: Date) {
  weeklyTopStores(from: $from, to: $to) {
    nodes { week stores { store storeType } sales nextSales margin marginRatio }
    totalCount
    coverage { firstWeek lastWeek weeks }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    wins { store storeType weeks }
  }
}`;

const JSON_TYPE = { 'content-type': 'application/json' };

/** Range of weeks; undefined for all. */
export interface Weeks {
  from: string;
  to: string;
}

export const buildRestRequest = (weeks?: Weeks): HttpRequest => ({
  method: 'GET',
  path: weeks ? `${REST_PATH}?${new URLSearchParams({ ...weeks }).toString()}` : REST_PATH,
});

export const buildGraphqlPost = (weeks?: Weeks): HttpRequest => ({
  method: 'POST',
  path: GRAPHQL_PATH,
  headers: JSON_TYPE,
  body: JSON.stringify({ query: QUERY, ...(weeks ? { variables: weeks } : {}) }),
});

export const buildGraphqlGet = (weeks?: Weeks): HttpRequest => {
  const parameters = new URLSearchParams({ query: QUERY });
  if (weeks) parameters.set('variables', JSON.stringify(weeks));
  return { method: 'GET', path: `${GRAPHQL_PATH}?${parameters.toString()}` };
};

const DAY_MS = 86_400_000;
/** Before the first week and after the last: a new range each time with the same rows. */
const FROM = Date.UTC(1990, 0, 1);
const TO = Date.UTC(2030, 0, 1);
const DAYS = 10_000;

/** Returns a function with other weeks at each call, so that no answer is cached. */
export function createWeekPicker(): () => Weeks {
  let asked = 0;
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  return () => {
    const weeks = {
      from: day(FROM - (asked % DAYS) * DAY_MS),
      to: day(TO + Math.floor(asked / DAYS) * DAY_MS),
    };
    asked += 1;
    return weeks;
  };
}
