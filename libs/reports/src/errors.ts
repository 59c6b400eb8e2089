import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of reports. */
export const reportErrors = {
  REPORT_NOT_FOUND: {
    status: 404,
    title: 'There is no such report',
    cause: 'No report has this name',
    remedy: 'List the reports',
  },
  REPORT_FAILED: {
    cause: 'A report was not made or sent',
    remedy: 'See `lastError`',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    reports: keyof typeof reportErrors;
  }
}
