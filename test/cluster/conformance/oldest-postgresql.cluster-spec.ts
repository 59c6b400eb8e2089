import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { endOverdueSessions } from '#composition/bi/end-overdue-sessions.js';
import { makeBiLogin } from '#composition/bi/make-bi-login.js';
import { OLDEST_VERSIONS } from '#platform/config/supported-versions.js';
import { embeddedUrl } from '#platform/database/logins.js';
import {
  createDatabase,
  dropDatabase,
  execute,
  openDatabase,
  prepareFully,
} from '#test/setup/databases.js';
import { connect, FORBIDDEN, findRefusal, buildLoginUrl } from '#test/setup/logins.js';
import { hasOldest } from '../setup/oldest-server.js';

const server = inject('serverUrl');
const suffix = randomBytes(4).toString('hex');
const OWNER = `owner_${suffix}`;
const ANALYST = `analyst_${suffix}`;

let url: string;
let owner: DataSource;
let worker: DataSource;
let login: string;
let session: pg.Client;

const TIMEOUTS = { statement: 60, transaction: 3600 };

/** A warehouse whose owner may create roles and is no superuser, as on a server that others administer. */
beforeAll(async () => {
  url = await createDatabase(server, 'oldest');
  await execute(
    server,
    `CREATE ROLE ${OWNER} LOGIN CREATEROLE PASSWORD 'owner'`,
    `ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO ${OWNER}`,
    `GRANT retailstream_worker TO ${OWNER}`,
    `GRANT retailstream_bi, retailstream_bi_scoped TO ${OWNER} WITH ADMIN OPTION`,
  );
  owner = await openDatabase(buildLoginUrl(url, OWNER, 'owner'));
  await prepareFully(owner);
  worker = await openDatabase(embeddedUrl({ url }, 'worker'));
  const { password } = await makeBiLogin(owner, ANALYST, TIMEOUTS);
  login = buildLoginUrl(url, ANALYST, password);
  session = await connect(login);
});
afterAll(async () => {
  await session.end();
  await worker.destroy();
  await owner.destroy();
  await dropDatabase(server, url);
  await execute(
    server,
    `DROP ROLE ${ANALYST}`,
    `REVOKE retailstream_bi, retailstream_bi_scoped, retailstream_worker FROM ${OWNER} CASCADE`,
    `DROP ROLE ${OWNER}`,
  );
});

it.runIf(hasOldest)('runs on the oldest supported PostgreSQL', async () => {
  const [row] = await owner.query<{ server_version: string }[]>('SHOW server_version');
  expect(row?.server_version.split('.')[0]).toBe(OLDEST_VERSIONS.PostgreSQL);
});

it('gives a BI login the views, and nothing else', async () => {
  expect((await session.query('SELECT * FROM store_week')).rows).toEqual([]);
  expect(await findRefusal(session, 'SELECT * FROM ops.api_keys')).toBe(FORBIDDEN);
  expect(await findRefusal(session, 'SET ROLE retailstream_worker')).toBe(FORBIDDEN);
});

it('gives an existing BI login another password', async () => {
  const { password } = await makeBiLogin(owner, ANALYST, TIMEOUTS);
  await expect(connect(login)).rejects.toMatchObject({ code: '28P01' });
  const again = await connect(buildLoginUrl(url, ANALYST, password));
  await again.end();
});

it('ends an overdue session of a BI login, and not those of the owner', async () => {
  const ofOwner = await connect(buildLoginUrl(url, OWNER, 'owner'));
  await ofOwner.query('BEGIN');
  await session.query('BEGIN; SET statement_timeout = 0');
  expect(await endOverdueSessions(worker, TIMEOUTS)).toEqual([]);
  // A limit applies one second late.
  const ended = () => endOverdueSessions(worker, { statement: 0, transaction: 0 });
  await expect.poll(ended).toMatchObject([{ login: ANALYST, reason: 'transaction' }]);
  await expect(session.query('SELECT 1')).rejects.toThrow();
  await ofOwner.query('ROLLBACK');
  await ofOwner.end();
});
