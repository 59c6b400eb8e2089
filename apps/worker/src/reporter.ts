import { Inject, Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { createMailer } from '#composition/create-mailer.js';
import { openStore } from '#lake/create-lake.js';
import type { Config } from '#composition/read-config.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { AnswerReader } from '#reports/answer-reader.js';
import { decideReports } from '#reports/decide-reports.js';
import { ReportRuns } from '#reports/report-runs.js';
import { type Attempt, ReportSender } from '#reports/report-sender.js';
import { PollingService } from '#platform/process/polling-service.js';
import { CONFIG } from './tokens.js';

const INTERVAL_MS = 1_000;
const TIDY_MS = 3_600_000;
/** Grace for a mail in transmission when the worker stops: an aborted mail may arrive twice. */
const LAST_ANSWER_MS = 3_000;

/** Makes and sends scheduled and requested reports. Every worker polls; one worker claims each report. */
@Injectable()
export class Reporter extends PollingService {
  private readonly clock: DatabaseClock;
  private readonly runs: ReportRuns;
  private readonly sender: ReportSender;
  private readonly stopping = new AbortController();
  private readonly aborting = new AbortController();
  private readonly ended = new Counter({
    name: 'retailstream_reports_total',
    help: 'Number of reports that this process finished, by outcome: sent, failed.',
    labelNames: ['outcome'],
    registers: [],
  });

  constructor(
    @Inject(CONFIG) { reports, notifications }: Pick<Config, 'reports' | 'notifications'>,
    private readonly warehouse: DataSource,
    reader: AnswerReader,
    registry: Registry,
  ) {
    super('Reporter');
    this.clock = new DatabaseClock(warehouse);
    this.runs = new ReportRuns(warehouse);
    const store = reports && openStore(reports);
    const mailer = createMailer(notifications);
    this.sender = new ReportSender(this.runs, reader, { mailer, store, now: this.clock.now });
    for (const outcome of ['sent', 'failed']) this.ended.inc({ outcome }, 0);
    registry.registerMetric(this.ended);
    this.every(INTERVAL_MS, 'find due reports', () => this.decide());
    // A slow report must not delay the recording of due ones.
    this.every(INTERVAL_MS, 'send reports', () => this.send());
    this.every(TIDY_MS, 'delete old reports', () => this.runs.deleteOld(this.clock.now()));
  }

  /** Releases the current report, and a mail that the server does not answer in time. */
  override async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    const last = setTimeout(() => this.aborting.abort(), LAST_ANSWER_MS);
    await super.onApplicationShutdown();
    clearTimeout(last);
  }

  private async decide(): Promise<void> {
    await decideReports(this.warehouse, await this.clock.read(), (message) =>
      this.failures.report(message, message),
    );
  }

  /** Sends every due report, one after the other. */
  private async send(): Promise<void> {
    const { signal } = this.stopping;
    await this.clock.read();
    while (!signal.aborted) {
      const attempt = await this.sender.sendNext(signal, this.aborting.signal);
      if (!attempt) return;
      this.log(attempt);
    }
  }

  private log({ report, dueAt, state, error, isSame }: Attempt): void {
    const which = `report ${report} of ${dueAt.toISOString()}`;
    if (state === 'pending') {
      if (!isSame) this.logger.warn(`cannot send ${which}, trying again later: ${String(error)}`);
      return;
    }
    this.ended.inc({ outcome: state });
    if (state === 'failed') this.logger.error(`stopped trying to send ${which}: ${String(error)}`);
    else if (error !== null) this.logger.warn(`sent ${which}, but ${error}`);
    else this.logger.log(`sent ${which}`);
  }
}
