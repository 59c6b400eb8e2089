import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { JobQueue } from '#jobs/job-queue.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';

const erasureRow = z.object({
  id: z.string(),
  flow: z.string(),
  dataset: z.string(),
  /** Their number there; or the place of a row that does not tell it. */
  person: z.string(),
  attempts: z.int(),
  /** Whether there was a key to destroy. */
  hadKey: z.boolean(),
  askedBy: z.string(),
  reason: z.string(),
  askedAt: z.date(),
  /** When the source said nothing of the person any more; null while a worker is to go through it. */
  doneAt: z.date().nullable(),
  /** Why it could not at the last try. */
  error: z.string().nullable(),
  /** Files that say nothing of the person any more, by path. */
  rewritten: z.array(z.string()),
  /** Files that nobody can tell what they hold: somebody has to look. */
  unread: z.array(z.string()),
});

/** A person who was erased: their key is gone, the source follows. */
export type Erasure = z.output<typeof erasureRow>;

/** What became of the source. */
export type Cleared = Pick<Erasure, 'rewritten' | 'unread'>;

const COLUMNS = `job.erasure_id::text AS id, flow, dataset, person, job.attempts, had_key AS "hadKey",
  asked_by AS "askedBy", reason, asked_at AS "askedAt", done_at AS "doneAt", error, rewritten, unread`;

/** One that failed, or whose worker is lost, is tried again after this while. */
export const LEASE_MS = 60_000;

/** People of a flow who were erased. */
export class Erasures extends JobQueue<Erasure> {
  constructor(
    warehouse: DataSource,
    private readonly flow: string,
  ) {
    super(warehouse, {
      name: 'ops.erasures',
      key: 'erasure_id',
      pending: 'done_at IS NULL',
      filter: { sql: 'flow = $4', value: flow },
      columns: COLUMNS,
      row: erasureRow,
    });
  }

  /** Notes an erasure, in the transaction that destroys the key. */
  async add(
    manager: EntityManager,
    asked: Pick<Erasure, 'dataset' | 'person' | 'hadKey' | 'askedBy' | 'reason'>,
  ): Promise<Erasure> {
    const [row] = await queryRows(
      manager,
      erasureRow,
      `INSERT INTO ops.erasures AS job (flow, dataset, person, had_key, asked_by, reason)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
      [this.flow, asked.dataset, asked.person, asked.hadKey, asked.askedBy, asked.reason],
    );
    if (!row) throw new Error('an erasure was to be noted and was not');
    return row;
  }

  /** Newest first, at most `first`, older than the erasure `before` when given. */
  list(first: number, before?: number): Promise<Erasure[]> {
    return queryRows(
      this.warehouse,
      erasureRow,
      `SELECT ${COLUMNS} FROM ops.erasures job
       WHERE flow = $1 AND ($3::bigint IS NULL OR erasure_id < $3) ORDER BY erasure_id DESC LIMIT $2`,
      [this.flow, first, before ?? null],
    );
  }

  /** Claims the one for which the source is to be gone through, and nobody is at it. */
  async take(now: Date): Promise<Erasure | undefined> {
    const [erasure] = await this.claim(now, new Date(now.getTime() + LEASE_MS));
    return erasure;
  }

  /** Writes down what became of files of the source; what an earlier try rewrote stays noted. */
  async note(id: string, { rewritten, unread }: Cleared): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.erasures
       SET unread = $3,
         rewritten = ARRAY(SELECT DISTINCT path FROM unnest(rewritten || $2) AS t (path) ORDER BY path)
       WHERE erasure_id = $1 AND done_at IS NULL`,
      [id, rewritten, [...unread].sort()],
    );
  }
}

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
