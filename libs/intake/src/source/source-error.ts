import { AppError } from '#platform/errors/app-error.js';
import { NotInside } from '#platform/files/open-inside.js';
import type { Packing } from './source-names.js';

/** Returns the system's code of an error: `ENOENT`, `Z_BUF_ERROR`; empty without one. */
export function systemCode(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
  return typeof code === 'string' ? code : '';
}

/** Whether the file is gone or replaced by something that is no regular file. */
export function isGone(thrown: unknown): boolean {
  return thrown instanceof NotInside || ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(thrown));
}

/** Converts an error of reading a file, with the name that the user knows. AppErrors pass through. */
export function sourceError(thrown: unknown, shown: string, packing: Packing = 'plain'): AppError {
  if (thrown instanceof AppError) return thrown;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const options = { cause: thrown };
  if (packing === 'plain' || isSystemFault(thrown)) {
    return new AppError('SOURCE_UNREADABLE', `${shown}: cannot be read: ${why}`, options);
  }
  if (systemCode(thrown) === 'Z_BUF_ERROR') return createTruncatedError(shown, thrown);
  const what = `is not a ${packing} file, or is damaged (${why})`;
  return new AppError('SOURCE_UNREADABLE', `${shown}: ${what}; deliver it again`, options);
}

export function createTruncatedError(shown: string, cause: unknown): AppError {
  return new AppError('SOURCE_TRUNCATED', `${shown}: is incomplete; deliver it again`, { cause });
}

/** Whether the disk or the bucket, not the file's content, is at fault. */
export function isSystemFault(thrown: unknown): boolean {
  if (thrown instanceof AppError) return isBucketFault(thrown) || isSystemFault(thrown.cause);
  return thrown instanceof Error && 'syscall' in thrown;
}

const isBucketFault = ({ code }: AppError) =>
  code === 'OBJECT_NOT_FOUND' || code.startsWith('AWS_');

/** Whether a file was deleted or replaced since it was listed. */
export function isSourceFileGone(error: AppError): boolean {
  if (error.code !== 'SOURCE_UNREADABLE') return false;
  const { cause } = error;
  return cause instanceof AppError
    ? cause.code === 'OBJECT_NOT_FOUND'
    : cause instanceof NotInside || systemCode(cause) === 'ENOENT';
}
