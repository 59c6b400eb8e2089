import type { LinkProps } from '@tanstack/react-router';
import type { Role } from './roles.js';
import { guests } from '../guests.js';

export interface NavItem {
  to: LinkProps['to'];
  label: string;
  /** The least role that sees it. */
  role: Role;
  /** Whether readers with a scope see it. */
  takesScope?: boolean;
  /** What one does there. */
  about?: string;
}

const guestItems = guests.flatMap<NavItem>((guest) => guest.places);

/** The rooms of the console, in the order of the header: those that viewers see come first. */
export const NAV_ITEMS: readonly NavItem[] = [
  { to: '/answers', label: 'Answers', role: 'viewer', takesScope: true },
  ...guestItems.filter(({ role }) => role === 'viewer'),
  { to: '/reports', label: 'Reports', role: 'viewer' },
  { to: '/runs', label: 'Runs', role: 'operator' },
  { to: '/files', label: 'Files', role: 'operator' },
  { to: '/quarantine', label: 'Quarantine', role: 'operator', takesScope: true },
  { to: '/snapshots', label: 'Snapshots', role: 'operator' },
  { to: '/tables', label: 'Tables', role: 'operator' },
  ...guestItems.filter(({ role }) => role !== 'viewer'),
  { to: '/admin', label: 'Admin', role: 'operator' },
];

/** Whether the console has a place: those of guests may be missing. */
export const hasPlace = (path: string): boolean => NAV_ITEMS.some(({ to }) => to === path);
