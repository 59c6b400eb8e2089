import type { Role } from '#access/principal.js';

/** A sentence for descriptions: who may ask. */
export const needed = (role: Role): string => `Needs the role ${role}.`;
