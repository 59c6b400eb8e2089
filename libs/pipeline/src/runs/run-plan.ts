import type { Source } from '#intake/source/source.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { AppError } from '#platform/errors/app-error.js';
import type { VersionSources } from '../flow/versions.js';
import type { ExcludedFile, LedgerFile } from '../ledger/files/ledger-file.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PinnedPlan } from '../ledger/runs/run-plans.js';
import type { ForecastPlanning } from '../stages/forecast/plan-forecast.js';
import type { RefusedFile } from '../stages/move-files.js';
import type { ScanInput } from './receive-files.js';

/** Result of scanning the source folder. */
export interface ScannedFiles {
  files: readonly LedgerFile[];
  refusedFiles: readonly RefusedFile[];
  excludedFiles: readonly ExcludedFile[];
}

export interface PlanServices
  extends ScanInput, Pick<VersionSources, 'schemes'>, Pick<ForecastPlanning, 'forecastMethod'> {
  ledger: Ledger;
  source: Source;
  /** As declared. */
  qualityRules: readonly unknown[];
  lake: ObjectStore;
}

/** With the version of the flow's rules for all of the planning; undefined while none is set. */
export interface RuledPlanServices extends PlanServices {
  set: FlowRulesVersion | undefined;
}

/** Result of a run's planning: `startPlanned` records it, and the stages follow it. */
export interface RunPlan extends ScannedFiles {
  pinned: PinnedPlan;
  fingerprint: string;
  /** Why a run for changes only has nothing to do. */
  unchangedReason: string | undefined;
  /** Why the run fails. */
  failure: AppError | undefined;
}
