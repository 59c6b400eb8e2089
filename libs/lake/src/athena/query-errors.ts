import type { QueryExecutionStatus } from '@aws-sdk/client-athena';
import { toAwsError } from '#platform/aws/to-aws-error.js';
import { AppError } from '#platform/errors/app-error.js';

const REASON_LENGTH_MAX = 500;

/** Why a query failed, or why Athena itself ended it; null for any other. */
export function failureOf(status: QueryExecutionStatus): AppError | null {
  const reason = (status.StateChangeReason ?? status.AthenaError?.ErrorMessage ?? '').trim();
  // The limit of a workgroup cancels a query.
  if (/bytes scanned limit/i.test(reason)) {
    const advice = 'ask for less: fewer columns, a partition, a narrower period';
    return new AppError('QUERY_TOO_LARGE', `Athena: ${reasonOf(reason)}; ${advice}`);
  }
  if (status.State !== 'FAILED') return null;
  const code = /^query timeout/i.test(reason) ? 'QUERY_TOO_LONG' : 'QUERY_FAILED';
  const retryable = status.AthenaError?.Retryable ?? false;
  return new AppError(code, `Athena: ${reasonOf(reason)}`, { retryable });
}

/**
 * What a call of Athena threw, as an error of ours: what is wrong with the SQL is the asker's, an id may be unknown,
 * and the rest is said as of every other service.
 */
export function athenaError(thrown: unknown, action: string, resource: string): AppError {
  const { name, message, AthenaErrorCode } = thrown as InvalidRequest;
  const call = { action: `athena:${action}`, resource };
  if (name !== 'InvalidRequestException') return toAwsError(thrown, call);
  if (/QueryExecution \S+ was not found/i.test(message)) {
    return new AppError('QUERY_NOT_FOUND', `${message}; Athena keeps queries for 45 days`);
  }
  if (/work ?group .*(not found|does not exist)/i.test(message)) {
    const advice = 'create it or mend its name in SQL_URL';
    return new AppError('AWS_NOT_FOUND', `athena:${action}: there is no ${resource}; ${advice}`);
  }
  if (/next ?token/i.test(message)) {
    return new AppError(
      'CURSOR_INVALID',
      'after: no page of this query begins there; read the pages in order',
    );
  }
  if (AthenaErrorCode === 'MALFORMED_QUERY' || SQL_AT_FAULT.test(message)) {
    return new AppError('QUERY_FAILED', `Athena: ${reasonOf(message)}`, { cause: thrown });
  }
  return toAwsError(thrown, call);
}

interface InvalidRequest {
  name: string;
  message: string;
  AthenaErrorCode?: string;
}

const SQL_AT_FAULT =
  /line \d+:\d+|mismatched input|only one sql statement|incorrect number of parameters/i;

function reasonOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line === '' ? 'no reason given' : line.slice(0, REASON_LENGTH_MAX);
}
