/** An answer without rows, and its form for a peer. */
export const ANSWER = {
  nodes: [],
  totalCount: 0,
  coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  wins: [],
};

/** Setup of a peer. */
export const SETUP = {
  rest: JSON.stringify(ANSWER),
  graphql: JSON.stringify({ data: { weeklyTopStores: ANSWER } }),
  headers: { 'x-snapshot-id': '7' },
  warehouseUrl: '',
  snapshotId: '1',
};
