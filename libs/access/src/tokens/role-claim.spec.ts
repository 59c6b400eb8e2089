import { expect, it } from 'vitest';
import { allowedBy } from './role-claim.js';

it.each([
  [{ roles: ['viewer', 'operator'] }, 'roles', 'operator'],
  [{ roles: 'analyst' }, 'roles', 'analyst'],
  [{ roles: 'staff viewer,analyst' }, 'roles', 'analyst'],
  [{ roles: ['retailstream-admin'] }, 'roles', 'admin'],
  [{ roles: ['retailstream:operator', 'x-admin', 'other-admin'] }, 'roles', 'operator'],
  [{ realm_access: { roles: ['viewer'] } }, 'realm_access.roles', 'viewer'],
  [{ 'https://retail.example/roles': ['admin'] }, 'https://retail.example/roles', 'admin'],
  [{ roles: ['administrator', 'ADMIN', 'superadmin'] }, 'roles', undefined],
  [{ roles: { admin: true } }, 'roles', undefined],
  [{ roles: [['admin']] }, 'roles', undefined],
  [{ roles: null }, 'roles.admin', undefined],
  [{}, 'roles', undefined],
  [{}, 'constructor.name', undefined],
])('%j by %s is %s', (claims, path, role) => {
  expect(allowedBy(claims, path)?.role).toBe(role);
  expect(allowedBy(claims, path)?.personalData ?? false).toBe(false);
});

it.each([
  [{ roles: ['viewer', 'personal-data'] }, true],
  [{ roles: 'retailstream-admin retailstream-personal-data' }, true],
  [{ roles: ['retailstream:personal-data', 'viewer'] }, true],
  [{ roles: ['admin', 'other-personal-data', 'Personal-Data'] }, false],
  [{ roles: ['viewer', ['personal-data']] }, false],
])('%j has personal data: %s', (claims, personalData) => {
  expect(allowedBy(claims, 'roles')?.personalData).toBe(personalData);
});

it('personal data alone are no role', () => {
  expect(allowedBy({ roles: ['personal-data'] }, 'roles')).toBeUndefined();
});
