import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Flow } from '../../data/api.js';
import type { NotificationsSearch } from '../search.js';

/** Messages on one page. */
export const MESSAGES = 20;
/** Messages that wait are read again after this time. */
const AGAIN_MS = 2000;

/** The rules of all flows, or of one. */
export const notificationRules = (flow: Flow | undefined) =>
  queryOptions({
    queryKey: ['notification-rules', flow],
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/notification-rules', { params: { query: { flow } }, signal })),
  });

/** A page of messages, newest first. */
export const messagesPage = (search: NotificationsSearch) =>
  queryOptions({
    queryKey: ['notifications', search],
    queryFn: ({ signal }) => {
      // One more than shown tells whether older ones exist.
      const query = { ...search, first: MESSAGES + 1 };
      return readBody(api.GET('/v1/admin/notifications', { params: { query }, signal }));
    },
    placeholderData: (last) => last,
    refetchInterval: ({ state: { data = [] } }) =>
      data.some(({ state }) => state === 'pending') ? AGAIN_MS : false,
  });

/** The alerts of all flows. */
export const allAlerts = queryOptions({
  queryKey: ['alerts'],
  staleTime: Infinity,
  queryFn: ({ signal }) => readBody(api.GET('/v1/admin/alerts', { signal })),
});
