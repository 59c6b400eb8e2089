import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '../../data/api.js';
import type { AuditSearch } from '../search.js';

/** Entries on one page. */
export const ENTRIES = 50;

/** A page of the audit log, newest first. */
export const auditPage = (search: AuditSearch) =>
  queryOptions({
    queryKey: ['audit', search],
    queryFn: ({ signal }) => {
      // One more than shown tells whether older ones exist.
      const query = { ...search, first: ENTRIES + 1 };
      return readBody(api.GET('/v1/admin/audit', { params: { query }, signal }));
    },
    placeholderData: (last) => last,
  });
