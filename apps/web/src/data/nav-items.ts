import type { LinkProps } from '@tanstack/react-router';
import type { Role } from './roles.js';
import { guests } from '../guests.js';

export interface NavItem {
  to: LinkProps['to'];
  label: string;
  /** The least role that sees it. */
  role: Role;
  /** What one does there. */
  about?: string;
}

/** The rooms of the console, in the order of the header. */
export const NAV_ITEMS: readonly NavItem[] = [
  { to: '/answers', label: 'Answers', role: 'viewer' },
  { to: '/reports', label: 'Reports', role: 'viewer' },
  { to: '/runs', label: 'Runs', role: 'operator' },
  { to: '/files', label: 'Files', role: 'operator' },
  { to: '/quarantine', label: 'Quarantine', role: 'operator' },
  { to: '/snapshots', label: 'Snapshots', role: 'operator' },
  { to: '/tables', label: 'Tables', role: 'operator' },
  ...guests.flatMap<NavItem>((guest) => guest.places),
  { to: '/admin', label: 'Admin', role: 'operator' },
];

/** Whether the console has a place: those of guests may be missing. */
export const hasPlace = (path: string): boolean => NAV_ITEMS.some(({ to }) => to === path);
