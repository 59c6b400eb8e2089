import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { loadMarts, sourcesOf } from '#test/factories/load-marts.js';
import { publishNaiveForecast } from '#test/factories/publish-forecast.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import { createDatabase, dropDatabase, openDatabase, prepareFully } from '#test/setup/databases.js';
import { connect, connectAs, FORBIDDEN, refusal, urlFor } from '#test/setup/logins.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { openFlows } from '../flows.js';
import { biViews } from './bi-views.js';
import { endOverdueSessions } from './end-overdue-sessions.js';
import { makeBiLogin } from './make-bi-login.js';

/** PostgreSQL's code for a view with a join. */
const NOT_STORED = '55000';

const NAME = `analyst_${process.pid}`;
const views = biViews(openFlows()).map(({ name }) => name);

describe('a BI login', () => {
  let url: string;
  let owner: DataSource;
  let login: string;
  let bi: pg.Client;

  beforeAll(async () => {
    url = await createDatabase(inject('serverUrl'), 'bi');
    owner = await openDatabase(url);
    await prepareFully(owner);
    await loadMarts(
      url,
      sourcesOf({
        stores: '1,A,1000',
        sales: '1,1,03/02/2012,100.10,TRUE',
        features: '1,03/02/2012,50,2.5,NA,NA,NA,NA,NA,200,8.1,TRUE',
      }),
    );
    await publishNaiveForecast(owner);
    await publishRetail({ warehouse: owner, url });
    login = urlFor(url, NAME, await makeBiLogin(owner, NAME, 60));
    bi = await connect(login);
  });
  afterAll(async () => {
    await bi.end();
    await owner.destroy();
    await dropDatabase(inject('serverUrl'), url);
    const server = await openDatabase(inject('serverUrl'));
    await server.query(`DROP ROLE "${NAME}"`);
    await server.destroy();
  });

  it.each(views)('reads %s, which is on its search path', async (view) => {
    const { rows } = await bi.query(`SELECT * FROM ${view}`);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('has limits', async () => {
    const { rows } = await bi.query(
      `SELECT current_setting('statement_timeout') AS statement,
         current_setting('idle_in_transaction_session_timeout') AS idle,
         current_setting('default_transaction_read_only') AS readonly,
         current_setting('temp_file_limit') AS files`,
    );
    expect(rows).toEqual([{ statement: '1min', idle: '1min', readonly: 'on', files: '1GB' }]);
  });

  it('has five connections', async () => {
    const four = await Promise.all([1, 2, 3, 4].map(() => connect(login)));
    await expect(connect(login)).rejects.toMatchObject({ code: '53300' });
    await Promise.all(four.map((client) => client.end()));
  });

  describe('with its adjustable settings reset', () => {
    beforeEach(() =>
      bi.query('SET default_transaction_read_only = off; SET statement_timeout = 0'),
    );

    it.each([
      'SELECT * FROM mart.store_week',
      'SELECT * FROM mart.store_week_chunks',
      'SELECT * FROM core.stores',
      'SELECT * FROM core.customers',
      'SELECT first_name FROM core.sales_team',
      'SELECT * FROM core.shops',
      'SELECT * FROM core.products',
      'SELECT * FROM ops.snapshots',
      'SELECT * FROM ops.api_keys',
      'SELECT * FROM public.schema_migrations',
      'SELECT * FROM bullmq.job',
      'SELECT * FROM pg_authid',
      'SELECT * FROM pg_statistic',
      'INSERT INTO bi.published_snapshots (flow) VALUES ($$x$$)',
      'DROP VIEW bi.store_week',
      'CREATE VIEW bi.more AS SELECT 1',
      'CREATE TABLE bi.more (n integer)',
      'CREATE TABLE public.more (n integer)',
      'CREATE SCHEMA more',
      'CREATE TEMP TABLE more (n integer)',
      'SELECT 1 INTO TEMP more',
      'CREATE TEMP SEQUENCE more',
      'CREATE FUNCTION bi.more() RETURNS integer LANGUAGE sql AS $$SELECT 1$$',
      'CREATE EXTENSION dblink',
      'CREATE ROLE more',
      'CREATE DATABASE more',
      'ALTER SYSTEM SET work_mem = 1',
      `ALTER ROLE "${NAME}" CONNECTION LIMIT 100`,
      `ALTER ROLE "${NAME}" SUPERUSER`,
      'SET temp_file_limit = -1',
      'SET ROLE retailstream',
      'SET ROLE retailstream_worker',
      "SELECT set_config('role', 'retailstream', false)",
      'SET SESSION AUTHORIZATION retailstream',
      "SELECT set_config('session_replication_role', 'replica', false)",
      'SELECT pg_read_file($$postgresql.conf$$)',
      'SELECT pg_ls_dir($$.$$)',
      'SELECT pg_reload_conf()',
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $$retailstream$$',
      'COPY (SELECT 1) TO PROGRAM $$true$$',
      'COPY (SELECT 1) TO $$/tmp/retailstream-bi$$',
      'SELECT lo_create(0)',
      'SELECT lo_from_bytea(0, $$x$$)',
      'SELECT lo_import($$/etc/passwd$$)',
      'SELECT pg_advisory_lock(n) FROM generate_series(1, 100000) n',
      'SELECT pg_try_advisory_xact_lock_shared(7304421)',
      'CHECKPOINT',
      'DO $$BEGIN LOCK TABLE mart.store_week IN ACCESS SHARE MODE; END$$',
      'DO $$BEGIN LOCK TABLE bi.store_week IN ACCESS EXCLUSIVE MODE; END$$',
    ])('is refused %s', async (sql) => {
      expect(await refusal(bi, sql)).toBe(FORBIDDEN);
    });

    it.each(['UPDATE bi.store_week SET weekly_sales = 0', 'DELETE FROM bi.fuel_price_week'])(
      'cannot %s: no row is stored there',
      async (sql) => {
        expect(await refusal(bi, sql)).toBe(NOT_STORED);
      },
    );

    it('does not see the queries of others', async () => {
      const others = await connectAs(url, 'api');
      await others.query("SELECT 'a secret of the API'");
      const { rows } = await bi.query(
        `SELECT DISTINCT query FROM pg_stat_activity
         WHERE datname = current_database() AND usename <> current_user`,
      );
      await others.end();
      expect(rows).toEqual([{ query: '<insufficient privilege>' }]);
    });
  });

  it('gets a new password, and the old one stops working', async () => {
    const renewed = urlFor(url, NAME, await makeBiLogin(owner, NAME, 60));
    await expect(connect(login)).rejects.toMatchObject({ code: '28P01' });
    login = renewed;
    const again = await connect(login);
    await again.end();
  });

  it.each(['retailstream', 'retailstream_worker', 'retailstream_bi', 'pg_monitor'])(
    'rejects the name of another role: %s',
    async (name) => {
      await expect(makeBiLogin(owner, name, 60)).rejects.toMatchObject({ code: 'USAGE' });
    },
  );

  it.each(['', 'Anna', '1st', 'a"b', 'a b', "a'; DROP ROLE retailstream_bi; --", 'a'.repeat(64)])(
    'rejects a name like "%s"',
    async (name) => {
      await expect(makeBiLogin(owner, name, 60)).rejects.toMatchObject({ code: 'USAGE' });
    },
  );

  describe('under the watchdog', () => {
    let worker: DataSource;
    let session: pg.Client;
    beforeAll(async () => {
      worker = await openDatabase(embeddedUrl({ url }, 'worker'));
    });
    afterAll(() => worker.destroy());
    beforeEach(async () => {
      session = await connect(login);
      await session.query('SET statement_timeout = 0');
    });

    it('is ended when a statement exceeds its time, and not before', async () => {
      const ended = session.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
      await expect.poll(() => sleeping(owner)).toBe(1);
      expect(await endOverdueSessions(worker, 3600)).toEqual([]);
      expect(await endOverdueSessions(worker, 0)).toMatchObject([{ login: NAME }]);
      expect(await ended).toMatchObject({ code: '57P01' });
    });

    it('is ended when it keeps a transaction open', async () => {
      await session.query('BEGIN; SET idle_in_transaction_session_timeout = 0');
      expect(await endOverdueSessions(worker, 0)).toMatchObject([{ login: NAME }]);
      await expect(session.query('SELECT 1')).rejects.toThrow();
    });

    it('is ended when it holds an advisory lock, where PostgreSQL allows that', async () => {
      await owner.query(`GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO "${NAME}"`);
      await session.query('SELECT pg_advisory_lock(7304421)');
      expect(await endOverdueSessions(worker, 3600)).toMatchObject([{ login: NAME }]);
      await expect(session.query('SELECT 1')).rejects.toThrow();
      await owner.query(`REVOKE EXECUTE ON FUNCTION pg_advisory_lock(bigint) FROM "${NAME}"`);
    });

    it('is the only one to be ended', async () => {
      const others = [await connect(url), await connectAs(url, 'api')];
      for (const other of others)
        await other.query('BEGIN; SELECT pg_advisory_xact_lock_shared(1)');
      await session.query('SELECT 1');
      expect(await endOverdueSessions(worker, 0)).toEqual([]);
      for (const other of others) await other.query('SELECT 1');
      await Promise.all([...others, session].map((client) => client.end()));
    });
  });
});

/** Returns the number of the login's sessions that sleep. */
async function sleeping(owner: DataSource): Promise<number> {
  const [row] = await owner.query<{ n: number }[]>(
    `SELECT count(*)::integer AS n FROM pg_stat_activity
     WHERE usename = $1 AND state = 'active' AND query ~ 'pg_sleep'`,
    [NAME],
  );
  return row?.n ?? 0;
}
