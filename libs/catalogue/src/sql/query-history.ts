import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { formatScope } from '#access/format-scope.js';
import type { Scope } from '#access/scope.js';
import type { Cell } from '#lake/ports/compute.js';
import { queryRows } from '#platform/database/rows.js';
import type { AppError } from '#platform/errors/app-error.js';
import { storableJson } from '#platform/text/storable-text.js';

const RETENTION_DAYS = 30;
const QUERIES_MAX = 10_000;
/** Old entries are deleted after this number of new ones. */
const CLEAR_EVERY = 100;

const pastQuery = z.object({
  id: z.string(),
  askedBy: z.string(),
  sql: z.string(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Run, snapshot or time whose rows it asked for; null for current rows. */
  asOf: z.string().nullable(),
  askedAt: z.date(),
  endedAt: z.date().nullable(),
  status: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  rows: z.coerce.number().nullable(),
  bytesScanned: z.coerce.number().nullable(),
  costUsd: z.number().nullable(),
  ms: z.number().nullable(),
  errorCode: z.string().nullable(),
  error: z.string().nullable(),
  fromStore: z.boolean(),
});

export type PastQuery = z.output<typeof pastQuery>;

/** A query as its caller sent it. */
interface StartedQuery {
  actor: string;
  sql: string;
  parameters: Readonly<Record<string, Cell>>;
  asOf?: string | undefined;
  scope?: Scope | undefined;
}

interface Outcome {
  rows?: number;
  bytesScanned?: number | null;
  /** Price of a service, in US dollars. */
  costUsd?: number | null;
  ms: number;
  fromStore?: boolean;
  error?: AppError;
}

const COLUMNS = `query_id::text AS id, requested_by AS "askedBy", sql, parameters, as_of AS "asOf", requested_at AS "askedAt",
  ended_at AS "endedAt", status, rows, bytes_scanned AS "bytesScanned",
  cost_usd AS "costUsd", ms, error_code AS "errorCode",
  error, from_store AS "fromStore"`;

/** The history of SQL queries. */
export class QueryHistory {
  private startedCount = 0;

  constructor(private readonly warehouse: DataSource) {}

  async begin(id: string, { actor, sql, parameters, asOf, scope }: StartedQuery): Promise<void> {
    await this.warehouse.query(
      `INSERT INTO ops.queries (query_id, requested_by, sql, parameters, as_of, scope)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, actor, sql, storableJson(parameters), asOf, scope && formatScope(scope)],
    );
    if (this.startedCount++ % CLEAR_EVERY === 0) await this.clear();
  }

  async end(
    id: string,
    { rows, bytesScanned, costUsd, ms, fromStore, error }: Outcome,
  ): Promise<void> {
    const failed = error?.code === 'QUERY_CANCELLED' ? 'cancelled' : 'failed';
    await this.warehouse.query(
      `UPDATE ops.queries SET ended_at = now(), status = $2, rows = $3, bytes_scanned = $4, ms = $5,
         from_store = $6, error_code = $7, error = $8, cost_usd = $9
       WHERE query_id = $1`,
      [
        id,
        error ? failed : 'succeeded',
        rows ?? null,
        bytesScanned ?? null,
        ms,
        fromStore ?? false,
        error?.code ?? null,
        error?.message ?? null,
        costUsd ?? null,
      ],
    );
  }

  /**
   * Returns at most `first` queries, newest first; only those before the query `before` when set.
   * @param actor whose queries; all when left out
   * @param scope only queries of this scope: an actor may have had another one; all when left out
   */
  list(first: number, before?: string, actor?: string, scope?: Scope): Promise<PastQuery[]> {
    return queryRows(
      this.warehouse,
      pastQuery,
      `SELECT ${COLUMNS} FROM ops.queries
       WHERE ($3::text IS NULL OR requested_by = $3) AND ($4::text IS NULL OR scope = $4)
         AND ($2::uuid IS NULL OR (requested_at, query_id) <
           (SELECT requested_at, query_id FROM ops.queries WHERE query_id = $2))
       ORDER BY requested_at DESC, query_id DESC LIMIT $1`,
      [first, before ?? null, actor ?? null, scope ? formatScope(scope) : null],
    );
  }

  private async clear(): Promise<void> {
    await this.warehouse.query(
      `DELETE FROM ops.queries WHERE requested_at < now() - make_interval(days => $1)
         OR requested_at < (SELECT requested_at FROM ops.queries ORDER BY requested_at DESC OFFSET $2 LIMIT 1)`,
      [RETENTION_DAYS, QUERIES_MAX],
    );
  }
}
