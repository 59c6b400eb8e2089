import { storableText } from '../text/storable-text.js';

/** Every code that RetailStream reports. Codes are stable: scripts and alerts match on them. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'USAGE'
  | 'NODE_TOO_OLD'
  | 'SERVER_TOO_OLD'
  | 'PORT_TAKEN'
  | 'FOLDER_NOT_WRITABLE'
  | 'DISK_FULL'
  | 'INSTANCE_RUNNING'
  | 'STATE_MISSING'
  | 'CONTRACT_INVALID'
  | 'FLOW_INVALID'
  | 'SOURCE_MISSING'
  | 'SOURCE_EMPTY'
  | 'SOURCE_COLUMNS'
  | 'SOURCE_SEVERAL_DATASETS'
  /** A dataset that the flow requires has no file: SOURCE_NO_ and its name. */
  | `SOURCE_NO_${Uppercase<string>}`
  | 'SOURCE_UNREADABLE'
  | 'SOURCE_NOT_TEXT'
  | 'SOURCE_TRUNCATED'
  | 'SOURCE_TOO_LARGE'
  | 'SOURCE_CHANGED'
  | 'SOURCE_DATE_ORDER'
  | 'SOURCE_ERROR_RATE'
  | 'ERROR_RATE'
  | 'STREAM_TOPIC_UNKNOWN'
  | 'STREAM_UNAVAILABLE'
  | 'STREAM_GAP'
  | 'STREAM_CODEC'
  | 'STREAM_SCHEMA'
  | 'STREAM_FAILED'
  | 'STREAM_BEHIND'
  | 'EVENTS_REFUSED'
  | 'OBJECT_NOT_FOUND'
  | 'OBJECT_UNREADABLE'
  | 'TABLE_NOT_FOUND'
  | 'TABLE_TYPE_CHANGED'
  | 'TABLE_UNKNOWN'
  | 'NAMESPACE_UNKNOWN'
  | 'QUERY_REFUSED'
  | 'QUERY_FAILED'
  | 'QUERY_TOO_LONG'
  | 'QUERY_TOO_LARGE'
  | 'QUERY_CANCELLED'
  | 'QUERY_NOT_FOUND'
  | 'QUERY_NAME_TAKEN'
  | 'QUERY_LIMIT'
  | 'PROFILE_NOT_FOUND'
  | 'RECIPE_INVALID'
  | 'RECIPE_NOT_FOUND'
  | 'LOCATION_INVALID'
  | 'JOB_NOT_FOUND'
  | 'JOB_FINISHED'
  | 'JOB_CANCELLED'
  | 'COMPUTE_FAILED'
  | 'COMPUTE_DATA_FAILED'
  | 'COMPUTE_OUT_OF_MEMORY'
  | 'COMPUTE_LOST'
  | 'AWS_CREDENTIALS'
  | 'AWS_ACCESS_DENIED'
  | 'AWS_NOT_FOUND'
  | 'AWS_REGION'
  | 'AWS_UNAVAILABLE'
  | 'AWS_FAILED'
  | 'CLUSTER_UNFIT'
  | 'CLUSTER_LOST'
  | 'CATALOG_UNAVAILABLE'
  | 'CATALOG_MISMATCH'
  | 'TRANSFER_FAILED'
  | 'LOAD_OVERDUE'
  | 'QUEUE_UNAVAILABLE'
  | 'QUEUE_UNFIT'
  | 'SECRET_INVALID'
  | 'SCHEMA_OUTDATED'
  | 'SCHEMA_NEWER'
  | 'BACKUP_NOT_FOUND'
  | 'BACKUP_DAMAGED'
  | 'BACKUP_VERSION'
  | 'WAREHOUSE_NOT_EMPTY'
  | 'API_UNAVAILABLE'
  | 'WAREHOUSE_UNAVAILABLE'
  | 'WAREHOUSE_FAILED'
  | 'RUN_ALREADY_ACTIVE'
  | 'FILE_NOT_FOUND'
  | 'RUN_NOT_FOUND'
  | 'RUN_ABANDONED'
  | 'RUN_FINISHED'
  | 'RUN_OUTDATED'
  | 'FLOW_PAUSED'
  | 'RULES_CHANGED'
  | 'RULES_INVALID'
  | 'SCHEDULE_NOT_FOUND'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_USE'
  | 'BACKFILL_OVERLAPS'
  | 'STAGE_SUPERSEDED'
  | 'STAGE_TIMED_OUT'
  | 'STAGE_FAILED'
  | 'RECONCILIATION_FAILED'
  | 'QUALITY_GATE'
  | 'NO_SNAPSHOT'
  | 'SNAPSHOT_GONE'
  | 'SNAPSHOT_OUTDATED'
  | 'REPLAY_REFUSED'
  | 'BUSY'
  | 'ANSWER_TOO_SLOW'
  | 'ANSWER_TOO_LARGE'
  | 'ARGUMENT_INVALID'
  | 'BAD_REQUEST'
  | 'HOST_NOT_ALLOWED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'FILE_EXISTS'
  | 'PAYLOAD_TOO_LARGE'
  | 'URI_TOO_LONG'
  | 'HEADERS_TOO_LARGE'
  | 'REQUEST_TIMEOUT'
  | 'DOCUMENT_NOT_TRUSTED'
  | 'CURSOR_INVALID'
  | 'NOT_ACCEPTABLE'
  | 'EXPORTS_BUSY'
  | 'EXPORT_TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'KEY_IN_QUERY'
  | 'KEY_NOT_FOUND'
  | 'NOTIFICATION_RULE_NOT_FOUND'
  | 'NOTIFICATION_FAILED'
  | 'REPORT_NOT_FOUND'
  | 'REPORT_FAILED'
  | 'CSRF_TOKEN'
  | 'RATE_LIMITED'
  | 'SIGN_IN_FAILED'
  | 'ISSUER_UNAVAILABLE';

/** A mistake in one argument: `rows.0.text`, `must be a string`. */
export interface ArgumentProblem {
  argument: string;
  problem: string;
}

interface AppErrorOptions {
  /** True when the same call may succeed later without a change. */
  retryable?: boolean;
  /** The wrong arguments, for programs; the message names them too. */
  problems?: readonly ArgumentProblem[];
  /** The original error, for the log. */
  cause?: unknown;
}

/**
 * An error that a person or a program can act on: a stable code, one sentence with what, where and
 * what to do, and whether a retry can help.
 */
export class AppError extends Error {
  readonly retryable: boolean;
  readonly problems: readonly ArgumentProblem[];

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    // PostgreSQL stores neither NUL nor a lone surrogate, and errors are stored there.
    super(
      storableText(message),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AppError';
    this.retryable = options.retryable ?? false;
    this.problems = options.problems ?? [];
  }
}

/** Returned at once instead of after a wait that would fail. @param what exceeds the limit */
export function busy(what = 'too many requests at once'): AppError {
  return new AppError('BUSY', `${what}: try again in a few seconds`, { retryable: true });
}

/** @param most bytes that an answer may have */
export function answerTooLarge(most: number): AppError {
  const message = `the answer has more than ${most} bytes: select fewer rows or fields, or export the list`;
  return new AppError('ANSWER_TOO_LARGE', message);
}
