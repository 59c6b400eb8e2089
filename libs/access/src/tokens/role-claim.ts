import { greatestRole, type Role } from '../principal.js';

const PREFIX = /^retailstream[-:]/;

/**
 * The role that claims give: the greatest among the names that the claim holds, as a list or in one text
 * separated by blanks or commas. `retailstream-operator` is `operator` too.
 * @param path name of the claim; where there is none of that name, dots lead into objects
 */
export function roleIn(claims: Readonly<Record<string, unknown>>, path: string): Role | undefined {
  const claim = path in claims ? claims[path] : path.split('.').reduce(memberOf, claims);
  const names: unknown[] = typeof claim === 'string' ? claim.split(/[\s,]+/) : asList(claim);
  return greatestRole(
    names.map((name) => (typeof name === 'string' ? name.replace(PREFIX, '') : name)),
  );
}

const asList = (claim: unknown): unknown[] => (Array.isArray(claim) ? claim : []);

function memberOf(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Record<string, unknown>)[name] : undefined;
}
