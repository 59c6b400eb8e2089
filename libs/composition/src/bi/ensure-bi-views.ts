import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ViewDefinition } from '#analytics/views/view-sql.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { commentSql } from '#platform/database/comment-sql.js';
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
    const statements = [
      ...(found?.views ?? []).map((name) => `DROP VIEW ${name}`),
      ...(found?.functions ?? []).map((name) => `DROP FUNCTION ${name}`),
      ...functions.map(
        ({ name, definition }) => `CREATE FUNCTION bi_scoped."${name}"() ${definition}`,
      ),
      ...views.flatMap(createViewSql),
      commentSql('SCHEMA bi', comment),
    ];
    await session.query(statements.join(';\n'));
  });
}

function createViewSql({ name, select, comment, columns }: ViewDefinition): string[] {
  return [
    `CREATE VIEW ${name} AS\n${select}`,
    commentSql(`VIEW ${name}`, comment),
    ...columns.map((column) => commentSql(`COLUMN ${name}."${column.name}"`, column.comment)),
  ];
}
