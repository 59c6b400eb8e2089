import type { Role } from '../../data/roles.js';

/** The rights of each role. From the viewer on, each includes those before it. */
export const ROLE_LABELS: Record<Role, string> = {
  sender: 'sends events, and reads nothing',
  viewer: 'reads and downloads answers',
  analyst: 'also groups sales, sees the catalogue and queries in SQL',
  operator: 'also starts runs, corrects rows and withdraws files',
  admin: 'also makes keys, publishes snapshots and erases people',
};

export const ROLES = Object.keys(ROLE_LABELS) as readonly Role[];
