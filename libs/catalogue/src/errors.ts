import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of tables, recipes and jobs. */
export const catalogueErrors = {
  TABLE_UNKNOWN: {
    status: 404,
    title: 'There is no such table',
    cause: 'The catalogue has no table at this address',
    remedy: 'Use a proposed name, or crawl the folder',
  },
  NAMESPACE_UNKNOWN: {
    status: 404,
    title: 'There is no such namespace',
    cause: 'The Iceberg catalog has no such namespace',
    remedy: 'Use `weekly_sales` or `retail_mart`',
  },
  PROFILE_NOT_FOUND: {
    status: 404,
    title: 'The table has no such profile',
    cause: 'The table has no profile of this version or job',
    remedy: 'Request one with `profile-table`, or read a former one by its job',
  },
  QUERY_NAME_TAKEN: {
    status: 409,
    title: 'A saved query has this name',
    cause: 'A saved query already has this name',
    remedy: 'Choose another name, or change that query',
  },
  QUERY_LIMIT: {
    status: 409,
    title: 'No more queries can be saved',
    cause: 'The API already keeps 1,000 saved queries',
    remedy: 'Remove one first',
  },
  RECIPE_INVALID: {
    status: 422,
    title: 'The recipe is invalid',
    cause: 'A step of a recipe is wrong',
    remedy: 'Correct the step named',
  },
  RECIPE_NOT_FOUND: {
    status: 404,
    title: 'There is no such recipe',
    cause: 'No recipe has this name or version',
    remedy: 'List the recipes',
  },
  JOB_NOT_FOUND: {
    status: 404,
    title: 'There is no such job',
    cause: 'No catalogue job has this number',
    remedy: 'List the jobs',
  },
  JOB_FINISHED: {
    status: 409,
    title: 'The job has ended',
    cause: 'The catalogue job has ended',
    remedy: 'Cancel only waiting and running jobs',
  },
  JOB_CANCELLED: {
    cause: 'An operator cancelled the catalogue job',
    remedy: 'Request it again',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    catalogue: keyof typeof catalogueErrors;
  }
}
