import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { ViewDefinition } from '#analytics/views/view-sql.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { biViews } from './bi-views.js';
import { scopedSchema } from './scoped-views.js';

/** Any constant, equal in every process. */
const LOCK = 7_304_425;

const foundSql = sqlFile(import.meta.url, './found_views.sql');

const foundRow = z.object({
  comment: z.string().nullable(),
  views: z.array(z.string()),
  functions: z.array(z.string()),
});
const literalRow = z.object({ text: z.string() });

/**
 * Creates the views of the schemas `bi` and `bi_scoped` again when their definitions change. It uses one transaction, so that
 * no reader finds one missing. Safe from several processes at once.
 */
export async function ensureBiViews(owner: DataSource, flows: readonly Flow[]): Promise<void> {
  const { functions, views: scoped } = scopedSchema(flows);
  const views = [
    ...biViews(flows).map((view) => ({ ...view, name: `bi."${view.name}"` })),
    ...scoped.map((view) => ({ ...view, name: `bi_scoped."${view.name}"` })),
  ];
  const digest = createHash('sha256')
    .update(JSON.stringify([functions, views]))
    .digest('hex');
  const comment = `Views of the published snapshots, for BI tools. Definitions: ${digest}`;
  await owner.transaction(async (session) => {
    await session.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const [found] = await queryRows(session, foundRow, foundSql);
    const isThere =
      views.every(({ name }) => found?.views.includes(name)) &&
      functions.length === found?.functions.length;
    if (isThere && found.comment === comment) return;
    for (const name of found?.views ?? []) await session.query(`DROP VIEW ${name}`);
    for (const name of found?.functions ?? []) await session.query(`DROP FUNCTION ${name}`);
    for (const { name, definition } of functions)
      await session.query(`CREATE FUNCTION bi_scoped."${name}"() ${definition}`);
    for (const view of views) await create(session, view);
    await session.query(`COMMENT ON SCHEMA bi IS '${comment}'`);
  });
}

async function create(session: EntityManager, view: ViewDefinition): Promise<void> {
  const { name } = view;
  await session.query(`CREATE VIEW ${name} AS\n${view.select}`);
  await describe(session, `VIEW ${name}`, view.comment);
  for (const column of view.columns) {
    await describe(session, `COLUMN ${name}."${column.name}"`, column.comment);
  }
}

async function describe(session: EntityManager, on: string, text: string): Promise<void> {
  const [row] = await queryRows(session, literalRow, 'SELECT quote_literal($1) AS text', [text]);
  await session.query(`COMMENT ON ${on} IS ${row?.text ?? 'NULL'}`);
}
