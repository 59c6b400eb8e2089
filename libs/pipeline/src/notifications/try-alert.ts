import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { orTooSlow } from '#platform/errors/to-app-error.js';
import type { Alert } from '../flow/alert.js';
import { findAlerts, type Told } from './find-alerts.js';

/** What is given of one trial. */
const FINDINGS_MOST = 100;

const publishedRow = z.object({ snapshot: z.string(), after: z.string() });

interface Trial {
  /** Number of the published snapshot. */
  snapshot: string;
  /** Day, ISO text: weeks after it were looked at. */
  after: string;
  total: number;
  first: Told[];
}

/**
 * What an alert has to tell of the last weeks of the published snapshot, whatever was told before.
 * @throws AppError NO_SNAPSHOT before one is published; ANSWER_TOO_SLOW
 */
export async function tryAlert(
  warehouse: DataSource,
  flow: string,
  { alert, threshold, weeks }: { alert: Alert; threshold: number; weeks: number },
): Promise<Trial> {
  return warehouse.transaction(async (session) => {
    const [published] = await queryRows(
      session,
      publishedRow,
      `SELECT snapshot_id AS snapshot, to_char(data_through - 7 * $2::integer, 'YYYY-MM-DD') AS after
       FROM ops.snapshots WHERE flow = $1 AND status = 'published' AND data_through IS NOT NULL`,
      [flow, weeks],
    );
    if (!published) throw nothingPublished(flow);
    try {
      const search = { ...published, threshold, most: FINDINGS_MOST };
      return { ...published, ...(await findAlerts(session, alert, search)) };
    } catch (error) {
      throw orTooSlow(error);
    }
  });
}

function nothingPublished(flow: string): AppError {
  const advice = 'start a run with POST /v1/admin/runs';
  return new AppError('NO_SNAPSHOT', `${flow} has published no snapshot yet: ${advice}`, {
    retryable: true,
  });
}
