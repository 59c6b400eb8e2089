import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { createMailer } from '#composition/create-mailer.js';
import { openStore } from '#lake/create-lake.js';
import type { Config } from '#platform/config/config.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Repeated } from '#platform/process/repeated.js';
import { AnswerReader } from '#reports/answer-reader.js';
import { decideReports } from '#reports/ledger/decide-reports.js';
import { ReportRuns } from '#reports/ledger/report-runs.js';
import { type Attempt, ReportSender } from '#reports/report-sender.js';
import { CONFIG } from './tokens.js';

const INTERVAL_MS = 1_000;
const TIDY_MS = 3_600_000;
/** For a mail that is on its way when the worker stops: one that is cut off may arrive twice. */
const LAST_ANSWER_MS = 3_000;

/** Makes and sends reports, by the clock and when somebody asks. Every worker looks, and one has each. */
@Injectable()
export class Reporter implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Reporter');
  private readonly clock: DatabaseClock;
  private readonly runs: ReportRuns;
  private readonly sender: ReportSender;
  private readonly stopping = new AbortController();
  private readonly givingUp = new AbortController();
  private readonly troubles = new Troubles(this.logger);
  private readonly turns = [
    new Repeated(INTERVAL_MS, () => this.orTell('decide', () => this.decide())),
    // A report that takes its time keeps none from being written down as due.
    new Repeated(INTERVAL_MS, () => this.orTell('send', () => this.send())),
    new Repeated(TIDY_MS, () => this.orTell('tidy up', () => this.runs.tidy(this.clock.now()))),
  ];
  private readonly ended = new Counter({
    name: 'retailstream_reports_total',
    help: 'Reports that this process settled, by outcome: sent, failed.',
    labelNames: ['outcome'],
    registers: [],
  });

  constructor(
    @Inject(CONFIG) { reports, notifications }: Pick<Config, 'reports' | 'notifications'>,
    private readonly warehouse: DataSource,
    reader: AnswerReader,
    registry: Registry,
  ) {
    this.clock = new DatabaseClock(warehouse);
    this.runs = new ReportRuns(warehouse);
    const store = reports && openStore(reports);
    const mailer = createMailer(notifications);
    this.sender = new ReportSender(this.runs, reader, { mailer, store, now: this.clock.now });
    for (const outcome of ['sent', 'failed']) this.ended.inc({ outcome }, 0);
    registry.registerMetric(this.ended);
  }

  onApplicationBootstrap(): void {
    for (const turn of this.turns) turn.start();
  }

  /** What is being made is given back, and so is a mail that the server does not answer in a moment. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    const last = setTimeout(() => this.givingUp.abort(), LAST_ANSWER_MS);
    await Promise.all(this.turns.map((turn) => turn.stop()));
    clearTimeout(last);
  }

  private async decide(): Promise<void> {
    await decideReports(this.warehouse, await this.clock.read(), (message) =>
      this.troubles.tell(message, message),
    );
  }

  /** All that is due, one after the other. */
  private async send(): Promise<void> {
    const { signal } = this.stopping;
    await this.clock.read();
    while (!signal.aborted) {
      const attempt = await this.sender.sendNext(signal, this.givingUp.signal);
      if (!attempt) return;
      this.tell(attempt);
    }
  }

  private tell({ report, dueAt, state, error, isSame }: Attempt): void {
    const which = `report ${report} of ${dueAt.toISOString()}`;
    if (state === 'pending') {
      if (!isSame) this.logger.warn(`${which} is tried again later: ${String(error)}`);
      return;
    }
    this.ended.inc({ outcome: state });
    if (state === 'failed') this.logger.error(`gave up ${which}: ${String(error)}`);
    else if (error !== null) this.logger.warn(`${which} is sent, but ${error}`);
    else this.logger.log(`${which} is sent`);
  }

  private orTell(what: string, work: () => Promise<void>): Promise<void> {
    return this.troubles.orTell(`${what} reports`, work);
  }
}
