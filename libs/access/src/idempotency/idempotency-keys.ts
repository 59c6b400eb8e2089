import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';

/** A key and its answer are kept so long. */
const KEPT_DAYS = 7;
const KEY = /^[\x21-\x7e]{1,255}$/;

/** One request that may come twice. */
export interface KeyedRequest {
  actor: string;
  /** What the caller sent to tell the second from another. */
  key: string;
  operation: string;
  /** Digest of operation and arguments. */
  request: string;
}

const keptRow = z.object({
  operation: z.string(),
  request: z.string(),
  result: z.unknown(),
  isDone: z.boolean(),
});

/** Lets a request that is sent twice be done once, and gives the first answer again. */
export class IdempotencyKeys {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Does the work unless it was done under this key, and keeps its result as JSON. What fails may be
   * tried again under the same key.
   * @throws AppError ARGUMENT_INVALID for a key that is none; IDEMPOTENCY_KEY_REUSED when it was used for
   *   another request; IDEMPOTENCY_KEY_IN_USE while the first is under way, or when it never ended
   */
  async once<Result>(asked: KeyedRequest, work: () => Promise<Result>): Promise<Result> {
    if (!KEY.test(asked.key)) {
      const rule = 'send 1 to 255 ASCII characters without blanks';
      throw new AppError('ARGUMENT_INVALID', `Idempotency-Key: ${rule}`);
    }
    if (!(await this.take(asked))) return (await this.kept(asked)) as Result;
    try {
      const result = await work();
      await this.warehouse.query(
        'UPDATE ops.idempotency_keys SET result = $3 WHERE actor = $1 AND key = $2',
        [asked.actor, asked.key, JSON.stringify(result)],
      );
      return result;
    } catch (error) {
      await this.warehouse.query(
        'DELETE FROM ops.idempotency_keys WHERE actor = $1 AND key = $2 AND result IS NULL',
        [asked.actor, asked.key],
      );
      throw error;
    }
  }

  /** @returns false when the key was used before */
  private async take({ actor, key, operation, request }: KeyedRequest): Promise<boolean> {
    await this.warehouse.query(
      `DELETE FROM ops.idempotency_keys WHERE requested_at < now() - make_interval(days => $1)`,
      [KEPT_DAYS],
    );
    return hasRows(
      this.warehouse,
      `INSERT INTO ops.idempotency_keys (actor, key, operation, request) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING key`,
      [actor, key, operation, request],
    );
  }

  private async kept({ actor, key, operation, request }: KeyedRequest): Promise<unknown> {
    const [kept] = await queryRows(
      this.warehouse,
      keptRow,
      `SELECT operation, request, result, result IS NOT NULL AS "isDone"
       FROM ops.idempotency_keys WHERE actor = $1 AND key = $2`,
      [actor, key],
    );
    if (kept && (kept.operation !== operation || kept.request !== request)) {
      const was = `this Idempotency-Key was used for ${kept.operation} with other arguments`;
      throw new AppError('IDEMPOTENCY_KEY_REUSED', `${was}; send a key of its own`);
    }
    if (kept?.isDone) return kept.result;
    const advice = 'ask again soon; if it stays so, look what was done, and send another key';
    throw new AppError('IDEMPOTENCY_KEY_IN_USE', `the first request is under way: ${advice}`, {
      retryable: true,
    });
  }
}
