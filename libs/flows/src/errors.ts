import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of loads of a flow. */
export const flowErrors = {
  LOAD_OVERDUE: {
    cause: 'The loader function has not loaded an object',
    remedy: 'Check its dead letters and log',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    flows: keyof typeof flowErrors;
  }
}
