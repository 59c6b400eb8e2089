import pg from 'pg';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Answer, TopStores } from './peer-schema.js';

const folder = '../../libs/analytics/src/use-cases/weekly-top-stores';
const list = sqlFile(import.meta.url, `${folder}/weekly-top-stores.sql`);
const coverage = sqlFile(import.meta.url, `${folder}/coverage.sql`);
const wins = sqlFile(import.meta.url, `${folder}/wins.sql`);

const ROWS = 100;
const CONNECTIONS = 16;

const LIST = `WITH list AS (\n${list}\n)`;
const PAGE = `${LIST}
  SELECT (SELECT count(*) FROM list)::integer AS "totalCount",
         (SELECT coalesce(json_agg(row_to_json(page)), '[]')
          FROM (SELECT * FROM list ORDER BY "week" LIMIT ${ROWS}) page) AS nodes`;
const COVERAGE = `${LIST} SELECT row_to_json(coverage) AS coverage FROM (\n${coverage}\n) coverage`;
const WINS = `${LIST} SELECT coalesce(json_agg(row_to_json(wins)), '[]') AS wins FROM (\n${wins}\n) wins`;

/** The queries of our own answer, side by side through pg as anyone would write it. */
export function answerFromSql(
  warehouseUrl: string,
  snapshotId: string,
): { answer: Answer; close: () => Promise<void> } {
  const pool = new pg.Pool({ connectionString: warehouseUrl, max: CONNECTIONS });
  // A connection that is lost while nobody uses it is nobody's error.
  pool.on('error', () => undefined);
  const first = async <Row extends pg.QueryResultRow>(sql: string, values: unknown[]) => {
    const { rows } = await pool.query<Row>(sql, values);
    const [row] = rows;
    if (!row) throw new Error('a query gave no row');
    return row;
  };
  const cursorAt = (offset: number) =>
    Buffer.from(JSON.stringify([snapshotId, offset])).toString('base64url');
  return {
    answer: async ({ from, to }) => {
      // Of any department, store, type and year.
      const values = [snapshotId, null, null, null, null, from ?? null, to ?? null];
      const [page, covered, won] = await Promise.all([
        first<Pick<TopStores, 'nodes' | 'totalCount'>>(PAGE, values),
        first<Pick<TopStores, 'coverage'>>(COVERAGE, values),
        first<Pick<TopStores, 'wins'>>(WINS, values),
      ]);
      const { length } = page.nodes;
      const pageInfo = {
        hasNextPage: length < page.totalCount,
        hasPreviousPage: false,
        startCursor: cursorAt(1),
        endCursor: cursorAt(length),
      };
      return { ...page, ...covered, ...won, pageInfo };
    },
    close: () => pool.end(),
  };
}
