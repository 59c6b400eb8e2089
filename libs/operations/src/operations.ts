import type { Operation } from './operation.js';
import { auditLog } from './audit/audit-log.js';
import { catalogueTable } from './catalogue/catalogue-table.js';
import { catalogueTables } from './catalogue/catalogue-tables.js';
import { describeTable } from './catalogue/describe-table.js';
import { tableLineage } from './catalogue/table-lineage.js';
import { tableProfile } from './catalogue/table-profile.js';
import { tableSample } from './catalogue/table-sample.js';
import { tableVersions } from './catalogue/table-versions.js';
import { restoreFile } from './files/restore-file.js';
import { sourceFiles } from './files/source-files.js';
import { withdrawFile } from './files/withdraw-file.js';
import { flowRulesHistory } from './flows/flow-rules-history.js';
import { flowRules } from './flows/flow-rules.js';
import { flows } from './flows/flows.js';
import { pauseFlow } from './flows/pause-flow.js';
import { resumeFlow } from './flows/resume-flow.js';
import { setFlowRules } from './flows/set-flow-rules.js';
import { setFlow } from './flows/set-flow.js';
import { catalogueJob } from './catalogue/catalogue-job.js';
import { catalogueJobs } from './catalogue/catalogue-jobs.js';
import { catalogueSchedules } from './catalogue/catalogue-schedules.js';
import { crawlTables } from './catalogue/crawl-tables.js';
import { removeCatalogueSchedule } from './catalogue/remove-catalogue-schedule.js';
import { runRecipe } from './catalogue/run-recipe.js';
import { setCatalogueSchedule } from './catalogue/set-catalogue-schedule.js';
import { createKey } from './keys/create-key.js';
import { keys } from './keys/keys.js';
import { revokeKey } from './keys/revoke-key.js';
import { alerts } from './notifications/alerts.js';
import { notificationRules } from './notifications/notification-rules.js';
import { notifications } from './notifications/notifications.js';
import { removeNotificationRule } from './notifications/remove-notification-rule.js';
import { setNotificationRule } from './notifications/set-notification-rule.js';
import { testNotification } from './notifications/test-notification.js';
import { tryAlert } from './notifications/try-alert.js';
import { exportQuarantine } from './quarantine/export-quarantine.js';
import { quarantineSummary } from './quarantine/quarantine-summary.js';
import { quarantine } from './quarantine/quarantine.js';
import { replayQuarantine } from './quarantine/replay-quarantine.js';
import { erasePerson } from './people/erase-person.js';
import { erasures } from './people/erasures.js';
import { publishRecipe } from './catalogue/publish-recipe.js';
import { recipePyspark } from './catalogue/recipe-pyspark.js';
import { recipe } from './catalogue/recipe.js';
import { recipes } from './catalogue/recipes.js';
import { backfill } from './runs/backfill.js';
import { cancelRun } from './runs/cancel-run.js';
import { planRun } from './runs/plan-run.js';
import { retryRun } from './runs/retry-run.js';
import { runEvents } from './runs/run-events.js';
import { runLog } from './runs/run-log.js';
import { run } from './runs/run.js';
import { runs } from './runs/runs.js';
import { startRun } from './runs/start-run.js';
import { removeSchedule } from './schedules/remove-schedule.js';
import { scheduleTimes } from './schedules/schedule-times.js';
import { schedules } from './schedules/schedules.js';
import { setSchedule } from './schedules/set-schedule.js';
import { queries } from './catalogue/queries.js';
import { saveQuery } from './catalogue/save-query.js';
import { savedQueries } from './catalogue/saved-queries.js';
import { publishSnapshot } from './snapshots/publish-snapshot.js';
import { snapshotChanges } from './snapshots/snapshot-changes.js';
import { snapshot } from './snapshots/snapshot.js';
import { snapshots } from './snapshots/snapshots.js';

/** What an operator can do or ask in every flow. */
export const engineOperations: readonly Operation[] = [
  sourceFiles,
  withdrawFile,
  restoreFile,
  quarantine,
  quarantineSummary,
  exportQuarantine,
  replayQuarantine,
  erasePerson,
  erasures,
  planRun,
  startRun,
  backfill,
  cancelRun,
  retryRun,
  runs,
  run,
  runEvents,
  flows,
  setFlow,
  flowRules,
  flowRulesHistory,
  setFlowRules,
  pauseFlow,
  resumeFlow,
  schedules,
  setSchedule,
  removeSchedule,
  scheduleTimes,
  runLog,
  snapshots,
  snapshot,
  snapshotChanges,
  publishSnapshot,
  catalogueTables,
  catalogueTable,
  tableVersions,
  tableLineage,
  tableSample,
  tableProfile,
  describeTable,
  queries,
  savedQueries,
  saveQuery,
  recipes,
  recipe,
  recipePyspark,
  publishRecipe,
  auditLog,
  keys,
  createKey,
  revokeKey,
  notificationRules,
  setNotificationRule,
  removeNotificationRule,
  testNotification,
  notifications,
  alerts,
  tryAlert,
  crawlTables,
  runRecipe,
  catalogueJobs,
  catalogueJob,
  catalogueSchedules,
  setCatalogueSchedule,
  removeCatalogueSchedule,
];
