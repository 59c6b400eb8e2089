/** Asks for everything the REST answer holds. */
export const QUERY = `{
  weeklyTopStores {
    nodes { ...week }
    edges { cursor node { ...week } }
    totalCount
    coverage { firstWeek lastWeek weeks }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    wins { store storeType weeks }
  }
}
fragment week on WeeklyTopStore {
  week
  stores { store storeType }
  sales
  nextSales
  margin
  marginRatio
}`;
