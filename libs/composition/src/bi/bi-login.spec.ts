import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { loadMarts, createSources } from '#test/factories/load-marts.js';
import { planSales } from '#test/factories/plan-sales.js';
import { publishNaiveForecast } from '#test/factories/publish-forecast.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import { createDatabase, dropDatabase, openDatabase, prepareFully } from '#test/setup/databases.js';
import { connect, connectAs, FORBIDDEN, findRefusal, buildLoginUrl } from '#test/setup/logins.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { openFlows } from '../flows.js';
import { biViews } from './bi-views.js';
import { endOverdueSessions } from './end-overdue-sessions.js';
import { makeBiLogin } from './make-bi-login.js';

/** PostgreSQL's code for a view with a join. */
const NOT_STORED = '55000';

const NAME = `analyst_${process.pid}`;
const TIMEOUTS = { statement: 60, transaction: 3600 };
const ONE_DAY = { statement: 86_400, transaction: 86_400 };
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
      createSources({
        stores: '1,A,1000',
        // The second week has transactions.
        sales: '1,1,03/02/2012,100.10,TRUE\n1,1,13/02/2026,100.10,FALSE',
        features: '1,03/02/2012,50,2.5,NA,NA,5.00,NA,NA,200,8.1,TRUE',
        coverage: '1,03/02/2012,1,TRUE',
        departments: '1,Garden,Outdoor',
      }),
    );
    await planSales(owner);
    await owner.query(
      `INSERT INTO mart.plan_department_week_chunks
         (chunk_id, version, department, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month, stores, delivered_stores,
          amount)
       VALUES (1, 'plan', 1, 'A', '2012-02-03', 2012, 1, 2, 1, 1, 110.10)`,
    );
    await publishNaiveForecast(owner);
    await publishRetail({ warehouse: owner, url });
    const { password } = await makeBiLogin(owner, NAME, TIMEOUTS, { connections: 5 });
    login = buildLoginUrl(url, NAME, password);
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
    // Marts of these specs come from no files, which the former districts are read from.
    expect(rows.length > 0).toBe(view !== 'store_district');
  });

  it('has limits', async () => {
    const { rows } = await bi.query(
      `SELECT current_setting('statement_timeout') AS statement,
         current_setting('idle_in_transaction_session_timeout') AS idle,
         current_setting('transaction_timeout') AS transaction,
         current_setting('default_transaction_read_only') AS readonly,
         current_setting('temp_file_limit') AS files`,
    );
    expect(rows).toEqual([
      { statement: '1min', idle: '1h', transaction: '1h', readonly: 'on', files: '1GB' },
    ]);
  });

  it('has as many connections as it was given', async () => {
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
      expect(await findRefusal(bi, sql)).toBe(FORBIDDEN);
    });

    it.each(['UPDATE bi.store_week SET sales = 0', 'DELETE FROM bi.fuel_price_week'])(
      'cannot %s: no row is stored there',
      async (sql) => {
        expect(await findRefusal(bi, sql)).toBe(NOT_STORED);
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

  it('gets a new password and keeps its limits, and the old password stops working', async () => {
    await owner.query(
      `ALTER ROLE "${NAME}" CONNECTION LIMIT 6; ALTER ROLE "${NAME}" SET statement_timeout = '2min'`,
    );
    const renewed = await makeBiLogin(owner, NAME, TIMEOUTS);
    expect(renewed.connections).toBe(6);
    await expect(connect(login)).rejects.toMatchObject({ code: '28P01' });
    login = buildLoginUrl(url, NAME, renewed.password);
    const again = await connect(login);
    expect((await again.query('SHOW statement_timeout')).rows).toEqual([
      { statement_timeout: '2min' },
    ]);
    await again.end();
  });

  it('gets other limits, and serves a dashboard of twelve charts at once', async () => {
    const limits = { connections: 13, statementTimeout: 90 };
    const made = await makeBiLogin(owner, NAME, TIMEOUTS, limits);
    login = buildLoginUrl(url, NAME, made.password);
    const charts = await Promise.all(Array.from({ length: 12 }, () => connect(login)));
    const shown = await Promise.all(charts.map((chart) => chart.query('SHOW statement_timeout')));
    expect(shown.flatMap(({ rows }) => rows as unknown[])).toEqual(
      charts.map(() => ({ statement_timeout: '90s' })),
    );
    await Promise.all(charts.map((chart) => chart.end()));
  });

  it.each([
    [{ connections: 41 }, 'all BI logins together may have 40 connections, 40 % of the server'],
    [{ statementTimeout: 3601 }, '--statement-timeout: at most 3600 seconds'],
  ])('is refused limits that are too high: %j', async (limits, why) => {
    await expect(makeBiLogin(owner, NAME, TIMEOUTS, limits)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(why) as string,
    });
  });

  it('gets a new password also when the logins have more connections than they may', async () => {
    await owner.query(`ALTER ROLE "${NAME}" CONNECTION LIMIT 50`);
    const made = await makeBiLogin(owner, NAME, TIMEOUTS);
    expect(made).toMatchObject({ connections: 50, maxConnections: 40 });
    expect(made.allConnections).toBeGreaterThanOrEqual(50);
    login = buildLoginUrl(
      url,
      NAME,
      (await makeBiLogin(owner, NAME, TIMEOUTS, { connections: 5 })).password,
    );
  });

  it.each(['retailstream', 'retailstream_worker', 'retailstream_bi', 'pg_monitor'])(
    'rejects the name of another role: %s',
    async (name) => {
      await expect(makeBiLogin(owner, name, TIMEOUTS)).rejects.toMatchObject({ code: 'USAGE' });
    },
  );

  it.each(['', 'Anna', '1st', 'a"b', 'a b', "a'; DROP ROLE retailstream_bi; --", 'a'.repeat(64)])(
    'rejects a name like "%s"',
    async (name) => {
      await expect(makeBiLogin(owner, name, TIMEOUTS)).rejects.toMatchObject({ code: 'USAGE' });
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
      // The last test may have left a limit that ends the statements of this one.
      await owner.query(`ALTER ROLE "${NAME}" RESET statement_timeout`);
      session = await connect(login);
      await session.query('SET statement_timeout = 0');
    });

    const limits = (statement: number, transaction: number) => ({ statement, transaction });
    /** Polls until the watchdog has ended a session. */
    const ended = async (timeouts: { statement: number; transaction: number }) => {
      let sessions: unknown[] = [];
      await expect
        .poll(async () => (sessions = await endOverdueSessions(worker, timeouts)).length, {
          timeout: 10_000,
        })
        .toBe(1);
      return sessions;
    };

    it.each([
      ['its own time-out', "SET statement_timeout = '100ms'", limits(3600, 3600), 0.1],
      ['the preset without one of its own', 'SET statement_timeout = 0', limits(0, 3600), 0],
      ['the preset for one that is no duration', 'SET statement_timeout = 0x0', limits(0, 3600), 0],
    ])('is ended when a statement exceeds %s', async (_, change, timeouts, seconds) => {
      await owner.query(`ALTER ROLE "${NAME}" ${change}`);
      const broken = session.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
      await expect.poll(() => countSleeping(owner)).toBe(1);
      expect(await ended(timeouts)).toMatchObject([
        { login: NAME, reason: 'statement', statementTimeout: seconds },
      ]);
      expect(await broken).toMatchObject({ code: '57P01' });
    });

    it('is not ended before its time', async () => {
      await owner.query(`ALTER ROLE "${NAME}" SET statement_timeout = '1h'`);
      const stopped = session.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
      await expect.poll(() => countSleeping(owner)).toBe(1);
      expect(await endOverdueSessions(worker, limits(0, 3600))).toEqual([]);
      await ended(limits(0, 0));
      await stopped;
    });

    it('reads through a cursor for longer than a statement may take', async () => {
      await session.query('BEGIN; DECLARE c CURSOR FOR SELECT * FROM store_week');
      await session.query('FETCH 1 FROM c');
      await owner.query(`ALTER ROLE "${NAME}" SET statement_timeout = '1ms'`);
      // A second after its last statement, a statement of one millisecond would be overdue.
      await expect.poll(() => idleSeconds(owner), { timeout: 10_000 }).toBeGreaterThan(1.1);
      expect(await endOverdueSessions(worker, limits(0, 3600))).toEqual([]);
      await session.query('FETCH 1 FROM c');
      expect(await ended(limits(0, 0))).toMatchObject([{ login: NAME, reason: 'transaction' }]);
      await expect(session.query('FETCH 1 FROM c')).rejects.toThrow();
    });

    it('is told by PostgreSQL which limit ended a transaction', async () => {
      const broken = new Promise((resolve) => session.once('error', resolve));
      await session.query("SET transaction_timeout = '100ms'");
      await session.query('BEGIN');
      expect(await broken).toMatchObject({
        message: 'terminating connection due to transaction timeout',
      });
    });

    it('is ended when it holds an advisory lock, where PostgreSQL allows that', async () => {
      await owner.query(`GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO "${NAME}"`);
      await session.query('SELECT pg_advisory_lock(7304421)');
      expect(await endOverdueSessions(worker, ONE_DAY)).toMatchObject([
        { login: NAME, reason: 'lock' },
      ]);
      await expect(session.query('SELECT 1')).rejects.toThrow();
      await owner.query(`REVOKE EXECUTE ON FUNCTION pg_advisory_lock(bigint) FROM "${NAME}"`);
    });

    it('is the only one to be ended', async () => {
      const others = [await connect(url), await connectAs(url, 'api')];
      for (const other of others)
        await other.query('BEGIN; SELECT pg_advisory_xact_lock_shared(1)');
      await session.query('SELECT 1');
      expect(await endOverdueSessions(worker, limits(0, 0))).toEqual([]);
      for (const other of others) await other.query('SELECT 1');
      await Promise.all([...others, session].map((client) => client.end()));
    });
  });
});

/** Returns the number of the login's sessions that sleep. */
async function countSleeping(owner: DataSource): Promise<number> {
  const [row] = await owner.query<{ n: number }[]>(
    `SELECT count(*)::integer AS n FROM pg_stat_activity
     WHERE usename = $1 AND state = 'active' AND query ~ 'pg_sleep'`,
    [NAME],
  );
  return row?.n ?? 0;
}

/** Returns how long the login's open transaction has been idle. */
async function idleSeconds(owner: DataSource): Promise<number> {
  const [row] = await owner.query<{ seconds: number }[]>(
    `SELECT extract(epoch FROM clock_timestamp() - query_start)::float8 AS seconds
     FROM pg_stat_activity WHERE usename = $1 AND state = 'idle in transaction'`,
    [NAME],
  );
  return row?.seconds ?? 0;
}
