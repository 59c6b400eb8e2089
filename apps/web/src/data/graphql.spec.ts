import { expect, it } from 'vitest';
import { toGraphqlFailure } from './graphql.js';

const createReply = (status: number) => ({
  ok: status === 200,
  status,
  headers: new Headers(status === 429 ? { 'retry-after': '7' } : {}),
});
const createError = (code: string, retryable: boolean) => ({
  message: 'the warehouse is unreachable',
  extensions: { code, retryable },
});

it.each([
  ['an error of a field that may pass', createError('WAREHOUSE_UNREACHABLE', true), 200, 'busy'],
  ['an error of a field that stays', createError('ARGUMENT_INVALID', false), 200, 'refused'],
  ['no published snapshot', createError('NO_SNAPSHOT', true), 200, 'no-snapshot'],
  ['a request that the API does not take', createError('RATE_LIMITED', true), 429, 'busy'],
  ['a body of a proxy', undefined, 503, 'busy'],
])('reads %s', (_, given, status, kind) => {
  const failure = toGraphqlFailure(given, createReply(status));
  expect([failure.kind, failure.code]).toEqual([kind, given?.extensions.code]);
});
