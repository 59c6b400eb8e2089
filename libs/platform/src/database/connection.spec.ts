import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { connectionOf, jdbcOf } from './connection.js';
import { TokenPassword } from './secret-token.js';

const of = (href: string) => connectionOf({ scheme: 'postgres', href });
const jdbc = (href: string) => jdbcOf({ scheme: 'postgres', href });

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1f-AbCdEf';
const RDS = 'retail.c1.eu-west-1.rds.amazonaws.com';

function refusal(href: string): string {
  try {
    of(href);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('CONFIG_INVALID');
    return (error as AppError).message;
  }
  throw new Error('it was taken');
}

describe('connectionOf', () => {
  it.each([
    [
      'postgres://me:p%40ss@db.example:6432/retail',
      { user: 'me', password: 'p@ss', host: 'db.example', port: 6432, database: 'retail' },
    ],
    ['postgresql://me@[::1]/retail', { user: 'me', host: '::1', port: undefined }],
    ['postgres://me:pw@/retail?host=/run/pg', { host: '/run/pg', user: 'me', database: 'retail' }],
    ['postgres://db/retail?user=you&password=pw&port=7', { user: 'you', password: 'pw', port: 7 }],
    ['postgres://me:100%@db/a%20b', { password: '100%', database: 'a b' }],
    ['postgres://db', { user: undefined, password: undefined, database: undefined }],
    ['postgres://db/x?application_name=bi', { application_name: 'bi', ssl: undefined }],
  ])('reads %s', (href, expected) => {
    expect(of(href)).toMatchObject(expected);
  });

  it('takes sslmode from the URL', () => {
    expect(of('postgres://me:pw@db/x?sslmode=disable').ssl).toBe(false);
    const required = { rejectUnauthorized: false };
    expect(of('postgres://me:pw@db/x?sslmode=require').ssl).toMatchObject(required);
  });

  it.each([
    `postgres://me:pw@${RDS}/x`,
    `postgres://me@db.example/x?secret=${ARN}`,
    'postgres://me@127.0.0.1/x?auth=iam&region=eu-west-1',
    'postgres://me:pw@db.example/x?sslmode=verify-full',
  ])('verifies certificate and name for %s', (href) => {
    const { ssl } = of(href);
    expect(ssl).toHaveProperty('secureContext');
    expect(ssl).not.toHaveProperty('rejectUnauthorized');
    expect(ssl).not.toHaveProperty('checkServerIdentity');
  });

  it.each([
    ['secret=s&sslmode=disable', /in the clear/],
    ['auth=iam&sslmode=disable', /in the clear/],
    ['sslmode=prefer', /sslmode as one of disable, require, verify-ca, verify-full/],
    ['sslmode=verify-ca', /needs sslrootcert/],
    ['sslmode=require&sslrootcert=system', /needs sslmode=verify-full/],
    ['sslmode=verify-full&sslrootcert=/none.pem', /sslrootcert=\/none\.pem cannot be read/],
    ['sslmode=verify-full&sslrootcert=package.json', /is not in PEM/],
    ['secret=', /name or ARN/],
    ['secret=s&auth=iam', /not both/],
    ['auth=kerberos', /auth=iam/],
  ])('refuses ?%s', (query, message) => {
    expect(refusal(`postgres://me@db.example/x?${query}`)).toMatch(message);
  });

  it('refuses a password beside a secret, without repeating it', () => {
    const message = refusal('postgres://me:hidden-value@db/x?secret=s');
    expect(message).toMatch(/leave the password out/);
    expect(message).not.toContain('hidden');
  });

  it('needs to be told the user of a token', () => {
    expect(refusal('postgres://db/x?auth=iam')).toMatch(/name the user/);
  });

  it('may send the password of AWS in the clear where there is no network', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(of(`postgres://me@${host}/x?secret=s&sslmode=disable`).ssl).toBe(false);
    }
  });
});

describe('jdbcOf', () => {
  it.each([
    [
      `postgres://me@${RDS}/retail?secret=${ARN}`,
      { url: `jdbc:postgresql://${RDS}:5432/retail?sslmode=verify-full`, secret: ARN },
    ],
    [
      'postgres://me:hidden@db:6432/retail?sslmode=verify-ca&sslrootcert=/etc/ca.pem',
      {
        url: 'jdbc:postgresql://db:6432/retail?sslmode=verify-ca',
        secret: undefined,
      },
    ],
    [
      'postgres://me:hidden@[::1]/retail',
      { url: 'jdbc:postgresql://[::1]:5432/retail?sslmode=prefer', secret: undefined },
    ],
  ])('gives Java the address of %s without user and password', (href, expected) => {
    expect(jdbc(href)).toEqual(expected);
  });
});

it("trusts the authorities of the cluster's file, not of this machine's", () => {
  const service = { scheme: 'postgres', href: 'postgres://me@db/retail?sslrootcert=/here.pem' };
  expect(jdbcOf(service, '/there.pem').url).toMatch(/sslrootcert=%2Fthere\.pem$/);
});

describe('TokenPassword', () => {
  const server = { host: RDS, port: 5432, user: 'loader' };

  it('signs a token for the user at the server, in the region of its name', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hidden-value');
    const token = await new TokenPassword(server, undefined).password();
    vi.unstubAllEnvs();
    const url = new URL(`https://${token}`);
    expect(url.host).toBe(`${RDS}:5432`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      Action: 'connect',
      DBUser: 'loader',
      'X-Amz-Expires': '900',
      'X-Amz-Credential': expect.stringMatching(
        /^AKIDEXAMPLE\/\d{8}\/eu-west-1\/rds-db\/aws4_request$/,
      ) as string,
    });
    expect(token).not.toContain('hidden');
  });

  it('says what to do when the server does not take it', () => {
    expect(new TokenPassword(server, undefined).refused()).toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: `${RDS} refuses the IAM token of loader; GRANT rds_iam TO loader there, and give the role rds-db:connect for it`,
    });
  });
});
