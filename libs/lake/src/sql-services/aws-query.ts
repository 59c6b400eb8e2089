import { createHash } from 'node:crypto';
import { AppError } from '#platform/errors/app-error.js';

/** Form of the ids of both services. Other ids are not sent. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws AppError QUERY_NOT_FOUND for a text that is no id */
export function requireId(id: string, service: 'Athena' | 'Redshift'): string {
  if (ID.test(id)) return id;
  throw new AppError('QUERY_NOT_FOUND', `it is not the id of a query of ${service}`);
}

/** Athena accepts 32 to 128 characters, the Data API of Redshift at most 64. */
export const hashToken = (token: string): string =>
  createHash('sha256').update(token).digest('hex');

/** Rows of a query exist once it has succeeded. */
export const createStillRunningError = (id: string): AppError =>
  new AppError('QUERY_FAILED', `query ${id} still runs; wait for it`, { retryable: true });
