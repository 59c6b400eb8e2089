import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { JobQueue } from '#jobs/job-queue.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const recordErasureSql = sqlFile(import.meta.url, './record_erasure.sql');

const erasureRow = z.object({
  id: z.string(),
  flow: z.string(),
  dataset: z.string(),
  /** The person's number, or the place of a row without a readable number. */
  person: z.string(),
  attempts: z.int(),
  /** Whether a key existed and was destroyed. */
  hadKey: z.boolean(),
  askedBy: z.string(),
  reason: z.string(),
  askedAt: z.date(),
  /** When the source no longer held the person's data; null until then. */
  doneAt: z.date().nullable(),
  /** Error of the last attempt. */
  error: z.string().nullable(),
  /** Paths of the files from which the person was removed. */
  rewritten: z.array(z.string()),
  /** Files of unknown content, which need a manual check. */
  unread: z.array(z.string()),
});

/** An erased person: the key is destroyed, the source is cleared later. */
export type Erasure = z.output<typeof erasureRow>;

/** The result for the files of the source. */
export type ClearedFiles = Pick<Erasure, 'rewritten' | 'unread'>;

const COLUMNS = `job.erasure_id::text AS id, flow, dataset, person, job.attempts, had_key AS "hadKey",
  requested_by AS "askedBy", reason, requested_at AS "askedAt", done_at AS "doneAt", error, rewritten, unread`;

/** A failed erasure, or one whose worker is lost, is retried after this time. */
export const LEASE_MS = 60_000;

/** Erased people of a flow. */
export class Erasures extends JobQueue<Erasure> {
  constructor(
    warehouse: DataSource,
    private readonly flow: string,
  ) {
    super(warehouse, {
      name: 'ops.erasures',
      key: 'erasure_id',
      pendingSql: 'done_at IS NULL',
      filter: { sql: 'flow = $4', value: flow },
      columns: COLUMNS,
      row: erasureRow,
    });
  }

  /** Records an erasure, in the transaction that destroys the key. */
  async add(
    manager: EntityManager,
    asked: Pick<Erasure, 'dataset' | 'person' | 'hadKey' | 'askedBy' | 'reason'>,
  ): Promise<Erasure> {
    const [row] = await queryRows(
      manager,
      erasureRow,
      `INSERT INTO ops.erasures AS job (flow, dataset, person, had_key, requested_by, reason)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
      [this.flow, asked.dataset, asked.person, asked.hadKey, asked.askedBy, asked.reason],
    );
    if (!row) throw new Error('an erasure was not recorded');
    return row;
  }

  /** Returns at most `first` erasures, newest first, older than erasure `before` if set. */
  list(first: number, before?: number): Promise<Erasure[]> {
    return queryRows(
      this.warehouse,
      erasureRow,
      `SELECT ${COLUMNS} FROM ops.erasures job
       WHERE flow = $1 AND ($3::bigint IS NULL OR erasure_id < $3) ORDER BY erasure_id DESC LIMIT $2`,
      [this.flow, first, before ?? null],
    );
  }

  /** Claims an erasure whose source is not cleared yet and that no other worker has claimed. */
  async take(now: Date): Promise<Erasure | undefined> {
    const [erasure] = await this.claim(now, new Date(now.getTime() + LEASE_MS));
    return erasure;
  }

  /** Records the result for files of the source; files that an earlier attempt rewrote stay recorded. */
  async note(id: string, { rewritten, unread }: ClearedFiles): Promise<void> {
    await this.warehouse.query(recordErasureSql, [id, rewritten, [...unread].sort()]);
  }
}

const stateRow = z.object({ state: z.string() });
const answerRow = z.object({ isSince: z.boolean() });

/** Returns a value that changes with every change of the erasures; empty without any. */
export async function erasureState(session: Queryable): Promise<string> {
  const [row] = await queryRows(
    session,
    stateRow,
    `SELECT coalesce(max(requested_at)::text, '') || coalesce(max(done_at)::text, '') AS state FROM ops.erasures`,
  );
  return row?.state ?? '';
}

/** Returns whether a person was erased, or removed from a source, at or after this time. */
export async function isErasedSince(session: Queryable, time: Date): Promise<boolean> {
  const [row] = await queryRows(
    session,
    answerRow,
    `SELECT EXISTS (SELECT FROM ops.erasures WHERE requested_at >= $1 OR done_at >= $1 OR done_at IS NULL)
       AS "isSince"`,
    [time],
  );
  return row?.isSince ?? false;
}
