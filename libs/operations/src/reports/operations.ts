import type { Operation } from '../operation.js';
import { removeReport } from './remove-report.js';
import { reportRuns } from './report-runs.js';
import { reports } from './reports.js';
import { sendReport } from './send-report.js';
import { setReport } from './set-report.js';

/** What an operator can do or ask about reports. */
export const reportOperations: readonly Operation[] = [
  reports,
  setReport,
  removeReport,
  sendReport,
  reportRuns,
];
