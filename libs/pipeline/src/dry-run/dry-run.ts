import type { Source } from '#intake/source/source.js';
import { AppError } from '#platform/errors/app-error.js';
import { rolledBack } from '#platform/database/rolled-back.js';
import { type Flow, listMartTables } from '../flow/flow.js';
import {
  allCuratedPrefix,
  allModelsPrefix,
  allTransferredPrefix,
  martPrefix,
  sharesPrefix,
} from '../flow/zones.js';
import type { Days } from '../ledger/runs/backfills.js';
import { createActiveRunError } from '../ledger/runs/run-requests.js';
import { formatPassedOver, type Scan, scanSource, SILENT } from '../runs/receive-files.js';
import { withRules, formatRulesVersion } from '../rules/apply-rules.js';
import { readText, type ReadTexts } from './predicted-files.js';
import { ReadOnlyLake } from './read-only-lake.js';
import type { PlannedRun } from './planned-run.js';
import { planDryRun, type DryRunServices } from './plan-dry-run.js';

export interface DryRunLimits {
  /** Bytes of files that this process has not read yet. */
  bytes: number;
  ms: number;
}

/** A flow of forecasts reads no files. */
const NO_SCAN: Scan = {
  sourceScan: { texts: [], unfinished: [], refusals: [], passedOver: [], skipped: [] },
  texts: [],
  hasOthers: false,
  failure: undefined,
};

const ADVICE = 'make the plan on a machine with the files: npx retailstream plan-run';

/** Returns what a run of one flow would do, and changes nothing. One dry run at a time. */
export class DryRun {
  private isUnderWay = false;
  /** Contents of files that no run has taken yet, so that a repeated dry run reads nothing again. */
  private texts: ReadTexts = new Map();

  /** @param limits none when left out: for a client that may read everything anyway */
  constructor(
    private readonly services: DryRunServices,
    private readonly limits?: DryRunLimits,
  ) {}

  /**
   * Returns what a run would do if it started now. Writes no row, moves no file and queues nothing.
   * @param days the range of a backfill; left out, plans a run for changes only
   * @param asked aborts the work, with its reason, when the client disconnects
   * @throws AppError RUN_ALREADY_ACTIVE while a run is active; SOURCE_MISSING; BUSY; ANSWER_TOO_LARGE and
   *   ANSWER_TOO_SLOW by the limits; ARGUMENT_INVALID for days without rows
   */
  async plan(days?: Days, asked?: AbortSignal): Promise<PlannedRun> {
    const { flow } = this.services;
    if (this.isUnderWay) {
      const why = `another dry run of ${flow.name} is active`;
      throw new AppError('BUSY', `${why}: try again when it has ended`, { retryable: true });
    }
    this.isUnderWay = true;
    const late = this.limits && AbortSignal.timeout(this.limits.ms);
    const signal = AbortSignal.any([late, asked].filter((each) => each !== undefined));
    try {
      return await this.planWithin(signal, days);
    } catch (error) {
      if (error instanceof AppError && error.code === 'SOURCE_MISSING') {
        // The process of the API may have no access to files that a worker can read.
        throw new AppError(error.code, `${error.message}; or ${ADVICE}`, { cause: error.cause });
      }
      if (late?.aborted !== true || asked?.aborted === true) throw error;
      const what = `the dry run could not read the files of ${flow.name} within ${this.limits?.ms} ms`;
      throw new AppError('ANSWER_TOO_SLOW', `${what}; ${ADVICE}`, { cause: error });
    } finally {
      this.isUnderWay = false;
    }
  }

