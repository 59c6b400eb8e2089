import type { EntityManager, QueryRunner } from 'typeorm';

/** What decisions about a flow are taken one at a time about. */
type Subject = 'runs' | 'snapshots' | 'corrections' | 'notifications' | 'rules' | 'shares';

/**
 * Lets one transaction at a time change a subject of a flow, until it ends; readers and other flows are
 * not kept waiting.
 */
export async function lockFlow(
  session: Pick<QueryRunner | EntityManager, 'query'>,
  flow: string,
  subject: Subject,
): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `retailstream ${flow} ${subject}`,
  ]);
}
