import type { Operation } from '../operation/operation.js';
import { auditLog } from './audit/audit-log.js';
import { restoreFile } from './files/restore-file.js';
import { sourceFiles } from './files/source-files.js';
import { withdrawFile } from './files/withdraw-file.js';
import { createKey } from './keys/create-key.js';
import { keys } from './keys/keys.js';
import { revokeKey } from './keys/revoke-key.js';
import { exportQuarantine } from './quarantine/export-quarantine.js';
import { quarantineSummary } from './quarantine/quarantine-summary.js';
import { quarantine } from './quarantine/quarantine.js';
import { replayQuarantine } from './quarantine/replay-quarantine.js';
import { run } from './runs/run.js';
import { runs } from './runs/runs.js';
import { startRun } from './runs/start-run.js';
import { publishSnapshot } from './snapshots/publish-snapshot.js';
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
  startRun,
  runs,
  run,
  snapshots,
  snapshot,
  publishSnapshot,
  auditLog,
  keys,
  createKey,
  revokeKey,
];
