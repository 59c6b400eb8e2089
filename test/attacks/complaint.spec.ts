import { describe, expect, it } from 'vitest';
import { findReplyComplaint, findWireComplaint } from './complaint.js';
import type { Reply } from './exchange.js';

const createReply = (status: number, body: unknown, head = ''): Reply => ({
  status,
  head,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ended: 'answered',
});

describe('the answer to an attack', () => {
  it.each([
    createReply(200, { data: {} }),
    createReply(400, { code: 'ARGUMENT_INVALID', errors: [{ argument: 'year' }] }),
    createReply(400, { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] }),
    createReply(503, { code: 'BUSY' }, 'HTTP/1.1 503\r\nRetry-After: 5'),
  ])('accepts %o', (each) => expect(findReplyComplaint(each)).toBeUndefined());

  it.each([
    [createReply(500, { code: 'WAREHOUSE_FAILED' }), 'status 500'],
    [createReply(503, { code: 'BUSY' }), 'without Retry-After'],
    [createReply(400, 'Bad Request'), 'without a stable code'],
    [createReply(400, { errors: [{ message: 'no' }] }), 'without a stable code'],
    [createReply(200, 'Error: no\n    at read (/app/dist/a.js:1:2)'), 'internal'],
    [createReply(400, { code: 'X', detail: 'syntax error at or near "a"' }), 'internal'],
    [createReply(400, { code: 'X', detail: 'SELECT a FROM mart.store_week' }), 'internal'],
    [{ ...createReply(0, ''), ended: 'reset' as const }, 'no answer: reset'],
  ])('reports %o', (each, complaint) => expect(findReplyComplaint(each)).toContain(complaint));

  it('is less strict for requests that no HTTP client would send', () => {
    expect(findWireComplaint({ ...createReply(0, ''), ended: 'closed' })).toBeUndefined();
    expect(findWireComplaint({ ...createReply(0, ''), ended: 'silent' })).toContain('neither');
    expect(findWireComplaint(createReply(500, ''))).toContain('status 500');
  });
});
