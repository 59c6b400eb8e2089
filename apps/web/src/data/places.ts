import type { LinkProps } from '@tanstack/react-router';
import type { Role } from './roles.js';

export interface Place {
  to: LinkProps['to'];
  label: string;
  /** The least role that sees it. */
  role: Role;
  /** What one does there. */
  about?: string;
}

/** The rooms of the console, in the order of the header. */
export const PLACES: readonly Place[] = [
  { to: '/answers', label: 'Answers', role: 'viewer' },
  { to: '/live', label: 'Live', role: 'viewer' },
  { to: '/reports', label: 'Reports', role: 'viewer' },
  { to: '/runs', label: 'Runs', role: 'operator' },
  { to: '/files', label: 'Files', role: 'operator' },
  { to: '/quarantine', label: 'Quarantine', role: 'operator' },
  { to: '/snapshots', label: 'Snapshots', role: 'operator' },
  { to: '/tables', label: 'Tables', role: 'operator' },
  { to: '/catalogue', label: 'Catalogue', role: 'analyst' },
  { to: '/recipes', label: 'Recipes', role: 'analyst' },
  { to: '/sql', label: 'SQL', role: 'analyst' },
  { to: '/admin', label: 'Admin', role: 'operator' },
];
