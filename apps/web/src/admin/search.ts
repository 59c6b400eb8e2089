import type { Flow, Schemas } from '../data/api.js';
import { flowIn } from '../data/flows.js';
import { numberIn, oneOf, type RawSearch, textIn } from '../data/search-params.js';

/** The state of `/admin/keys` in its address. */
export interface KeysSearch {
  /** Only keys older than this number. */
  before?: number | undefined;
}

export const keysSearch = ({ before }: RawSearch): KeysSearch => ({ before: numberIn(before) });

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

export const auditSearch = (search: RawSearch): AuditSearch => ({
  actor: textIn(search['actor']),
  action: textIn(search['action']),
  subject: textIn(search['subject']),
  from: textIn(search['from']),
  to: textIn(search['to']),
  before: numberIn(search['before']),
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

export const notificationsSearch = ({ flow, state, before }: RawSearch): NotificationsSearch => ({
  flow: flowIn(flow),
  state: oneOf(MESSAGE_STATES, state),
  before: numberIn(before),
});

/** The state of `/admin/erasures` in its address. */
export interface ErasuresSearch {
  flow?: Flow | undefined;
  /** Only erasures older than this number. */
  before?: number | undefined;
}

export const erasuresSearch = ({ flow, before }: RawSearch): ErasuresSearch => ({
  flow: flowIn(flow),
  before: numberIn(before),
});
