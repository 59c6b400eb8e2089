import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of engines, stores and queries. */
export const lakeErrors = {
  OBJECT_NOT_FOUND: {
    cause: 'A file of the lake is missing',
    remedy: 'Restore `raw/`, `quarantine/` or `…_deliveries/`; runs build the rest',
  },
  OBJECT_UNREADABLE: {
    cause: 'A Parquet file of the lake is damaged',
    remedy: 'Restore it, or start a run',
  },
  TABLE_NOT_FOUND: {
    cause: 'The catalog lacks a table',
    remedy: 'Start a run',
  },
  TABLE_TYPE_CHANGED: {
    cause: 'A column of an Iceberg table has another type',
    remedy: 'Give the new column another name',
  },
  COMPUTE_FAILED: {
    cause: 'The engine refused its SQL',
    remedy: 'See the log',
  },
  COMPUTE_DATA_FAILED: {
    cause: 'A value overflows or cannot be converted',
    remedy: 'Correct the [file set aside](ingest.md#a-file-that-the-engine-cannot-read)',
  },
  COMPUTE_OUT_OF_MEMORY: {
    cause: 'A job of the engine needs more memory',
    remedy: 'Raise `COMPUTE_URL=duckdb:?memory=1GB`, or deliver the file in parts',
  },
  COMPUTE_LOST: {
    cause: "The engine's process was killed",
    remedy: "It is retried; check the machine's memory",
  },
  CLUSTER_UNFIT: {
    cause: 'The cluster or its template lacks something',
    remedy: 'Follow the message',
  },
  CLUSTER_LOST: {
    cause: 'The cluster ended during a step',
    remedy: 'It is retried, with a template on a new cluster',
  },
  CATALOG_UNAVAILABLE: {
    cause: 'HiveServer2 does not answer',
    remedy: 'Check server and port',
  },
  CATALOG_MISMATCH: {
    cause: 'A published table has the wrong rows',
    remedy: 'Start a run',
  },
  TRANSFER_FAILED: {
    cause: 'Sqoop or Spark did not copy the table, or it changed',
    remedy: 'See their output in the message',
  },
  LOCATION_INVALID: {
    status: 422,
    title: 'The location cannot be read',
    cause: 'A location is invalid, forbidden or cannot be opened',
    remedy: 'Follow the message',
  },
  QUERY_REFUSED: {
    status: 422,
    title: 'The SQL is not allowed',
    cause: 'The SQL is not one SELECT over catalogue tables',
    remedy: 'Remove the word named',
  },
  QUERY_FAILED: {
    status: 422,
    title: 'The SQL failed',
    cause: 'The SQL is invalid or fails',
    remedy: 'Correct the place named',
  },
  QUERY_TOO_LONG: {
    status: 422,
    title: 'The query takes too long',
    cause: 'The query exceeds its time',
    remedy: 'Select fewer columns or a partition',
  },
  QUERY_TOO_LARGE: {
    status: 422,
    title: 'The query is too large',
    cause: 'The query exceeds its memory, disk or bytes',
    remedy: 'Select fewer columns or a partition',
  },
  QUERY_CANCELLED: {
    status: 409,
    title: 'The query was cancelled',
    cause: 'The query was cancelled',
    remedy: 'Ask again',
  },
  QUERY_NOT_FOUND: {
    status: 404,
    title: 'There is no such query',
    cause: 'No query has this number or name',
    remedy: 'List the queries',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    lake: keyof typeof lakeErrors;
  }
}
