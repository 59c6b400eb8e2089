import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import type { Scope } from '#access/scope.js';
import { AuditLog } from '#access/audit-log.js';
import { ListExports } from '#analytics/serving/list-exports.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { openStore } from '#lake/create-lake.js';
import type { Mailer } from '#notify/channel.js';
import { EmailChannel } from '#notify/channels/email-channel.js';
import { folderUrl, type ServiceUrl } from '#platform/config/service-url.js';
import { WarehouseModule } from '#platform/database/warehouse.module.js';
import { AnswerReader } from '#reports/answer-reader.js';
import { decideReports } from '#reports/decide-reports.js';
import { ReportRuns } from '#reports/report-runs.js';
import { Reports } from '#reports/reports.js';
import { type ReportArguments, parseReportSetting } from '#operations/parse-report-setting.js';
import { ReportSender } from '#reports/report-sender.js';
import { noChannels } from '../setup/no-channels.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { filteredSales } from './filtered-sales.js';
import { loadMarts, type Sources } from './load-marts.js';

const usual = { name: 'weekly', answers: 'weekly-top-stores', folder: 'north' } as const;

/** Reports with a separate database, and the folder that they are written to. */
export class ReportFixture {
  now = new Date('2026-11-22T12:00:00Z');
  mailer: Mailer | undefined;
  /** REPORTS_URL: the folder, unless a test changes it. */
  url: ServiceUrl;

  private constructor(
    readonly database: TestWarehouse,
    readonly reports: Reports,
    readonly runs: ReportRuns,
    readonly reader: AnswerReader,
    readonly folder: string,
  ) {
    this.url = folderUrl('file', folder);
  }

  /** @param sources the published data; null for none */
  static async open(sources: Sources | null = filteredSales): Promise<ReportFixture> {
    const database = await createTestWarehouse();
    if (sources) await loadMarts(database.url, sources);
    return ReportFixture.over(database);
  }

  /** Opens reports over a database that the fixture drops when it closes. */
  static async over(database: TestWarehouse): Promise<ReportFixture> {
    const { warehouse } = database;
    const module = await Test.createTestingModule({
      imports: [WarehouseModule.register(warehouse)],
      providers: [Marts, ListExports, AnswerReader],
    }).compile();
    const reports = new Reports(warehouse, new AuditLog(warehouse));
    const folder = join(await createTempFolder('reports'), 'root');
    await mkdir(folder);
    const runs = new ReportRuns(warehouse);
    return new ReportFixture(database, reports, runs, module.get(AnswerReader), folder);
  }

  async close(): Promise<void> {
    await this.database.drop();
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }

  /**
   * Sets a report of the chain as an operator does.
   * @param since the time from which its schedule counts
   * @param scope the scope that its answers are checked for
   */
  async set(asked: Partial<ReportArguments> = {}, since?: string, scope?: Scope): Promise<void> {
    const email = new EmailChannel({ url: 'smtp://mail.example', from: 'a@b.example' });
    const { folder, ...rest } = usual;
    const wanted = { ...rest, ...(asked.emails === undefined && { folder }), ...asked };
    const setting = await parseReportSetting(
      { format: 'csv', missed: 'run', ...wanted },
      { channels: { ...noChannels, email }, reportsUrl: this.url, scope },
    );
    await this.reports.set(setting, 'key 1');
    if (since === undefined) return;
    await this.database.warehouse.query(
      'UPDATE ops.reports SET decided_until = $2 WHERE name = $1',
      [setting.name, since],
    );
  }

  /** Returns a sender on the outbox, as a worker has it. */
  createSender(
    more: Partial<ConstructorParameters<typeof ReportSender>[2]> = {},
    runs = this.runs,
  ): ReportSender {
    return new ReportSender(runs, this.reader, {
      mailer: this.mailer,
      store: openStore(this.url),
      now: () => this.now,
      ...more,
    });
  }

  sendNext(sender = this.createSender()) {
    return sender.sendNext(new AbortController().signal);
  }

  /** Queues the reports that are due. */
  decide(moment: string): Promise<void> {
    const fail = (message: string) => {
      throw new Error(message);
    };
    this.now = new Date(moment);
    return decideReports(this.database.warehouse, this.now, fail);
  }

  /** Requests a report now, and sends it. @returns its outcome */
  async sendNow(name = 'weekly') {
    await this.reports.send(name, 'key 1');
    // The retry time comes from the database's clock.
    this.now = new Date(Date.now() + 60_000);
    return this.sendNext();
  }

  /** Returns the paths of the files in the folder. */
  async listFiles(): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(this.folder.length + 1))
      .sort();
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  /** Returns the text of the one file whose name ends like this. */
  async readNamed(end: string): Promise<string> {
    const found = (await this.listFiles()).filter((path) => path.endsWith(end));
    if (found.length !== 1) throw new Error(`${found.length} files end with ${end}`);
    return this.read(found[0]!);
  }

  /** Returns the outcomes of scheduled times, oldest first. */
  async listOutcomes(): Promise<string[]> {
    const runs = await this.runs.list({ first: 100 });
    return runs
      .map(({ dueAt, state, missed, attempts }) =>
        [dueAt.toISOString().slice(5, 16), state, missed, attempts].join(' '),
      )
      .reverse();
  }
}
