import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of files and contracts. */
export const intakeErrors = {
  CONTRACT_INVALID: {
    cause: 'A contract is wrong',
    remedy: 'Correct the place named',
  },
  SOURCE_MISSING: {
    status: 409,
    title: 'The API cannot read the source folder',
    cause: 'The source does not exist or cannot be listed',
    remedy: 'Create it, or allow the worker to list it (`s3:ListBucket`); plan near the files',
  },
  SOURCE_EMPTY: {
    status: 422,
    title: 'The file is empty',
    cause: 'The folder or zip has no `.csv`',
    remedy: 'Add files',
  },
  SOURCE_COLUMNS: {
    cause: 'The file lacks or repeats columns, or matches no dataset',
    remedy: 'Correct its header, or remove it',
  },
  SOURCE_SEVERAL_DATASETS: {
    cause: 'The file has the columns of several datasets, such as sales joined with stores',
    remedy: '[Split it](ingest.md#a-file-of-several-datasets) and deliver the parts',
  },
  SOURCE_UNREADABLE: {
    status: 422,
    title: 'The file cannot be read',
    cause: 'A file is unreadable, an archive damaged or encrypted, or S3 does not answer',
    remedy: 'Allow the worker to read it, or compress it again',
  },
  SOURCE_NOT_TEXT: {
    cause: 'The file is not UTF-8, or has a line above 1,000,000 bytes',
    remedy: 'Save it as UTF-8',
  },
  SOURCE_TOO_LARGE: {
    status: 422,
    title: 'The file unpacks to too much',
    cause: 'A packed file exceeds the limits',
    remedy: 'Deliver it unpacked or in parts, or raise the setting named',
  },
  SOURCE_TRUNCATED: {
    status: 422,
    title: 'The file is incomplete',
    cause: 'A `.gz` or `.zip` is incomplete',
    remedy: 'Deliver it again',
  },
  SOURCE_CHANGED: {
    cause: 'A file or rules changed during a run or delivery',
    remedy: 'Start a run, or deliver again',
  },
  SOURCE_DATE_ORDER: {
    cause: 'Day and month have another order than in the contract',
    remedy: 'Deliver it in that order',
  },
  SOURCE_ERROR_RATE: {
    cause: 'More rows of the file are faulty than allowed',
    remedy: 'Correct them; `npx retailstream contract check FILE` lists all',
  },
  ERROR_RATE: {
    cause: 'More rows of a run are faulty than allowed',
    remedy: 'Withdraw the worst file and deliver it corrected',
  },
  FILE_EXISTS: {
    status: 409,
    title: 'Another file has this name',
    cause: 'Another file has the name of an upload',
    remedy: 'Give the file another name',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    /** A dataset that the flow requires has no file: SOURCE_NO_ and its name. */
    intake: keyof typeof intakeErrors | `SOURCE_NO_${Uppercase<string>}`;
  }
}
