import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of messages. */
export const notifyErrors = {
  NOTIFICATION_FAILED: {
    cause: 'A receiver refused a message',
    remedy: 'See `lastError`',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    notify: keyof typeof notifyErrors;
  }
}
