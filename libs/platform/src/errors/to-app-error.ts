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
 * Gives any thrown value a code and a verdict on retrying. Errors that are already ours pass
 * through; disk-full and lost connections are recognised; the rest take `fallback`, not retryable.
 */
export function toAppError(thrown: unknown, fallback: ErrorCode): AppError {
  if (thrown instanceof AppError) return thrown;
  const error: SystemError = thrown instanceof Error ? thrown : { message: String(thrown) };
  const code = typeof error.code === 'string' ? error.code : '';
  const message = error.message || code || 'unknown error';
  if (DISK_FULL.has(code) || /no space left on device/i.test(message)) {
    const advice = 'free space on the disk that holds the state folder, then start again';
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
