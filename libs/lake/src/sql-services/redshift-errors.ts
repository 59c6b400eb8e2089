import type { DescribeStatementResponse } from '@aws-sdk/client-redshift-data';
import { toAwsError } from '#platform/aws/to-aws-error.js';
import { AppError } from '#platform/errors/app-error.js';
import type { RedshiftSettings } from './redshift-settings.js';

const REASON_LENGTH_MAX = 500;

/** Redshift reports no flag: these reasons of a failure pass by themselves. */
const PASSING =
  /serializable isolation violation|system requested abort|slow ?down|reduce your request rate|service ?unavailable|temporarily|connection (?:was )?(?:reset|refused|closed|timed out)|restart/i;
/** The workgroup's limit of time ends a query. */
const TOO_LONG = /max_query_execution_time|query_execution_time|statement timeout|monitoring rule/i;

/** Why a statement failed, or why Redshift ended it; null for other statements. */
export function findFailure(found: DescribeStatementResponse): AppError | null {
  const { Status: status, SubStatements: parts = [] } = found;
  const reason = parts.find((part) => part.Error)?.Error ?? found.Error ?? '';
  const hasEndedIt = status === 'ABORTED' && TOO_LONG.test(reason);
  if (status !== 'FAILED' && !hasEndedIt) return null;
  if (TOO_LONG.test(reason)) {
    const advice = 'query less data: fewer columns, one partition, a shorter period';
    return new AppError('QUERY_TOO_LONG', `Redshift: ${formatReason(reason)}; ${advice}`);
  }
  const retryable = PASSING.test(reason);
  return new AppError('QUERY_FAILED', `Redshift: ${formatReason(reason)}`, { retryable });
}

interface DataApiError {
  name: string;
  message: string;
}

/**
 * Converts an error of the Data API to an AppError: wrong SQL is the user's fault, an id may be unknown, a workgroup
 * may be missing or unreachable, and others are handled as for every AWS service.
 */
export function toRedshiftError(
  thrown: unknown,
  action: string,
  { workgroup, database, region = '*' }: RedshiftSettings,
): AppError {
  const { name, message } = thrown as DataApiError;
  const said = formatReason(message);
  const call = {
    action: `redshift-data:${action}`,
    resource: `arn:aws:redshift-serverless:${region}:*:workgroup/${workgroup}`,
  };
  switch (name) {
    case 'ResourceNotFoundException':
      return new AppError(
        'QUERY_NOT_FOUND',
        `${said.replace(/\.$/, '')}; Redshift keeps queries for 24 hours: run the query again`,
      );
    case 'ActiveStatementsExceededException':
      return createBusyError('too many queries run in the workgroup; try again later');
    case 'DatabaseConnectionException':
      return new AppError(
        'AWS_UNAVAILABLE',
        `${call.action}: the workgroup ${workgroup} refuses connections to its database ${database}: ${said}; ` +
          'check both names in SQL_URL, and the workgroup in the AWS console',
        { retryable: true, cause: thrown },
      );
    case 'ValidationException':
      return toValidationError(thrown, said, call, workgroup);
    default:
      return toAwsError(thrown, call);
  }
}

function toValidationError(
  thrown: unknown,
  said: string,
  call: { action: string; resource: string },
  workgroup: string,
): AppError {
  if (/endpoint doesn.?t exist|workgroup .*(not found|does(n.t| not) exist)/i.test(said)) {
    const advice = 'create it, or correct its name and region in SQL_URL';
    const missing = `there is no workgroup ${workgroup} in this region; ${advice}`;
    return new AppError('AWS_NOT_FOUND', `${call.action}: ${missing}`, { cause: thrown });
  }
  if (/next ?token/i.test(said)) return createCursorError();
  if (call.action.endsWith('ExecuteStatement')) {
    return new AppError('QUERY_FAILED', `Redshift: ${said}`, { cause: thrown });
  }
  return toAwsError(thrown, call);
}

const createBusyError = (problem: string): AppError =>
  new AppError('BUSY', `Redshift: ${problem}`, { retryable: true });

/** The error for a cursor that no page has returned. */
export const createCursorError = (): AppError =>
  new AppError(
    'CURSOR_INVALID',
    'after: it is not the end of a page of this query; read the pages in order',
  );

function formatReason(text: string): string {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .replace(/^Query #\d+ failed with:? */, '')
    .replace(/^ERROR: */, '')
    .trim();
  return line === '' ? 'without a reason' : line.slice(0, REASON_LENGTH_MAX);
}
