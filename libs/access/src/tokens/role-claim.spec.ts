import { expect, it } from 'vitest';
import { roleIn } from './role-claim.js';

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
  expect(roleIn(claims, path)).toBe(role);
});
