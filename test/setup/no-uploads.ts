import { AppError } from '#platform/errors/app-error.js';
import type { OperationServices } from '#operations/operation/operation-context.js';

/** Receives no file, for tests without a source. */
export const noUploads: OperationServices['uploads'] = {
  source: 'file:/source',
  receive: () => Promise.reject(new AppError('SOURCE_MISSING', 'this test has no source')),
};
