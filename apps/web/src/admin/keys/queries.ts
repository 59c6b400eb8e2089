import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '../../data/api.js';

/** Keys on one page. */
export const KEYS = 50;

/** A page of keys, newest first. */
export const keysPage = (before: number | undefined) =>
  queryOptions({
    queryKey: ['keys', before],
    queryFn: ({ signal }) => {
      // One more than shown tells whether older ones exist.
      const query = { before, first: KEYS + 1 };
      return readBody(api.GET('/v1/admin/keys', { params: { query }, signal }));
    },
    placeholderData: (last) => last,
  });
