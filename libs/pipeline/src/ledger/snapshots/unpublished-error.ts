import { AppError } from '#platform/errors/app-error.js';

/** Returns the error of a flow before its first publication. */
export const createUnpublishedError = (flow: string): AppError =>
  new AppError(
    'NO_SNAPSHOT',
    `no snapshot of ${flow} is published yet: start a run at /flows/${flow} or with POST /v1/admin/runs and ` +
      `{"flow": "${flow}"}, or wait for its first run`,
    { retryable: true },
  );
