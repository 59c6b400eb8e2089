import type { ErrorDeclarations } from '../errors/error-declarations.js';

/** The errors of PostgreSQL and its schema. */
export const databaseErrors = {
  WAREHOUSE_UNAVAILABLE: {
    status: 503,
    title: 'The database does not answer',
    cause: 'PostgreSQL does not answer',
    remedy: 'See `postgres/postgres.log`, or check `WAREHOUSE_URL`',
  },
  WAREHOUSE_FAILED: {
    status: 500,
    title: 'The request failed',
    cause: 'PostgreSQL refused a statement',
    remedy: "See the application's log",
  },
  SCHEMA_NEWER: {
    cause: 'A newer version changed the schema',
    remedy: 'Start that version, or [restore](backup.md) an older backup into an empty warehouse',
  },
  SCHEMA_OUTDATED: {
    cause: 'The schema is older than the program',
    remedy: "Run `npx retailstream migrate` with the owner's `MIGRATION_URL`",
  },
} satisfies ErrorDeclarations;

declare module '../errors/app-error.js' {
  interface ErrorCodes {
    database: keyof typeof databaseErrors;
  }
}
