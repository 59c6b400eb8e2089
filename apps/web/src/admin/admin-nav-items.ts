import type { NavItem } from '../data/nav-items.js';

/** The rooms of administration. */
export const ADMIN_NAV_ITEMS: readonly (NavItem & { about: string })[] = [
  {
    to: '/admin/keys',
    label: 'Keys',
    about: 'Make and revoke the keys of people and programs, each with a role.',
    role: 'admin',
    asks: 'keys',
  },
  {
    to: '/admin/audit',
    label: 'Audit log',
    about: 'Changes by administrators and accesses to personal data.',
    role: 'admin',
    asks: 'auditLog',
  },
  {
    to: '/admin/notifications',
    label: 'Notifications',
    about: 'Rules that send messages, and the messages that they sent.',
    role: 'operator',
    asks: 'notificationRules',
  },
  {
    to: '/admin/erasures',
    label: 'Erasures',
    about: 'Erase the personal data of a person, and follow the progress.',
    role: 'admin',
    asks: 'erasures',
  },
];
