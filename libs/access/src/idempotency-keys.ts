import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { storableJson } from '#platform/text/storable-text.js';
import { sqlFile } from '#platform/database/sql-file.js';

const takeOverRequestSql = sqlFile(import.meta.url, './take_over_request.sql');

/** Retention of a key and its answer. */
const RETENTION_DAYS = 7;
/** No operation takes this long: a request that has held a key for longer without an answer has died. */
const HELD_MINUTES = 5;
const KEY = /^[\x21-\x7e]{1,255}$/;

/** A request that may be repeated. */
export interface KeyedRequest {
  actor: string;
  /** The client's idempotency key. */
  key: string;
  operation: string;
  /** Digest of operation and arguments. */
  request: string;
  /**
   * Whether the work stores its answer in the transaction of all its changes: without an answer, it
   * changed nothing.
   */
  storesResponse: boolean;
}

/**
 * Stores the answer to a request in the transaction of its changes.
 * @throws AppError IDEMPOTENCY_KEY_IN_USE when another request has taken the key over and does the work
 */
export type StoreResponse = (session: Queryable, answer: unknown) => Promise<void>;

/** A request that holds its key exclusively. */
type KeyClaim = KeyedRequest & { heldSince: string };

const heldRow = z.object({ heldSince: z.string() });
const keptRow = z.object({
  operation: z.string(),
  request: z.string(),
  result: z.unknown(),
  isDone: z.boolean(),
});

/** Runs a repeated request once, and returns the first answer again. */
export class IdempotencyKeys {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Does the work unless it was done under this key, and stores its result as JSON. Failed work may be
   * retried under the same key, and so may work whose process has died.
   * @throws AppError ARGUMENT_INVALID for an invalid key; IDEMPOTENCY_KEY_REUSED when it was used for
   *   another request; IDEMPOTENCY_KEY_IN_USE while the first one runs, and once when it never ended and
   *   its outcome is unknown
   */
  async runOnce<Result>(
    asked: KeyedRequest,
    work: (keep: StoreResponse) => Promise<Result>,
  ): Promise<Result> {
    if (!KEY.test(asked.key)) {
      const rule = 'send 1 to 255 ASCII characters without spaces';
      throw new AppError('ARGUMENT_INVALID', `Idempotency-Key: ${rule}`);
    }
    const held = (await this.claim(asked)) ?? (await this.reclaim(asked));
    if (!held) return (await this.findResponse(asked)) as Result;
    try {
      const result = await work(async (session, answer) => {
        if (!(await this.storeResponse(session, held, answer))) throw createInUseError();
      });
      await this.storeResponse(this.warehouse, held, result);
      return result;
    } catch (error) {
      await this.release(held);
      throw error;
    }
  }

  /** @returns undefined when the key was used before */
  private async claim(asked: KeyedRequest): Promise<KeyClaim | undefined> {
    const { actor, key, operation, request } = asked;
    await this.warehouse.query(
      `DELETE FROM ops.idempotency_keys WHERE requested_at < now() - make_interval(days => $1)`,
      [RETENTION_DAYS],
    );
    const [taken] = await queryRows(
      this.warehouse,
      heldRow,
      `INSERT INTO ops.idempotency_keys (actor, key, operation, request) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING requested_at::text AS "heldSince"`,
      [actor, key, operation, request],
    );
    return taken && { ...asked, ...taken };
  }

  /** Takes the key from a request that never ended. @returns undefined when none holds it */
  private async reclaim(asked: KeyedRequest): Promise<KeyClaim | undefined> {
    const { actor, key, operation, request, storesResponse } = asked;
    const [taken] = await queryRows(this.warehouse, heldRow, takeOverRequestSql, [
      actor,
      key,
      operation,
      request,
      HELD_MINUTES,
    ]);
    if (!taken) return undefined;
    const held = { ...asked, ...taken };
    if (storesResponse) return held;
    await this.release(held);
    const lost = `the first request has not ended within ${HELD_MINUTES} minutes`;
    const advice = 'check the result of the first request; the key is free again';
    throw new AppError('IDEMPOTENCY_KEY_IN_USE', `${lost}: ${advice}`);
  }

  /** @returns false when another request has taken the key over */
  private storeResponse(session: Queryable, held: KeyClaim, answer: unknown): Promise<boolean> {
    const { actor, key, heldSince } = held;
    return hasRows(
      session,
      `UPDATE ops.idempotency_keys SET result = $4
       WHERE actor = $1 AND key = $2 AND requested_at = $3::timestamptz RETURNING key`,
      [actor, key, heldSince, storableJson(answer)],
    );
  }

  private async release({ actor, key, heldSince }: KeyClaim): Promise<void> {
    await this.warehouse.query(
      `DELETE FROM ops.idempotency_keys
       WHERE actor = $1 AND key = $2 AND requested_at = $3::timestamptz AND result IS NULL`,
      [actor, key, heldSince],
    );
  }

  private async findResponse({ actor, key, operation, request }: KeyedRequest): Promise<unknown> {
    const [kept] = await queryRows(
      this.warehouse,
      keptRow,
      `SELECT operation, request, result, result IS NOT NULL AS "isDone"
       FROM ops.idempotency_keys WHERE actor = $1 AND key = $2`,
      [actor, key],
    );
    if (kept && (kept.operation !== operation || kept.request !== request)) {
      const was = `this Idempotency-Key was used for ${kept.operation} with other arguments`;
      throw new AppError('IDEMPOTENCY_KEY_REUSED', `${was}; send another key`);
    }
    if (kept?.isDone) return kept.result;
    throw createInUseError();
  }
}

const createInUseError = () =>
  new AppError(
    'IDEMPOTENCY_KEY_IN_USE',
    'the first request with this key is running: send it again soon',
    {
      retryable: true,
    },
  );
