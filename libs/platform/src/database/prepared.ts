import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { cancellableQuery } from './cancellation.js';
import type { Queryable } from './rows.js';

/** Statements that end with a signal. */
export type CancellableSession = (signal?: AbortSignal) => Queryable;

/**
 * The pool's connections, each of which parses and plans a statement once. Only for statements whose
 * text is the code's own: a connection keeps every one it has met.
 */
export function preparedStatements(warehouse: DataSource): CancellableSession {
  const names = new Map<string, string>();
  const nameOf = (sql: string): string => {
    let name = names.get(sql);
    if (name === undefined) {
      name = createHash('sha256').update(sql).digest('base64url');
      names.set(sql, name);
    }
    return name;
  };
  return (signal) => ({
    query: (text, values = []) =>
      cancellableQuery(poolOf(warehouse), { name: nameOf(text), text, values }, signal),
  });
}

/** The pool's connections, which keep nothing of a statement: for those put together for one question. */
export const statementsOnce =
  (warehouse: DataSource): CancellableSession =>
  (signal) => ({
    query: (text, values = []) => cancellableQuery(poolOf(warehouse), { text, values }, signal),
  });

const poolOf = (warehouse: DataSource) =>
  (warehouse.driver as unknown as { master: pg.Pool }).master;
