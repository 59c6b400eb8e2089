import type { Weeks } from './question.js';

/** The answer of every peer: equal to ours in every value. */
export interface TopStores {
  nodes: object[];
  totalCount: number;
  coverage: object;
  pageInfo: object;
  wins: object[];
}

/** Answers the one question; `undefined` weeks request all. */
export type Answer = (weeks: Partial<Weeks>) => TopStores | Promise<TopStores>;

/** The part of our schema that the question needs. */
export const TYPE_DEFS = `
  scalar Date
  enum StoreType { A B C }
  type TopStore { store: Int! storeType: StoreType! }
  type WeeklyTopStore {
    week: Date! stores: [TopStore!]! sales: Float! nextSales: Float margin: Float marginRatio: Float
  }
  type Coverage { firstWeek: Date lastWeek: Date weeks: Int! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type TopStoreWins { store: Int! storeType: StoreType! weeks: Int! }
  type WeeklyTopStoreConnection {
    nodes: [WeeklyTopStore!]! totalCount: Int! coverage: Coverage! pageInfo: PageInfo! wins: [TopStoreWins!]!
  }
  type Query { weeklyTopStores(from: Date, to: Date): WeeklyTopStoreConnection! }
`;

export const resolversFor = (answer: Answer) => ({
  Query: { weeklyTopStores: (_root: unknown, weeks: Partial<Weeks>) => answer(weeks) },
});
