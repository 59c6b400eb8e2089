import { isDeepStrictEqual } from 'node:util';
import { limitSnapshot, type Snapshot } from '#analytics/snapshot/snapshot.js';
import { type JobFailure, type JobKind, retryAfter, runJob } from '#jobs/run-job.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Mailer } from '#notify/channel.js';
import { AppError } from '#platform/errors/app-error.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import { describeSnapshot, buildReport } from './build-report.js';
import type { AnswerReader } from './answer-reader.js';
import { sendMail, writeToFolder, MAIL_LIMITS } from './deliver.js';
import type { SnapshotFacts, Delivery, ReportFile } from './report-files.js';
import type { Report } from './report.js';
import type { ClaimedRun, ReportRuns, DeliveryResult } from './report-runs.js';
import { findFlow } from './read-answers.js';

/** Time to make a report and write it to a folder, or to start its mail. */
const WITHIN_MS = 600_000;
/** The lease is longer by this, so that even a mail started at the deadline ends first. */
const LEASE_OVER_MS = MAIL_LIMITS.wholeMs + 120_000;

/** The snapshot is no longer retained, or the report now has answers of another flow. */
const NOT_THIS_ONE: readonly string[] = ['SNAPSHOT_GONE', 'ARGUMENT_INVALID'];

interface SenderSettings {
  /** Undefined without a mail server. */
  mailer: Mailer | undefined;
  /** The folder of reports; undefined if they go by mail alone. */
  store: ObjectStore | undefined;
  now?: () => Date;
  withinMs?: number;
}

export interface Attempt {
  report: string;
  dueAt: Date;
  /** Of the run afterwards; pending before a retry. */
  state: 'sent' | 'failed' | 'pending';
  /** The error, or a partial failure. */
  error: string | null;
  /** It failed like the attempt before it. */
  isSame: boolean;
}

/**
 * Makes and sends due reports, one at a time. A report is claimed before it is made, and finished after it is sent. If
 * the process ends in between, the next attempt uses the same snapshot and the same places or Message-ID.
 */
export class ReportSender {
  private readonly now: () => Date;

  constructor(
    private readonly runs: ReportRuns,
    private readonly reader: AnswerReader,
    private readonly settings: SenderSettings,
  ) {
    this.now = settings.now ?? (() => new Date());
  }

  /**
   * Sends the report that has been due longest.
   * @param stop the worker stops: it releases a report that is not sent yet
   * @param giveUp the worker cannot wait longer for a mail server: it releases the mail too
   * @returns undefined when none is due, or it was released
   */
  async sendNext(stop: AbortSignal, giveUp = stop): Promise<Attempt | undefined> {
    const { withinMs = WITHIN_MS } = this.settings;
    const started = this.now();
    const until = new Date(started.getTime() + withinMs + LEASE_OVER_MS);
    const [run] = await this.runs.claim(started, until);
    if (!run) return undefined;
    const kind = createJobKind(withinMs, (claimed, signal) =>
      this.buildAndSend(claimed, signal, giveUp),
    );
    const outcome = await runJob(this.runs, run, kind, this.now, stop);
    if (outcome.state === 'released') return undefined;
    if (outcome.state === 'done') return toAttempt(run, 'sent', outcome.result.note);
    const state = outcome.state === 'retried' ? 'pending' : 'failed';
    return toAttempt(run, state, formatFailure(outcome.failure));
  }

  /** @returns undefined when the made report is no longer wanted */
  private async buildAndSend(
    run: ClaimedRun,
    signal: AbortSignal,
    giveUp: AbortSignal,
  ): Promise<DeliveryResult | undefined> {
    const scope = await this.runs.findScope(run);
    const snapshot = limitSnapshot(await this.chooseSnapshot(run), scope);
    const about = describeSnapshot(snapshot);
    const folder = await makeTemporaryFolder('report');
    try {
      const files = await buildReport(this.reader, run, { snapshot, about, folder }, signal);
      signal.throwIfAborted();
      const current = await this.runs.findCurrent(run);
      if (!current || !hasSameContent(current, run)) return undefined;
      // The key may have been revoked meanwhile.
      if (scope) await this.runs.findScope(run);
      const delivered = await this.deliver({ ...run, ...current }, files, about, {
        signal,
        giveUp,
      });
      const sum = (part: 'rows' | 'bytes') => files.reduce((total, file) => total + file[part], 0);
      return { files: files.length, rows: sum('rows'), bytes: sum('bytes'), ...delivered };
    } finally {
      await dropProcessFolder(folder);
    }
  }

