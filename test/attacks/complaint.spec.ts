import { describe, expect, it } from 'vitest';
import { complaintAbout, complaintAboutWire } from './complaint.js';
import type { Reply } from './exchange.js';

const reply = (status: number, body: unknown, head = ''): Reply => ({
  status,
  head,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ended: 'answered',
});

describe('the answer to an attack', () => {
  it.each([
    reply(200, { data: {} }),
    reply(400, { code: 'ARGUMENT_INVALID', errors: [{ argument: 'year' }] }),
    reply(400, { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] }),
    reply(503, { code: 'BUSY' }, 'HTTP/1.1 503\r\nRetry-After: 5'),
  ])('accepts %o', (each) => expect(complaintAbout(each)).toBeUndefined());

  it.each([
    [reply(500, { code: 'WAREHOUSE_FAILED' }), 'status 500'],
    [reply(503, { code: 'BUSY' }), 'without Retry-After'],
    [reply(400, 'Bad Request'), 'without a stable code'],
    [reply(400, { errors: [{ message: 'no' }] }), 'without a stable code'],
    [reply(200, 'Error: no\n    at read (/app/dist/a.js:1:2)'), 'internal'],
    [reply(400, { code: 'X', detail: 'syntax error at or near "a"' }), 'internal'],
    [reply(400, { code: 'X', detail: 'SELECT a FROM mart.store_week' }), 'internal'],
    [{ ...reply(0, ''), ended: 'reset' as const }, 'no answer: reset'],
  ])('reports %o', (each, complaint) => expect(complaintAbout(each)).toContain(complaint));

  it('is less strict for requests that no HTTP client would send', () => {
    expect(complaintAboutWire({ ...reply(0, ''), ended: 'closed' })).toBeUndefined();
    expect(complaintAboutWire({ ...reply(0, ''), ended: 'silent' })).toContain('neither');
    expect(complaintAboutWire(reply(500, ''))).toContain('status 500');
  });
});
