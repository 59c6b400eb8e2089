import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of flows, runs and snapshots. */
export const pipelineErrors = {
  FLOW_INVALID: {
    cause:
      "A flow's declaration is impossible, conflicts with another flow, or differs from a table",
    remedy: 'Correct the line named; change a table by a migration',
  },
  RUN_ALREADY_ACTIVE: {
    status: 409,
    title: 'A run is active',
    cause: 'A run is active',
    remedy: 'Follow the run named, or wait',
  },
  RUN_NOT_FOUND: {
    status: 404,
    title: 'There is no such run',
    cause: 'No run has this number',
    remedy: 'List the runs',
  },
  RUN_ABANDONED: {
    cause: 'The run was interrupted 20 times',
    remedy: "See the worker's log, then start a run",
  },
  RUN_FINISHED: {
    status: 409,
    title: 'The run has ended',
    cause: 'The run has ended',
    remedy: 'Cancel active runs; retry failed or cancelled ones',
  },
  RUN_OUTDATED: {
    status: 409,
    title: 'A newer run has started',
    cause: 'A newer run exists',
    remedy: 'Retry that one, or start a run',
  },
  FLOW_PAUSED: {
    status: 409,
    title: 'The flow is paused',
    cause: 'The flow is paused',
    remedy: '`npx retailstream resume-flow`',
  },
  RULES_CHANGED: {
    status: 409,
    title: 'The rules have changed meanwhile',
    cause: 'The flow has newer rules than you expected',
    remedy: 'Read them with `npx retailstream flow-rules`, and set yours again',
  },
  RULES_INVALID: {
    status: 409,
    title: 'The stored rules no longer fit the flow',
    cause: 'Rules do not fit the changed flow',
    remedy:
      'Reset the parts named with `npx retailstream set-flow-rules`; for quality rules of the run, start a run',
  },
  SCHEDULE_NOT_FOUND: {
    status: 404,
    title: 'There is no such schedule',
    cause: 'No schedule has this name',
    remedy: 'List the schedules',
  },
  BACKFILL_OVERLAPS: {
    status: 409,
    title: 'Another backfill covers these periods',
    cause: 'Another backfill has some of these periods',
    remedy: 'Wait, or cancel its run',
  },
  STAGE_SUPERSEDED: {
    cause: 'Another worker took the stage over',
    remedy: 'None needed',
  },
  STAGE_TIMED_OUT: {
    cause: 'An attempt exceeded its limit',
    remedy: 'It is retried; or raise `limitMinutes` of the stage',
  },
  STAGE_FAILED: {
    cause: 'Unexpected error',
    remedy: 'See `logs/worker.log`, then start a run',
  },
  RECONCILIATION_FAILED: {
    cause: 'Rows or money do not reconcile; nothing was published',
    remedy: "Report it with the run's figures",
  },
  QUALITY_GATE: {
    cause: 'No row was valid, or a quality rule holds the snapshot',
    remedy: 'Correct or withdraw files, or [publish it](operating.md#the-quality-gate)',
  },
  NO_SNAPSHOT: {
    status: 503,
    title: 'No snapshot is published yet',
    cause: 'No run has published yet, or a former version published last',
    remedy: 'Wait, or start a run',
  },
  SNAPSHOT_GONE: {
    status: 410,
    title: 'The snapshot is not kept',
    cause: 'The snapshot is no longer kept',
    remedy:
      'Start the list again without `after`; in SQL, use a kept snapshot that the message lists',
  },
  SNAPSHOT_OUTDATED: {
    status: 409,
    title: 'A newer snapshot is published',
    cause: 'A newer snapshot was published',
    remedy: 'Start a run',
  },
  FILE_NOT_FOUND: {
    status: 404,
    title: 'There is no such file',
    cause: 'No file has this SHA-256',
    remedy: 'List the files',
  },
  REPLAY_REFUSED: {
    status: 422,
    title: 'The corrections do not fit the quarantine',
    cause: 'A row is not in quarantine, or has two texts; no row was taken',
    remedy: 'Correct the row named, or export again',
  },
  QUEUE_UNAVAILABLE: {
    cause: 'Redis does not answer',
    remedy: 'Check `QUEUE_URL`',
  },
  QUEUE_UNFIT: {
    cause: 'Redis may discard jobs',
    remedy: 'Set its `maxmemory-policy` to `noeviction`',
  },
  BACKUP_NOT_FOUND: {
    cause: 'The URL has no complete backup',
    remedy: 'Name a [backup](backup.md) or its folder',
  },
  BACKUP_DAMAGED: {
    cause: 'A file of the backup is missing or changed',
    remedy: 'Restore another backup',
  },
  BACKUP_VERSION: {
    cause: 'The backup has another schema',
    remedy: 'Restore it with the version that made it, then update',
  },
  WAREHOUSE_NOT_EMPTY: {
    cause: 'The warehouse to restore into holds runs',
    remedy: 'Name an empty `WAREHOUSE_URL` or `STATE_DIR`',
  },
  NOTIFICATION_RULE_NOT_FOUND: {
    status: 404,
    title: 'There is no such notification rule',
    cause: 'No rule has this number',
    remedy: 'List the rules',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    pipeline: keyof typeof pipelineErrors;
  }
}
