import { describe, expect, it } from 'vitest';
import { redact } from './redact.js';

const MOST = 8_000;
const KEY = `rs_${'aB3-_'.repeat(8)}xyz`;

/** A text, and the part that must not be in the log. */
const hostile: [what: string, text: string, secret: string][] = [
  ['a key of ours', `key ${KEY} is refused`, KEY.slice(3)],
  ['a key in a path', `/v1/x/${KEY}/y`, KEY.slice(3)],
  ['a key beside other letters', `"${KEY}"`, KEY.slice(3)],
  ['a bearer token', 'sent Bearer abcdefghij0123456789.x-y_z', 'abcdefghij'],
  ['a header with a token', 'authorization: Bearer short', 'short'],
  ['a header with a password', 'Authorization: Basic YTpi', 'YTpi'],
  ['a header as inspect writes it', "{ authorization: 'Basic YTpi' }", 'YTpi'],
  ['a header as JSON', '{"authorization":"Basic YTpi","x":1}', 'YTpi'],
  ['a header x-api-key', 'X-API-Key: 12345', '12345'],
  ['a signed token', 'got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2ln back', 'eyJzdWIi'],
  ['cookies', 'Cookie: rs_session=one; other=two', 'two'],
  ['a cookie that is set', 'set-cookie: rs_session=one; Path=/', 'one'],
  ['a session alone', 'the session rs_session=0123456789 is over', '0123456789'],
  ['a CSRF token', 'rs_csrf=abcdef', 'abcdef'],
  ['a password in a URL', 'postgres://worker:hunter2@db:5432/retail', 'hunter2'],
  ['a password with @, / and :', 'postgres://worker:a@b/c:d@db:5432/retail', 'a@b/c:d'],
  ['a password without a user', 'redis://:hunter2@cache:6379/0', 'hunter2'],
  ['a user that is a token', 'https://ghp_0123@github.com/x', 'ghp_0123'],
  ['a password that is longer than most', `amqp://a:${'q1'.repeat(450)}@mq`, 'q1q1'],
  ['a password as a setting', 'PGPASSWORD=hunter2 psql', 'hunter2'],
  ['a password in a query', 'host?user=a&password=hunter2&x=1', 'hunter2'],
  ['a password in quotes', 'password="two words" x', 'two words'],
  ['a password in quotes that do not end', "password='two words", 'two words'],
  ['a password as JSON', '{"password":"hunter2"}', 'hunter2'],
  ['a password as inspect writes it', "{ password: 'hunter2' }", 'hunter2'],
  ['a password after a colon', 'password: hunter2', 'hunter2'],
  ['a password in SQL', "ALTER ROLE anna PASSWORD 'hunter2'", 'hunter2'],
  ['a verifier of a password', 'SCRAM-SHA-256$4096:c2FsdA==$a2V5:c2Vydg==', 'c2FsdA'],
  ['a secret of a client', 'client_secret=abc', 'abc'],
  ['a secret of a client as JSON', '{"clientSecret":"abc"}', 'abc'],
  ['an AWS key', 'with AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7EXAMPLE'],
  ['a secret AWS key', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'wJalr'],
  ['a secret AWS key as JSON', '"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG"', 'wJalr'],
  ['an AWS session', 'token IQoJb3JpZ2luX2VjEPr//////////wEaCXVz', 'X2VjEPr'],
  ['a signed URL of S3', 'https://b.s3/x?X-Amz-Signature=5d672d79&X-Amz-Date=1', '5d672d79'],
  ['a session in a signed URL', 'GET /x?X-Amz-Security-Token=FwoGabc%2B&y=1', 'FwoGabc'],
  ['a webhook of Slack', 'POST https://hooks.slack.com/services/T0/B0/abc failed', 'T0/B0/abc'],
  ['a webhook of Teams', 'https://shop.webhook.office.com/webhookb2/a-b/c', 'webhookb2'],
  ['a webhook of Discord', 'https://discord.com/api/webhooks/1/abc', '/1/abc'],
  ['a token of Slack', 'xoxb-123456789012-abcdef', '123456789012'],
  ['a secret of webhooks', 'whsec_MfKQ9r8GKYqrTwjU', 'MfKQ9r8'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', 'MIIE'],
  ['a private key that is cut', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd', 'MIIE'],
  ['a secret across the end', `${'x'.repeat(MOST - 6)} ${KEY}`, 'aB3'],
  ['a password across the end', `${'x '.repeat(3_990)}pg://u:hunter2-hunter2@db`, 'hunter2'],
];

describe('redacted', () => {
  it.each(hostile)('removes %s', (_what, text, secret) => {
    expect(text).toContain(secret);
    expect(redact(text, MOST)).not.toContain(secret);
  });

  it.each([
    'run 7 integrate: 6435 rows in, 6435 out, 0 quarantined',
    'ended a session of BI login tableau: its transaction took longer than 60 s',
    'GraphQL at http://127.0.0.1:3000/graphql, REST at http://127.0.0.1:3000/v1, more at /docs',
    'the token has no role of this API: ask the administrator of your identity provider for one',
    'cannot verify a key: WAREHOUSE_UNAVAILABLE: connect ECONNREFUSED 127.0.0.1:5432',
    'basic checks passed, password of anna@retail.example changed',
    'sales: the run builds 1 of 34 periods: 2012-11',
  ])('keeps %s', (text) => {
    expect(redact(text, MOST)).toBe(text);
  });

  it('keeps the text around a secret', () => {
    expect(redact('cannot reach postgres://a:b@db:5432/retail now', MOST)).toBe(
      'cannot reach postgres://[redacted]@db:5432/retail now',
    );
  });

  it('keeps lines, and removes terminal controls and what PostgreSQL refuses', () => {
    expect(redact('one\r\ntwo\tthree', MOST)).toBe('one\ntwo\tthree');
    expect(redact('a\u0000b\u001b[31mc\u009bd\u007f', MOST)).toBe('a b [31mc d ');
    expect(redact('half \ud800 of a pair', MOST)).toBe('half \ufffd of a pair');
  });

  it('cuts a long text and adds its length', () => {
    expect(redact('x'.repeat(20_000), 10)).toBe('xxxxxxxxxx… (20000 characters)');
    expect(redact('x'.repeat(10), 10)).toBe('xxxxxxxxxx');
  });

  const worst = [
    '://',
    '://a',
    'a.',
    'rs_',
    'eyJ',
    'eyJ0.',
    '-----BEGIN PRIVATE KEY-----',
    'password',
    'password=',
    'password="',
    "token='",
    'token: ',
    'bearer ',
    'Authorization: ',
    'a-b-',
    'SCRAM-SHA-256$',
    'xoxb-',
    ' \t',
    'hooks.slack.com/',
    'secret-',
    '\n',
    'AKIA',
    '"',
    '@',
  ];

  // Twice the text may take about twice the time; quadratic time would need minutes here.
  it.each(worst)('takes linear time for repetitions of %j', (part) => {
    const text = part.repeat(400_000 / part.length);
    for (let i = 0; i < 20; i++) expect(redact(text, MOST).length).toBeLessThan(MOST + 100);
  });
});
