import type { Source } from '#intake/source/source.js';
import { AppError } from '#platform/errors/app-error.js';
import { rolledBack } from '#platform/database/rolled-back.js';
import {
  allCuratedPrefix,
  allModelsPrefix,
  allTransferredPrefix,
  martPrefix,
  sharesPrefix,
} from '../flow/zones.js';
import type { Days } from '../ledger/runs/backfills.js';
import { alreadyActive } from '../ledger/runs/run-requests.js';
import { passedOverWords, scanSource, SILENT } from '../runs/receive-files.js';
import { byRules, inWords } from '../rules/ruled-flow.js';
import { readText, type ReadTexts } from './predicted-files.js';
import { ReadOnlyLake } from './read-only-lake.js';
import type { PlannedRun } from './planned-run.js';
import { planDryRun, type DryRunServices } from './plan-dry-run.js';

/** What one plan may cost. */
export interface DryRunLimits {
  /** Of files that this process has not read yet. */
  bytes: number;
  ms: number;
}

const ADVICE = 'plan where the files are: npx retailstream plan-run';

/** Tells what a run of one flow would do, and does nothing. One plan at a time. */
export class DryRun {
  private isUnderWay = false;
  /** Of files that no run has taken yet, so that asking again reads nothing again. */
  private texts: ReadTexts = new Map();

  /** @param limits none where left out: for who may read all of it anyway */
  constructor(
    private readonly services: DryRunServices,
    private readonly limits?: DryRunLimits,
  ) {}

  /**
   * What a run would do that started now. No row is written, no file is moved and nothing is queued.
   * @param days of a backfill; of a run that makes only what changes where left out
   * @param asked ends the work early, with its reason: whoever asked waits no longer
   * @throws AppError RUN_ALREADY_ACTIVE while one is under way; SOURCE_MISSING; BUSY; ANSWER_TOO_LARGE and
   *   ANSWER_TOO_SLOW by the limits; ARGUMENT_INVALID for days without rows
   */
  async plan(days?: Days, asked?: AbortSignal): Promise<PlannedRun> {
    const { flow } = this.services;
    if (this.isUnderWay) {
      const why = `a plan of ${flow.name} is being made`;
      throw new AppError('BUSY', `${why}: ask again when it is there`, { retryable: true });
    }
    this.isUnderWay = true;
    const late = this.limits && AbortSignal.timeout(this.limits.ms);
    const signal = AbortSignal.any([late, asked].filter((each) => each !== undefined));
    try {
      return await this.planned(signal, days);
    } catch (error) {
      if (error instanceof AppError && error.code === 'SOURCE_MISSING') {
        // A process that asks and orders need not see what a worker sees.
        throw new AppError(error.code, `${error.message}; or ${ADVICE}`, { cause: error.cause });
      }
      if (late?.aborted !== true || asked?.aborted === true) throw error;
      const what = `the files of ${flow.name} cannot be read within ${this.limits?.ms} ms`;
      throw new AppError('ANSWER_TOO_SLOW', `${what}; ${ADVICE}`, { cause: error });
    } finally {
      this.isUnderWay = false;
    }
  }

  private async planned(signal: AbortSignal, days: Days | undefined): Promise<PlannedRun> {
    const { ledger } = this.services;
    const active = await ledger.runs.active();
    if (active) throw alreadyActive(active.id);
    if (days) await ledger.backfills.requireRows(days);
    const set = await ledger.rules.newest();
    // No period follows from how snapshots are judged, or from who computes.
    const services = byRules({ ...this.services, qualityRules: [], schemes: {} }, set);
    if (this.limits) await requireLess(services.source, this.limits.bytes);
    const scan = await scanSource({ ...services, logger: SILENT, signal });
    const lake = await ReadOnlyLake.of(services.lake, this.prefixes(), signal);
    const paths = new Map<string, string[]>();
    for (const { path, sha256 } of scan.seen) {
      paths.set(sha256, [...(paths.get(sha256) ?? []), path]);
    }
    const parts = { ...services, scan, paths, lake, set, days };
    const plan = () =>
      rolledBack(ledger.warehouse, (session, runner) =>
        planDryRun({ ...parts, texts: this.texts }, session, runner),
      );
    const first = await plan();
    // Which files are new is known now; what they state decides the rest.
    const read: ReadTexts = new Map([...this.texts].filter(([sha256]) => paths.has(sha256)));
    for (const { dataset, file } of first.unread) {
      read.set(file.sha256, await readText(parts, dataset, file, signal));
    }
    this.texts = read;
    const { plan: whole } = first.unread.length > 0 ? await plan() : first;
    const notes = [...notesOn(whole), ...passedOverWords(scan.look).map((words) => `${words}.`)];
    return { ...whole, notes: set ? [`It goes by ${inWords(set)}.`, ...notes] : notes };
  }

  /** All that the stages list. */
  private prefixes(): string[] {
    const { name: flow, datasets, models, marts } = this.services.flow;
    return [
      ...[...datasets.keys()].flatMap((name) => [
        allCuratedPrefix(name),
        allTransferredPrefix(name),
      ]),
      ...models.map(({ name }) => allModelsPrefix(name)),
      ...marts.map(({ name }) => martPrefix(name)),
      sharesPrefix(flow),
    ];
  }
}

/** @throws AppError ANSWER_TOO_LARGE when more is to be read than so many bytes */
async function requireLess(source: Source, most: number): Promise<void> {
  const found = source.unreadBytes(await source.list());
  if (found <= most) return;
  const what = `${source.name} holds ${inMegabytes(found)} MB that this process has not read yet`;
  const why = `${what}, and it reads ${inMegabytes(most)} MB at most for a plan`;
  throw new AppError('ANSWER_TOO_LARGE', `${why}; ${ADVICE}`);
}

const inMegabytes = (bytes: number) => Math.ceil(bytes / 1024 ** 2);

function notesOn({ files, tables }: PlannedRun): string[] {
  const untold = files.filter(({ fate, periods }) => fate === 'new' && periods === null);
  const isGuess = files.some(({ fate, rows }) => fate === 'new' && rows !== null);
  return [
    ...(isGuess
      ? [
          'Periods of new files are those that their dates name: of one whose rows break the contract, or say what is known, fewer are made.',
        ]
      : []),
    ...untold.map(({ path }) => `${path}: its periods are known once the run has read it.`),
    ...tables
      .filter(({ rowsBy }) => rowsBy === 'unknown')
      .map(
        ({ relation }) =>
          `Nothing tells the rows of ${relation} in periods that were never made: they do not group those of one dataset.`,
      ),
  ];
}
