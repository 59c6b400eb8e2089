import { describe, expect, it } from 'vitest';
import { findGreatestRole, isEnough, type Role } from './principal.js';

describe('roles', () => {
  it.each<[Role, Role[]]>([
    ['viewer', ['viewer']],
    ['analyst', ['viewer', 'analyst']],
    ['operator', ['viewer', 'analyst', 'operator']],
    ['admin', ['viewer', 'analyst', 'operator', 'admin']],
  ])('%s includes %j', (role, allowed) => {
    const all: Role[] = ['viewer', 'analyst', 'operator', 'admin'];
    expect(all.filter((needed) => isEnough(role, needed))).toEqual(allowed);
  });

  it('picks the highest of several names, and none of no names', () => {
    expect(findGreatestRole(['operator', 'viewer', 'staff', 7])).toBe('operator');
    expect(findGreatestRole(['Admin', 'root', null, ['admin']])).toBeUndefined();
    expect(findGreatestRole([])).toBeUndefined();
  });
});
