import type { ErrorDeclarations } from '../errors/error-declarations.js';

/** The errors of AWS. */
export const awsErrors = {
  AWS_CREDENTIALS: {
    cause: 'AWS refuses the credentials',
    remedy: 'Renew them (`aws sso login`), or check the role',
  },
  AWS_ACCESS_DENIED: {
    cause: 'The role lacks a permission',
    remedy: 'Allow the action on the resource named',
  },
  AWS_NOT_FOUND: {
    cause: 'Bucket, cluster, job, workgroup or secret does not exist',
    remedy: 'Create it, or correct the URL',
  },
  AWS_REGION: {
    cause: 'The bucket is in another region',
    remedy: 'Set `?region=` as the message says',
  },
  AWS_UNAVAILABLE: {
    cause: 'AWS throttled or did not answer, or Redshift refused a connection',
    remedy: "It is retried; check the service's status",
  },
  AWS_FAILED: {
    cause: 'AWS refused for another reason',
    remedy: 'See the reason in the message',
  },
} satisfies ErrorDeclarations;

declare module '../errors/app-error.js' {
  interface ErrorCodes {
    aws: keyof typeof awsErrors;
  }
}
