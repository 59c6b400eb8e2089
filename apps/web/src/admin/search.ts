import type { Flow, Schemas } from '../data/api.js';
import { readFlow } from '../data/flows.js';
import { readNumber, readChoice, type RawSearch, readText } from '../data/search-params.js';

/** The state of `/admin/keys` in its address. */
export interface KeysSearch {
  /** Only keys older than this number. */
  before?: number | undefined;
}

export const parseKeysSearch = ({ before }: RawSearch): KeysSearch => ({
  before: readNumber(before),
});

/** The state of `/admin/audit` in its address. */
export interface AuditSearch {
  actor?: string | undefined;
  action?: string | undefined;
  /** Part of a subject. */
  subject?: string | undefined;
  /** First day, in UTC: yyyy-mm-dd. */
  from?: string | undefined;
  /** Last day, in UTC. */
  to?: string | undefined;
  /** Only entries older than this number. */
  before?: number | undefined;
}

export const parseAuditSearch = (search: RawSearch): AuditSearch => ({
  actor: readText(search['actor']),
  action: readText(search['action']),
  subject: readText(search['subject']),
  from: readText(search['from']),
  to: readText(search['to']),
  before: readNumber(search['before']),
});

export type MessageState = Schemas['Notification']['state'];

export const MESSAGE_STATES = ['pending', 'sent', 'abandoned'] as const satisfies MessageState[];

/** The state of `/admin/notifications` in its address. */
export interface NotificationsSearch {
  flow?: Flow | undefined;
  state?: MessageState | undefined;
  /** Only messages older than this number. */
  before?: number | undefined;
}

export const parseNotificationsSearch = ({
  flow,
  state,
  before,
}: RawSearch): NotificationsSearch => ({
  flow: readFlow(flow),
  state: readChoice(MESSAGE_STATES, state),
  before: readNumber(before),
});

/** The state of `/admin/erasures` in its address. */
export interface ErasuresSearch {
  flow?: Flow | undefined;
  /** Only erasures older than this number. */
  before?: number | undefined;
}

export const parseErasuresSearch = ({ flow, before }: RawSearch): ErasuresSearch => ({
  flow: readFlow(flow),
  before: readNumber(before),
});
