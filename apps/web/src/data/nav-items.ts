import type { LinkProps } from '@tanstack/react-router';
import type { Role } from './roles.js';
import type { Endpoint } from './session.js';
import { guests } from '../guests.js';

export interface NavItem {
  to: LinkProps['to'];
  label: string;
  /** The least role that sees it. */
  role: Role;
  /** The endpoint that it asks first: those whom the API refuses it do not see the room. */
  asks?: Endpoint;
  /** What one does there. */
  about?: string;
}

const guestItems = guests.flatMap<NavItem>((guest) => guest.places);

/** The rooms of the console, in the order of the header: those that viewers see come first. */
export const NAV_ITEMS: readonly NavItem[] = [
  { to: '/answers', label: 'Answers', role: 'viewer' },
  ...guestItems.filter(({ role }) => role === 'viewer'),
  { to: '/reports', label: 'Reports', role: 'viewer', asks: 'analysisReports' },
  { to: '/runs', label: 'Runs', role: 'operator', asks: 'runs' },
  { to: '/files', label: 'Files', role: 'operator', asks: 'sourceFiles' },
  { to: '/quarantine', label: 'Quarantine', role: 'operator', asks: 'quarantine' },
  { to: '/snapshots', label: 'Snapshots', role: 'operator', asks: 'snapshots' },
  { to: '/tables', label: 'Tables', role: 'operator', asks: 'lakeTables' },
  ...guestItems.filter(({ role }) => role !== 'viewer'),
  { to: '/admin', label: 'Admin', role: 'operator', asks: 'notificationRules' },
];

/** Whether the console has a place: those of guests may be missing. */
export const hasPlace = (path: string): boolean => NAV_ITEMS.some(({ to }) => to === path);