  /**
   * Returns the snapshot of an earlier attempt, while it is retained and of the answers' flow.
   * @throws AppError NO_SNAPSHOT
   */
  private async chooseSnapshot(run: ClaimedRun): Promise<Snapshot> {
    const { marts } = this.reader;
    const flow = findFlow(run.answers);
    if (run.snapshotId !== null) {
      const taken = await marts.snapshot(run.snapshotId, flow).catch((error: unknown) => {
        if (error instanceof AppError && NOT_THIS_ONE.includes(error.code)) return undefined;
        throw error;
      });
      if (taken) return taken;
    }
    const published = await marts.snapshot(undefined, flow);
    await this.runs.recordSnapshot(run, published.id);
    return published;
  }

  private deliver(
    run: ClaimedRun,
    files: readonly ReportFile[],
    about: SnapshotFacts,
    { signal, giveUp }: { signal: AbortSignal; giveUp: AbortSignal },
  ): Promise<Delivery> {
    const { mailer, store } = this.settings;
    // A mail has a separate limit: after an early cancellation it would arrive twice.
    if (run.folder === null) return sendMail(mailer, run, files, about, giveUp);
    if (store) return writeToFolder(store, run, files, about, signal);
    throw new AppError('REPORT_FAILED', 'reports have no folder: set REPORTS_URL');
  }
}

/** A report made for one setting must not be sent after its content changes. */
function hasSameContent(current: Report, made: Report): boolean {
  const asked = ({ title, answers, stores, format }: Report) => [title, answers, stores, format];
  return isDeepStrictEqual(asked(current), asked(made));
}

function toAttempt(run: ClaimedRun, state: Attempt['state'], error: string | null): Attempt {
  const { name: report, dueAt, lastError } = run;
  return { report, dueAt, state, error, isSame: error !== null && error === lastError };
}

function createJobKind(
  deadlineMs: number,
  work: (run: ClaimedRun, signal: AbortSignal) => Promise<DeliveryResult | undefined>,
): JobKind<ClaimedRun, DeliveryResult> {
  return {
    deadlineMs,
    work,
    toFailure: (error, isLate) => {
      const failure = toFailure(error);
      // A mail may end after the deadline; then the answer of the server decides about a retry.
      if (!isLate || failure.code === 'NOTIFICATION_FAILED') return failure;
      const message = `not made and sent within ${deadlineMs / 1_000} s: filter the answers`;
      return new AppError('REPORT_FAILED', message, { cause: error });
    },
    createLostFailure: () => new AppError('REPORT_FAILED', 'every attempt was interrupted'),
    retryMs: ({ code, message, retryable }, attempts) =>
      // The next attempt takes a retained snapshot.
      retryAfter({ code, message, retryable: retryable || code === 'SNAPSHOT_GONE' }, attempts),
    toDoneColumns: ({ files, rows, bytes, place, note }, now) => {
      return { state: 'sent', settled_at: now, files, rows, bytes, place, last_error: note };
    },
    toFailedColumns: (failure, now) => {
      return { state: 'failed', last_error: formatFailure(failure), settled_at: now };
    },
    toRetriedColumns: (failure) => ({ last_error: formatFailure(failure) }),
  };
}

const formatFailure = ({ code, message }: JobFailure) => `${code}: ${message}`;

/** The next version may fix our error. */
function toFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const words = error instanceof Error ? error.name : 'unknown error';
  const message = `the report could not be made: ${words}`;
  return new AppError('REPORT_FAILED', message, { retryable: true, cause: error });
}
