import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDatabase, dropDatabase, openDatabase, prepareFully } from '#test/setup/databases.js';
import { connectAs, FORBIDDEN, findRefusal } from '#test/setup/logins.js';

describe('the roles of the programs', () => {
  let url: string;
  let worker: pg.Client;
  let api: pg.Client;

  beforeAll(async () => {
    url = await createDatabase(inject('serverUrl'), 'roles');
    const owner = await openDatabase(url);
    await prepareFully(owner);
    await owner.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'start', false);
       INSERT INTO ops.audit_log (actor, action, subject) VALUES ('key 1', 'published', 'snapshot 1')`,
    );
    await owner.destroy();
    worker = await connectAs(url, 'worker');
    api = await connectAs(url, 'api');
  });
  afterAll(async () => {
    await Promise.all([worker.end(), api.end()]);
    await dropDatabase(inject('serverUrl'), url);
  });

  it.each(['retailstream_worker', 'retailstream_api', 'retailstream_bi', 'retailstream_bi_scoped'])(
    '%s is no superuser, and cannot create roles or databases',
    async (role) => {
      const { rows } = await api.query(
        `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS may
         FROM pg_roles WHERE rolname = $1`,
        [role],
      );
      expect(rows).toEqual([{ may: false }]);
    },
  );

  it.each([
    'INSERT INTO core.stores VALUES (1, $$A$$, 1)',
    'UPDATE core.customers SET first_name = $$x$$',
    'DELETE FROM core.sales_team',
    'UPDATE core.sales SET weekly_sales = 0',
    'DELETE FROM core.loaded_files',
    'TRUNCATE core.sales',
    'INSERT INTO mart.fuel_price_week_chunks VALUES (1, $$2010-02-05$$, 1, 1, true)',
    'UPDATE mart.store_week_chunks SET weekly_sales = 0',
    'DELETE FROM mart.department_week_chunks',
    'DROP TABLE mart.store_week_chunks',
    'DROP VIEW mart.store_week',
    'CREATE TABLE mart.more (n integer)',
    'CREATE VIEW bi.more AS SELECT 1',
    'CREATE TABLE ops.more (n integer)',
    'CREATE TABLE public.more (n integer)',
    'CREATE FUNCTION bullmq.more() RETURNS integer LANGUAGE sql AS $$SELECT 1$$',
    'CREATE SCHEMA more',
    'CREATE ROLE more',
    'UPDATE ops.audit_log SET actor = $$nobody$$',
    'DELETE FROM ops.audit_log',
    'TRUNCATE ops.audit_log',
    'UPDATE ops.flow_rules SET set_by = $$nobody$$',
    'DELETE FROM ops.flow_rules',
    'SET ROLE retailstream_worker',
    'SET SESSION AUTHORIZATION retailstream',
    'COPY (SELECT 1) TO PROGRAM $$true$$',
    'SELECT pg_read_file($$postgresql.conf$$)',
  ])('deny the API %s', async (sql) => {
    expect(await findRefusal(api, sql)).toBe(FORBIDDEN);
  });

  it.each([
    'UPDATE ops.audit_log SET actor = $$nobody$$',
    'DELETE FROM ops.audit_log',
    'TRUNCATE ops.audit_log',
    'UPDATE ops.flow_rules SET set_by = $$nobody$$',
    'DELETE FROM ops.flow_rules',
    'SELECT * FROM ops.api_keys',
    'INSERT INTO ops.api_keys (sha256) VALUES ($$0$$)',
    'DROP TABLE core.sales',
    'ALTER TABLE core.customers ADD COLUMN more text',
    'ALTER TABLE ops.runs DISABLE TRIGGER ALL',
    'CREATE TABLE ops.more (n integer)',
    'CREATE VIEW bi.more AS SELECT 1',
    'CREATE SCHEMA more',
    'CREATE ROLE more',
    'GRANT retailstream_api TO retailstream_worker',
    'SET ROLE retailstream',
    'COPY core.stores TO PROGRAM $$true$$',
  ])('deny the worker %s', async (sql) => {
    expect(await findRefusal(worker, sql)).toBe(FORBIDDEN);
  });

  it('allow the API to write and read the audit log', async () => {
    await api.query(
      "INSERT INTO ops.audit_log (actor, action, subject) VALUES ('key 2', 'withdrew', 'file 7')",
    );
    const { rows } = await api.query('SELECT actor FROM ops.audit_log ORDER BY id');
    expect(rows).toEqual([{ actor: 'key 1' }, { actor: 'key 2' }]);
  });

  it('allow the worker to load a chunk into an empty table, which the API can then read', async () => {
    await worker.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'start', false);
       INSERT INTO ops.snapshots (run_id) VALUES (1);
       INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
         VALUES ('fuel_price_week', 7, 'weekly-sales', '2010', 'd', 1, 1, 'marts/');
       INSERT INTO ops.snapshot_chunks VALUES (1, 'fuel_price_week', 7);
       BEGIN;
       TRUNCATE mart.fuel_price_week_chunks;
       ALTER TABLE mart.fuel_price_week_chunks DROP CONSTRAINT fuel_price_week_chunks_pkey;
       INSERT INTO mart.fuel_price_week_chunks VALUES (7, '2010-02-05', 1, 2.5, true);
       ALTER TABLE mart.fuel_price_week_chunks ADD PRIMARY KEY (chunk_id, week_date, store);
       ANALYZE mart.fuel_price_week_chunks;
       COMMIT`,
    );
    for (const login of [api, worker]) {
      const { rows } = await login.query('SELECT fuel_price FROM mart.fuel_price_week');
      expect(rows).toEqual([{ fuel_price: '2.500' }]);
    }
    expect(await findRefusal(api, 'DELETE FROM mart.fuel_price_week_chunks')).toBe(FORBIDDEN);
  });

  it('allow the worker to write rows and use temporary tables', async () => {
    await worker.query(
      `BEGIN; CREATE TEMP TABLE staged (LIKE core.stores) ON COMMIT DROP;
       INSERT INTO staged VALUES (1, 'A', 10); INSERT INTO core.stores SELECT * FROM staged; COMMIT`,
    );
    const { rows } = await api.query('SELECT store_size FROM core.stores');
    expect(rows).toEqual([{ store_size: 10 }]);
  });
});
