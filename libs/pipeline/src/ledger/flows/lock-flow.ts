import type { EntityManager, QueryRunner } from 'typeorm';

/** Decisions about a flow that are serialised by a lock. */
type Subject =
  'runs' | 'snapshots' | 'corrections' | 'notifications' | 'rules' | 'shares' | 'fields';

/** Locks a subject of a flow until the transaction ends. Does not block readers or other flows. */
export async function lockFlow(
  session: Pick<QueryRunner | EntityManager, 'query'>,
  flow: string,
  subject: Subject,
): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `retailstream ${flow} ${subject}`,
  ]);
}
