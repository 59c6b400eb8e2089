import { greatestRole, type Role } from '../principal.js';

const PREFIX = /^retailstream[-:]/;
/** Stands among the roles, and is none: no role brings it with it. */
const PERSONAL_DATA = 'personal-data';

/** What claims allow. */
export interface Allowed {
  role: Role;
  /** Whether personal data may be read, too. */
  personalData: boolean;
}

/**
 * What claims allow: the greatest role among the names that the claim holds, as a list or in one text
 * separated by blanks or commas, and personal data where `personal-data` is one of them.
 * `retailstream-operator` is `operator` too, and so on.
 * @returns undefined where none of the names is a role
 * @param path name of the claim; where there is none of that name, dots lead into objects
 */
export function allowedBy(
  claims: Readonly<Record<string, unknown>>,
  path: string,
): Allowed | undefined {
  const claim = path in claims ? claims[path] : path.split('.').reduce(memberOf, claims);
  const given: unknown[] = typeof claim === 'string' ? claim.split(/[\s,]+/) : asList(claim);
  const names = given.map((name) => (typeof name === 'string' ? name.replace(PREFIX, '') : name));
  const role = greatestRole(names);
  return role && { role, personalData: names.includes(PERSONAL_DATA) };
}

const asList = (claim: unknown): unknown[] => (Array.isArray(claim) ? claim : []);

function memberOf(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Record<string, unknown>)[name] : undefined;
}
