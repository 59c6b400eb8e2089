import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { toTimeoutError } from '#platform/errors/to-app-error.js';
import { createUnpublishedError } from '../ledger/snapshots/unpublished-error.js';
import type { Alert, AlertFinding, AlertWords, FlowAlerts } from '../flow/alert.js';

/** More than any alert needs for three years of a chain, and short enough not to delay others. */
const FIND_WITHIN_MS = 5_000;

const found = z.object({
  id: z.string(),
  week: z.string(),
  value: z.string(),
  expected: z.string(),
  lowest: z.string(),
  highest: z.string(),
  isAbove: z.boolean(),
  distance: z.number(),
  total: z.int(),
});

/** Parameters of a search. */
interface Search {
  snapshot: string;
  threshold: number;
  /** Day, ISO text: the search covers later weeks. */
  after: string;
  /** Last day of the search, ISO text; without it, all later weeks. */
  through?: string;
  /** Maximum number of results. */
  maxFindings: number;
}

/** A finding of an alert, with its words. */
export type DescribedFinding = AlertFinding & AlertWords & { subject: string };

/**
 * Returns the findings of an alert in a snapshot: the newest week first, within it the largest deviation first. Returns
 * none for a dropped snapshot, whose rows may be gone.
 * @param session a transaction, which stays usable after a failure
 * @returns the first findings, and the total number
 * @throws the error of PostgreSQL, also after `withinMs`
 */
export async function findAlerts(
  session: EntityManager,
  alert: Alert,
  { snapshot, threshold, after, through, maxFindings }: Search,
  withinMs = FIND_WITHIN_MS,
): Promise<{ total: number; first: DescribedFinding[] }> {
  const rows = await session.transaction(async (inner) => {
    await inner.query(`SET LOCAL statement_timeout = ${Math.ceil(withinMs)}`);
    const values = [snapshot, after, threshold, maxFindings, through];
    const read = await queryRows(inner, found, searchSql(alert), values);
    await inner.query('SET LOCAL statement_timeout TO DEFAULT');
    return read;
  });
  const first = rows.map(({ total: _, ...row }) => {
    const finding = { ...row, threshold };
    return { ...finding, subject: `${alert.subject} ${row.id}`, ...alert.describe(finding) };
  });
  return { total: rows[0]?.total ?? 0, first };
}

/** $1 snapshot, $2 the day before, $3 threshold, $4 maximum, $5 the last day. Limits are rounded as the value is written. */
const searchSql = ({ sql }: Pick<Alert, 'sql'>) => `
  WITH alert AS (\n${sql}\n)
  SELECT id::text, to_char(week, 'YYYY-MM-DD') AS week, value::text, round(expected, scale(value))::text AS expected,
         round(expected - $3::numeric * width, scale(value))::text AS lowest,
         round(expected + $3::numeric * width, scale(value))::text AS highest,
         value > expected AS "isAbove", round(abs(value - expected) / width, 6)::float8 AS distance,
         count(*) OVER ()::integer AS total
  FROM alert
  WHERE ($5::date IS NULL OR alert.week <= $5) AND width > 0 AND abs(value - expected) > $3::numeric * width
    AND EXISTS (SELECT FROM ops.snapshots WHERE snapshot_id = $1 AND status IN ('published', 'retained'))
  ORDER BY alert.week DESC, abs(value - expected) / width DESC, alert.id
  LIMIT $4`;

/** Maximum number of results of one trial. */
const FINDINGS_MOST = 100;

const publishedRow = z.object({ snapshot: z.string(), through: z.iso.date() });

const completeRow = z.object({ through: z.iso.date().nullable() });

/**
 * Returns the last day of a snapshot that alerts judge, ISO text: its last complete day.
 * @param through its last day
 */
export async function readLastAlertDay(
  session: EntityManager,
  { lastComplete }: Pick<FlowAlerts, 'lastComplete'>,
  { snapshot, through }: { snapshot: string; through: string },
): Promise<string> {
  if (lastComplete === undefined) return through;
  const sql = `SELECT to_char(last_complete, 'YYYY-MM-DD') AS through FROM (\n${lastComplete}\n) complete`;
  const [complete] = await queryRows(session, completeRow, sql, [snapshot]);
  return complete?.through ?? through;
}

interface Trial {
  /** Number of the published snapshot. */
  snapshot: string;
  /** Day, ISO text: the search covered later weeks. */
  after: string;
  total: number;
  first: DescribedFinding[];
}

/**
 * Returns the findings of an alert in the last complete weeks of the published snapshot, also those reported before.
 * @throws AppError NO_SNAPSHOT before one is published; ANSWER_TOO_SLOW
 */
export async function tryAlert(
  warehouse: DataSource,
  flow: FlowAlerts,
  { alert, threshold, weeks }: { alert: Alert; threshold: number; weeks: number },
): Promise<Trial> {
  return warehouse.transaction(async (session) => {
    const [published] = await queryRows(
      session,
      publishedRow,
      `SELECT snapshot_id AS snapshot, to_char(data_through, 'YYYY-MM-DD') AS through
       FROM ops.snapshots WHERE flow = $1 AND status = 'published' AND data_through IS NOT NULL`,
      [flow.name],
    );
    if (!published) throw createUnpublishedError(flow.name);
    const { snapshot } = published;
    const through = await readLastAlertDay(session, flow, published);
    const [{ after } = { after: through }] = await queryRows(
      session,
      z.object({ after: z.iso.date() }),
      `SELECT to_char($1::date - 7 * $2::integer, 'YYYY-MM-DD') AS after`,
      [through, weeks],
    );
    try {
      const search = { snapshot, after, through, threshold, maxFindings: FINDINGS_MOST };
      return { snapshot, after, ...(await findAlerts(session, alert, search)) };
    } catch (error) {
      throw toTimeoutError(error);
    }
  });
}
