import type { Operation } from './operation/operation.js';
import { auditLog } from './audit.js';
import { restoreFile, sourceFile, sourceFiles, withdrawFile } from './files.js';
import { flowRules, flowRulesHistory, setFlowRules } from './flows/rules.js';
import { flows, pauseFlow, resumeFlow, setFlow } from './flows/flows.js';
import { changeKeyScope, createKey, keys, revokeKey } from './keys.js';
import { alerts, tryAlert } from './notifications/alerts.js';
import {
  notificationRules,
  removeNotificationRule,
  setNotificationRule,
  testNotification,
} from './notifications/rules.js';
import { notifications } from './notifications/sent-notifications.js';
import { exportQuarantine, quarantine } from './quarantine/rows.js';
import { correctQuarantine } from './quarantine/correct-rows.js';
import { quarantineSummary } from './quarantine/summary.js';
import { replayQuarantine } from './quarantine/replay-rows.js';
import { tryCorrections } from './quarantine/try-corrections.js';
import { uploadFile } from './upload-file.js';
import { lakeTables } from './lake-tables.js';
import { erasePerson, erasures } from './people.js';
import { backfill, cancelRun, retryRun, startRun } from './runs/control.js';
import { planRun } from './runs/plan.js';
import { run, runEvents, runs } from './runs/runs.js';
import { runLog } from './runs/log.js';
import { removeSchedule, schedules, scheduleTimes, setSchedule } from './flows/flow-schedules.js';
import { publishSnapshot, snapshot, snapshotChanges, snapshots } from './snapshots.js';
import { removeReport, reports, setReport } from './reports.js';
import { reportRuns, sendReport } from './report-runs.js';

export const commonOperations: readonly Operation[] = [
  sourceFiles,
  sourceFile,
  uploadFile,
  withdrawFile,
  restoreFile,
  quarantine,
  quarantineSummary,
  exportQuarantine,
  tryCorrections,
  replayQuarantine,
  correctQuarantine,
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
  lakeTables,
  publishSnapshot,
  auditLog,
  keys,
  createKey,
  changeKeyScope,
  revokeKey,
  notificationRules,
  setNotificationRule,
  removeNotificationRule,
  testNotification,
  notifications,
  alerts,
  tryAlert,
  reports,
  setReport,
  removeReport,
  sendReport,
  reportRuns,
];
