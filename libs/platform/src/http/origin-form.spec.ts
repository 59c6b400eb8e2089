import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { originForm } from './origin-form.js';

it.each([
  ['/v1/x?y=http://z/', '/v1/x?y=http://z/', 'localhost'],
  ['http://retail.example:3000/v1/x?y', '/v1/x?y', 'retail.example:3000'],
  ['HTTPS://retail.example/', '/', 'retail.example'],
  ['http://retail.example', '/', 'retail.example'],
  ['http://retail.example?y', '/?y', 'retail.example'],
  ['http:///v1/x', '/v1/x', ''],
  ['*', '*', 'localhost'],
  ['ftp://retail.example/', 'ftp://retail.example/', 'localhost'],
])('reads %s as %s of %s', (url, path, host) => {
  const request = { url, headers: { host: 'localhost' } } as IncomingMessage;
  expect([originForm(request), request.headers.host]).toEqual([path, host]);
});
