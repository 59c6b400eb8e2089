import type { Role } from '#access/principal.js';

export type { Role };

/** From the least to the most. */
const ORDER: Record<Role, number> = { sender: -1, viewer: 0, analyst: 1, operator: 2, admin: 3 };

/** Returns whether a role includes the rights of another. */
export const isEnough = (role: Role, needed: Role): boolean => ORDER[role] >= ORDER[needed];
