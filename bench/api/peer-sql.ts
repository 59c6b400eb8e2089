import pg from 'pg';
import { weeksOfList } from '#analytics/serving/coverage.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Answer, TopStores } from './peer-schema.js';

const folder = '../../libs/analytics/src/answers/weekly-top-stores';
const list = sqlFile(import.meta.url, `${folder}/weekly-top-stores.sql`);
const wins = sqlFile(import.meta.url, `${folder}/wins.sql`);

const ROWS = 100;
const CONNECTIONS = 16;

const STATEMENT = `WITH list AS (\n${list}\n)
  SELECT (SELECT count(*) FROM list)::integer AS "totalCount",
         (SELECT coalesce(json_agg(row_to_json(page)), '[]')
          FROM (SELECT * FROM list ORDER BY "week" LIMIT ${ROWS}) page) AS nodes,
         (SELECT row_to_json(coverage) FROM (\n${weeksOfList}\n) coverage) AS coverage,
         (SELECT coalesce(json_agg(row_to_json(wins)), '[]') FROM (\n${wins}\n) wins) AS wins`;

/** Runs the SQL of our answer through a plain pg pool. */
export function answerFromSql(
  warehouseUrl: string,
  snapshotId: string,
): { answer: Answer; close: () => Promise<void> } {
  const pool = new pg.Pool({ connectionString: warehouseUrl, max: CONNECTIONS });
  // An idle connection may be lost without an error.
  pool.on('error', () => undefined);
  const cursorAt = (offset: number) =>
    Buffer.from(JSON.stringify([snapshotId, offset])).toString('base64url');
  return {
    answer: async ({ from, to }) => {
      // For any department, store, type and year.
      const values = [snapshotId, null, null, null, null, from ?? null, to ?? null];
      const { rows } = await pool.query<Omit<TopStores, 'pageInfo'>>(STATEMENT, values);
      const [answer] = rows;
      if (!answer) throw new Error('the query gave no row');
      const { length } = answer.nodes;
      const pageInfo = {
        hasNextPage: length < answer.totalCount,
        hasPreviousPage: false,
        startCursor: cursorAt(1),
        endCursor: cursorAt(length),
      };
      return { ...answer, pageInfo };
    },
    close: () => pool.end(),
  };
}
