import { AppError, type ErrorCode } from './app-error.js';

interface SystemError {
  code?: unknown;
  message: string;
}

const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', '53100']);
const CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** SQLSTATE classes 08 (connection), 40 (serialization, deadlock), 53 (resources), 57P (shutdown). */
const TRANSIENT_SQLSTATE = /^(08|40|53|57P)/;

/**
 * Converts any thrown value to an AppError with a code and `retryable`. Returns an AppError unchanged and
 * recognises full disks and lost connections; others get `fallback`, not retryable.
 */
export function toAppError(thrown: unknown, fallback: ErrorCode): AppError {
  if (thrown instanceof AppError) return thrown;
  const error: SystemError = thrown instanceof Error ? thrown : { message: String(thrown) };
  const code = typeof error.code === 'string' ? error.code : '';
  const message = error.message || code || 'unknown error';
  if (DISK_FULL.has(code) || /no space left on device/i.test(message)) {
    const advice = 'free space on the disk of the state folder, then start again';
    return new AppError('DISK_FULL', `disk full: ${message}; ${advice}`, { cause: thrown });
  }
  if (CONNECTION.has(code) || TRANSIENT_SQLSTATE.test(code) || isLostConnection(message)) {
    return new AppError('WAREHOUSE_UNAVAILABLE', message, { cause: thrown, retryable: true });
  }
  return new AppError(fallback, message, { cause: thrown });
}

function isLostConnection(message: string): boolean {
  return /connection (terminated|ended|error and is not)|timeout exceeded when trying to connect/i.test(
    message,
  );
}

const QUERY_CANCELED = '57014';

/**
 * Returns the error unchanged, or ANSWER_TOO_SLOW when PostgreSQL stopped the statement by its time-out or
 * because the client is gone.
 */
export function toTimeoutError(error: unknown): unknown {
  if ((error as { code?: unknown } | null | undefined)?.code !== QUERY_CANCELED) return error;
  const message =
    'PostgreSQL stopped a statement at its time limit: request less data, for example fewer weeks or one store';
  return new AppError('ANSWER_TOO_SLOW', message, { cause: error });
}

/**
 * Reads an object with a library whose errors do not name the object.
 * @throws AppError with the code, which names the object; an AppError of the library unchanged
 */
export async function wrapReadErrors<Result>(
  code: 'OBJECT_UNREADABLE' | 'SOURCE_UNREADABLE',
  key: string,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError(code, `${key} cannot be read: ${why}`, { cause: error });
  }
}
