/** Every code RetailStream can report. A code is stable: scripts and alerts match on it. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'USAGE'
  | 'NODE_TOO_OLD'
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
  /** No file of a dataset that the flow cannot do without: SOURCE_NO_ and its name. */
  | `SOURCE_NO_${Uppercase<string>}`
  | 'SOURCE_UNREADABLE'
  | 'SOURCE_NOT_TEXT'
  | 'SOURCE_TRUNCATED'
  | 'SOURCE_TOO_LARGE'
  | 'SOURCE_CHANGED'
  | 'SOURCE_DATE_ORDER'
  | 'SOURCE_ERROR_RATE'
  | 'ERROR_RATE'
  | 'OBJECT_NOT_FOUND'
  | 'OBJECT_UNREADABLE'
  | 'TABLE_NOT_FOUND'
  | 'TABLE_UNKNOWN'
  | 'QUERY_REFUSED'
  | 'QUERY_FAILED'
  | 'QUERY_TOO_LONG'
  | 'QUERY_TOO_LARGE'
  | 'QUERY_CANCELLED'
  | 'QUERY_NOT_FOUND'
  | 'RECIPE_INVALID'
  | 'RECIPE_NOT_FOUND'
  | 'LOCATION_INVALID'
  | 'JOB_NOT_FOUND'
  | 'COMPUTE_FAILED'
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

/** What is wrong with one argument: `rows.0.text`, `must be a string`. */
export interface ArgumentProblem {
  argument: string;
  problem: string;
}

interface AppErrorOptions {
  /** True when the same call may succeed later without anyone changing anything. */
  retryable?: boolean;
  /** The arguments that are wrong, for programs; the message says the same in words. */
  problems?: readonly ArgumentProblem[];
  /** The error underneath, for the log. */
  cause?: unknown;
}

/**
 * An error a person or a program can act on: a stable code, one sentence that says what, where and
 * what to do, and whether trying again can help.
 */
export class AppError extends Error {
  readonly retryable: boolean;
  readonly problems: readonly ArgumentProblem[];

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    // PostgreSQL takes neither NUL nor half a surrogate pair, and errors are kept there.
    super(
      message.replaceAll('\0', '').toWellFormed(),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AppError';
    this.retryable = options.retryable ?? false;
    this.problems = options.problems ?? [];
  }
}

/** Said at once, rather than after a wait that ends in a failure. @param what there is too much of */
export function busy(what = 'more is asked than can be answered at once'): AppError {
  return new AppError('BUSY', `${what}: ask again in a few seconds`, { retryable: true });
}

/** @param most bytes that an answer may have */
export function answerTooLarge(most: number): AppError {
  const message = `the answer has more than ${most} bytes: ask for fewer rows or fields, or export the list`;
  return new AppError('ANSWER_TOO_LARGE', message);
}
