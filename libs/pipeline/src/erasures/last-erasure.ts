import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';

const stateRow = z.object({ state: z.string() });
const answerRow = z.object({ isSince: z.boolean() });

/** Tells one state of all erasures from every other: empty while nobody was erased. */
export async function erasureState(session: Queryable): Promise<string> {
  const [row] = await queryRows(
    session,
    stateRow,
    `SELECT coalesce(max(asked_at)::text, '') || coalesce(max(done_at)::text, '') AS state FROM ops.erasures`,
  );
  return row?.state ?? '';
}

/** Whether somebody was erased, or taken out of a source, at that time or later. */
export async function isErasedSince(session: Queryable, time: Date): Promise<boolean> {
  const [row] = await queryRows(
    session,
    answerRow,
    `SELECT EXISTS (SELECT FROM ops.erasures WHERE asked_at >= $1 OR done_at >= $1 OR done_at IS NULL)
       AS "isSince"`,
    [time],
  );
  return row?.isSince ?? false;
}
