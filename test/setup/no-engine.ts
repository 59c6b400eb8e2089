import { AppError } from '#platform/errors/app-error.js';

/** Opens no engine, for tests that try nothing. */
export const noEngine = () => Promise.reject(new AppError('BUSY', 'this test has no engine'));
