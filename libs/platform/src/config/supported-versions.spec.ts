import { expect, it } from 'vitest';
import { requireVersion, type Server } from './supported-versions.js';

it.each<[Server, string]>([
  ['PostgreSQL', '15.0'],
  ['PostgreSQL', '15.18 (Debian 15.18-0+deb12u1)'],
  ['PostgreSQL', '18beta1'],
  ['Redis', '7.0.15'],
  ['Redis', '10.1.0'],
  ['Valkey', '7.2.4'],
  ['Valkey', '8.1.11'],
])('accepts %s %s', (server, version) => {
  expect(() => requireVersion(server, version, 'the server')).not.toThrow();
});

it.each<[Server, string, string]>([
  ['PostgreSQL', '14.19 (Ubuntu 14.19-0ubuntu0.22.04.1)', '15'],
  ['PostgreSQL', '9.6.24', '15'],
  ['Redis', '6.2.14', '7.0'],
  ['Valkey', '7.1.0', '7.2'],
])('refuses %s %s', (server, version, oldest) => {
  expect(() => requireVersion(server, version, 'QUEUE_URL: db.example:1')).toThrow(
    expect.objectContaining({
      code: 'SERVER_TOO_OLD',
      message:
        `QUEUE_URL: db.example:1 is ${server} ${version}; RetailStream needs ${server} ${oldest} or newer: ` +
        'update the server, or name another one',
    }) as Error,
  );
});

it('refuses a server that reports no version', () => {
  expect(() => requireVersion('PostgreSQL', '', 'the warehouse')).toThrow('of an unknown version');
});
