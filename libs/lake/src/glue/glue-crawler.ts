import { createHash } from 'node:crypto';
import type { Column, Crawler, Table } from '@aws-sdk/client-glue';
import { type Pace, patiently, pause } from '#platform/aws/patience.js';
import { AppError } from '#platform/errors/app-error.js';
import type { HiveColumn, HiveTable, TableCrawler } from '../ports/hive-table.js';
import type { CrawlerSettings } from './crawler-settings.js';
import { causeOf, GlueApi } from './glue-api.js';
import { isOurs } from './registered-table.js';

/** A crawler takes minutes. */
export const CRAWL_PACE: Pace = { pollMs: 5000, patienceMs: 10 * 60_000 };

/** Drives a Glue crawler and reads what it found. The crawler goes on when nobody waits for it any more. */
export class GlueCrawler implements TableCrawler {
  private readonly api: GlueApi;

  constructor(
    private readonly settings: CrawlerSettings,
    private readonly pace = CRAWL_PACE,
  ) {
    this.api = new GlueApi(settings.region);
  }

  async crawl(signal?: AbortSignal): Promise<HiveTable[]> {
    const { database } = this.settings;
    const name = await this.named(signal);
    if (name !== undefined) await this.runOf(name, signal);
    const tables = await this.patiently(() => this.api.tables(database), signal);
    const found: HiveTable[] = [];
    for (const table of tables) {
      // What we told the Data Catalog is not news.
      if (!isOurs(table)) found.push(await this.whole(table, signal));
    }
    return found;
  }

  close(): void {
    this.api.close();
  }

  /** The name of the crawler, which is made when it is not there. */
  private async named(signal?: AbortSignal): Promise<string | undefined> {
    const { crawler, database } = this.settings;
    if (crawler === undefined || 'name' in crawler) return crawler?.name;
    const { role: Role, path: Path } = crawler;
    const digest = createHash('sha256').update(`${Role} ${Path}`).digest('hex').slice(0, 12);
    const Name = `retailstream-${database}-${digest}`;
    try {
      await this.patiently(
        () =>
          this.api.createCrawler({
            Name,
            Role,
            DatabaseName: database,
            Targets: { S3Targets: [{ Path }] },
            // What fell out is marked, and stays.
            SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'LOG' },
          }),
        signal,
      );
    } catch (error) {
      if (causeOf(error) !== 'AlreadyExistsException') throw error;
    }
    return Name;
  }

  private async runOf(name: string, signal?: AbortSignal): Promise<void> {
    const before = await this.look(name, signal);
    if (before.DatabaseName !== this.settings.database) {
      const problem = `the crawler ${name} writes into the database ${before.DatabaseName}`;
      throw new AppError('LOCATION_INVALID', `location: ${problem}; write that one`);
    }
    const isOwnRun = await this.started(name, signal);
    for (;;) {
      const crawler = await this.look(name, signal);
      // It may still say that it is ready when it has just been told to start.
      const isBefore = isOwnRun && beginningOf(crawler) === beginningOf(before);
      if (crawler.State === 'READY' && !isBefore) {
        refuseFailure(name, crawler);
        return;
      }
      await pause(this.pace.pollMs, signal);
    }
  }

  /** @returns whether it was us who started it: a run that is under way is waited for */
  private async started(name: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.patiently(() => this.api.startCrawler(name), signal);
      return true;
    } catch (error) {
      if (causeOf(error) === 'CrawlerRunningException') return false;
      throw error;
    }
  }

  private look(name: string, signal?: AbortSignal): Promise<Crawler> {
    return this.patiently(() => this.api.crawler(name), signal);
  }

  private async whole(table: Table, signal?: AbortSignal): Promise<HiveTable> {
    const place = { DatabaseName: this.settings.database, TableName: table.Name ?? '' };
    const found = table.PartitionKeys?.length
      ? await this.patiently(() => this.api.partitions(place), signal)
      : [];
    return {
      ...tableOf(table),
      partitions: found.map(({ Values = [], StorageDescriptor: storage }) => ({
        values: Values,
        location: storage?.Location ?? '',
      })),
    };
  }

  private patiently<Result>(ask: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return patiently(ask, this.pace, signal);
  }
}

const beginningOf = ({ LastCrawl }: Crawler) => LastCrawl?.StartTime?.getTime();

function refuseFailure(name: string, { LastCrawl: run }: Crawler): void {
  if (run?.Status !== 'FAILED' && run?.Status !== 'CANCELLED') return;
  const what = run.Status === 'FAILED' ? 'failed' : 'was stopped';
  const log = `${run.LogGroup ?? '/aws-glue/crawlers'}, stream ${run.LogStream ?? name}`;
  const reason = (run.ErrorMessage ?? 'no reason given').replaceAll(/\s+/g, ' ').slice(0, 500);
  const message = `the Glue crawler ${name} ${what}: ${reason}; its log is in ${log}`;
  throw new AppError('COMPUTE_FAILED', message);
}

function tableOf({ StorageDescriptor: storage = {}, ...table }: Table): HiveTable {
  return {
    name: table.Name ?? '',
    comment: table.Description ?? null,
    location: storage.Location ?? '',
    columns: columnsOf(storage.Columns),
    partitionKeys: columnsOf(table.PartitionKeys),
    inputFormat: storage.InputFormat ?? '',
    outputFormat: storage.OutputFormat ?? '',
    serde: {
      library: storage.SerdeInfo?.SerializationLibrary ?? '',
      parameters: storage.SerdeInfo?.Parameters ?? {},
    },
    parameters: table.Parameters ?? {},
    partitions: [],
  };
}

const columnsOf = (columns: Column[] = []): HiveColumn[] =>
  columns.map(({ Name = '', Type = 'string', Comment }) => ({
    name: Name,
    type: Type,
    comment: Comment ?? null,
  }));
