/** An answer without a row, and what a peer is given of it. */
export const ANSWER = {
  nodes: [],
  totalCount: 0,
  coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  wins: [],
};

/** What a peer is started with. */
export const SETUP = {
  rest: JSON.stringify(ANSWER),
  graphql: JSON.stringify({ data: { weeklyTopStores: ANSWER } }),
  headers: { 'x-snapshot-id': '7' },
  warehouseUrl: '',
  snapshotId: '1',
};