  private async planWithin(signal: AbortSignal, days: Days | undefined): Promise<PlannedRun> {
    const { ledger } = this.services;
    const active = await ledger.runs.active();
    if (active) throw createActiveRunError(active.id);
    if (days) await ledger.backfills.requireRows(days);
    const set = await ledger.rules.newest();
    // Periods do not depend on the quality rules or the engine.
    const services = withRules({ ...this.services, qualityRules: [], schemes: {} }, set);
    const scan = services.flow.forecast ? NO_SCAN : await this.scan(services, signal);
    const lake = await ReadOnlyLake.create(services.lake, this.prefixes(), signal);
    const paths = new Map<string, string[]>();
    for (const { path, sha256 } of scan.texts) {
      paths.set(sha256, [...(paths.get(sha256) ?? []), path]);
    }
    const parts = { ...services, scan, paths, lake, set, days };
    const plan = () =>
      rolledBack(ledger.warehouse, (session, runner) =>
        planDryRun({ ...parts, texts: this.texts }, session, runner),
      );
    const first = await plan();
    // New files are known by now; their contents determine the rest.
    const read: ReadTexts = new Map([...this.texts].filter(([sha256]) => paths.has(sha256)));
    for (const { dataset, file } of first.unread) {
      read.set(file.sha256, await readText(parts, dataset, file, signal));
    }
    this.texts = read;
    const { plan: whole } = first.unread.length > 0 ? await plan() : first;
    const notes = [
      ...notesOn(whole, this.services.flow),
      ...formatPassedOver(scan.sourceScan).map((words) => `${words}.`),
    ];
    return { ...whole, notes: set ? [`It uses ${formatRulesVersion(set)}.`, ...notes] : notes };
  }

  /** @throws AppError ANSWER_TOO_LARGE by the limits; SOURCE_MISSING */
  private async scan(services: DryRunServices, signal: AbortSignal): Promise<Scan> {
    if (this.limits) await requireLess(services.source, this.limits.bytes);
    return scanSource({ ...services, logger: SILENT, signal });
  }

  /** Returns the prefixes that the stages list. */
  private prefixes(): string[] {
    const { flow } = this.services;
    const { name, datasets, models } = flow;
    return [
      ...[...datasets.keys()].flatMap((dataset) => [
        allCuratedPrefix(dataset),
        allTransferredPrefix(dataset),
      ]),
      ...models.map((model) => allModelsPrefix(model.name)),
      ...listMartTables(flow).map((table) => martPrefix(table.name)),
      sharesPrefix(name),
    ];
  }
}

/** @throws AppError ANSWER_TOO_LARGE when more than `most` bytes are unread */
async function requireLess(source: Source, most: number): Promise<void> {
  const found = source.unreadBytes(await source.list());
  if (found <= most) return;
  const what = `${source.name} has ${inMegabytes(found)} MB that this process has not read yet`;
  const why = `${what}; a dry run reads at most ${inMegabytes(most)} MB`;
  throw new AppError('ANSWER_TOO_LARGE', `${why}; ${ADVICE}`);
}

const inMegabytes = (bytes: number) => Math.ceil(bytes / 1024 ** 2);

function notesOn(
  { files, tables }: PlannedRun,
  { datasets, forecast }: Pick<Flow, 'datasets' | 'forecast'>,
): string[] {
  // The rows of a dataset are unknown while it has no file.
  const isWithoutNote = (name: string) =>
    datasets.has(name) || forecast?.tables.some((each) => each.name === name) === true;
  const withoutPeriods = files.filter(({ fate, periods }) => fate === 'new' && periods === null);
  const isGuess = files.some(({ fate, rows }) => fate === 'new' && rows !== null);
  return [
    ...(isGuess
      ? [
          'The periods of a new file come from its dates. The run builds fewer if rows break the contract or repeat known rows.',
        ]
      : []),
    ...withoutPeriods.map(({ path }) => `${path}: the run finds its periods when it reads it.`),
    ...tables
      .filter(({ relation, rowsBy }) => rowsBy === 'unknown' && !isWithoutNote(relation))
      .map(
        ({ relation }) =>
          `The number of rows of ${relation} in new periods is unknown, because they do not group the rows of one dataset.`,
      ),
  ];
}
