import { queryOptions } from '@tanstack/react-query';
import { askGraphql } from './graphql.js';

/** The snapshot from which the answers of the chain's sales are computed. */
export interface PublishedSnapshot {
  number: number;
  /** ISO 8601. */
  publishedAt: string;
  /** Last week with sales. */
  dataThrough: string;
  firstWeek: string;
  weeks: number;
  /** PASSED, or WARNING. */
  quality: string;
}

/** The first part of the key of every query whose result changes with a publication. */
export const PUBLISHED = 'published';

/** A publication appears on the page within this time. */
const AGAIN_MS = 30_000;

const QUERY = '{ publishedSnapshot { number publishedAt dataThrough firstWeek weeks quality } }';

/** The published snapshot. */
export const publishedSnapshot = queryOptions({
  queryKey: ['published-snapshot'],
  refetchInterval: AGAIN_MS,
  queryFn: async ({ signal }) =>
    (await askGraphql<{ publishedSnapshot: PublishedSnapshot }>(QUERY, signal)).publishedSnapshot,
});
