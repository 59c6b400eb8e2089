import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Snapshot } from '#analytics/snapshot/snapshot.js';
import { queryRows } from '#platform/database/rows.js';
import type { About } from './delivery/made-file.js';
import { momentOf } from './document/words.js';

const warningRow = z.object({ rule: z.string(), message: z.string() });

/** What a report is made from, and how far to trust it, in sentences. */
export async function aboutSnapshot(warehouse: DataSource, snapshot: Snapshot): Promise<About> {
  const { id, flow, publishedAt, firstWeek, dataThrough, weeks, quality, shareSetAside } = snapshot;
  const found = await queryRows(
    warehouse,
    warningRow,
    `SELECT rule, message FROM ops.quality_checks
     WHERE snapshot_id = $1 AND outcome IN ('warned', 'overridden') ORDER BY rule`,
    [id],
  );
  const setAside =
    shareSetAside === null || shareSetAside === 0
      ? []
      : [`${percent(shareSetAside)} of the rows that came are in quarantine and not counted.`];
  return {
    snapshot: id,
    facts: [
      `Snapshot ${id} of ${flow}, published ${momentOf(new Date(publishedAt))}, quality ${quality}.`,
      `Sales of ${weeks} weeks, from ${firstWeek} through ${dataThrough}.`,
    ],
    warnings: [
      ...setAside,
      ...found.map(({ rule, message }) => `Quality rule ${rule}: ${message}`),
    ],
  };
}

const percent = (share: number) =>
  share.toLocaleString('en', { style: 'percent', maximumSignificantDigits: 2 });
