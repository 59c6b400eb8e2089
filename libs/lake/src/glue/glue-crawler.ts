import type { Column, Crawler, Table } from '@aws-sdk/client-glue';
import { type Pace, withRetries, pause } from '#platform/aws/retries.js';
import { parseAddress, readOption, parseServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import type { HiveColumn, HiveTable, TableCrawler } from '../ports/hive-table.js';
import { readCauseName, GlueApi } from './glue-api.js';
import { isOurs } from './glue-tables.js';

/** A crawl takes minutes. */
const CRAWL_PACE: Pace = { pollMs: 5000, giveUpAfterMs: 10 * 60_000 };

/** Runs a Glue crawler and reads its tables. It stops a crawl that it started when the caller stops waiting. */
export class GlueCrawler implements TableCrawler {
  private readonly api: GlueApi;

  constructor(
    private readonly settings: CrawlerSettings,
    private readonly pace = CRAWL_PACE,
  ) {
    this.api = new GlueApi(settings.region);
  }

  async crawl(signal?: AbortSignal): Promise<HiveTable[]> {
    const { crawler } = this.settings;
    await this.ensureCrawler(signal);
    const database = await this.run(signal);
    const tables = await this.withRetries(() => this.api.tables(database), signal);
    const found: HiveTable[] = [];
    for (const table of tables) {
      const other = table.Parameters?.['UPDATED_BY_CRAWLER'] ?? crawler;
      // Skip tables that we wrote to the Data Catalog ourselves.
      if (!isOurs(table) && other === crawler)
        found.push(await this.completeTable(database, table, signal));
    }
    return found;
  }

  close(): void {
    this.api.close();
  }

  /** Creates a missing crawler when the location has its settings. */
  private async ensureCrawler(signal?: AbortSignal): Promise<void> {
    const { crawler: Name, creation } = this.settings;
    if (creation === undefined) return;
    const { role: Role, path: Path, database: DatabaseName } = creation;
    try {
      await this.withRetries(
        () =>
          this.api.createCrawler({
            Name,
            Role,
            DatabaseName,
            Targets: { S3Targets: [{ Path }] },
            // Removed data is logged, and its table is kept.
            SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'LOG' },
          }),
        signal,
      );
    } catch (error) {
      if (readCauseName(error) !== 'AlreadyExistsException') throw error;
    }
  }

  /** @returns the database that it writes into */
  private async run(signal?: AbortSignal): Promise<string> {
    const { crawler: name } = this.settings;
    const before = await this.readCrawler(name, signal);
    const { DatabaseName: database } = before;
    if (database === undefined) {
      const message = `the Glue crawler ${name} has no target database: set one in Glue`;
      throw new AppError('LOCATION_INVALID', message);
    }
    const isOwnRun = await this.startOrWait(name, signal);
    try {
      for (;;) {
        const crawler = await this.readCrawler(name, signal);
        // The crawler may still be READY just after its start was requested.
        const isBefore = isOwnRun && readStartTime(crawler) === readStartTime(before);
        if (crawler.State === 'READY' && !isBefore) {
          refuseFailure(name, crawler);
          return database;
        }
        await pause(this.pace.pollMs, signal);
      }
    } catch (error) {
      // Another client may have stopped it, or it may be over.
      if (isOwnRun && signal?.aborted) await this.api.stopCrawler(name).catch(() => undefined);
      throw error;
    }
  }

  /** @returns whether this call started it; a crawl that already runs is awaited */
  private async startOrWait(name: string, signal?: AbortSignal): Promise<boolean> {
    for (;;) {
      try {
        await this.withRetries(() => this.api.startCrawler(name), signal);
        return true;
      } catch (error) {
        if (readCauseName(error) === 'CrawlerRunningException') return false;
        if (readCauseName(error) !== 'CrawlerStoppingException') throw error;
        await pause(this.pace.pollMs, signal);
      }
    }
  }

  private readCrawler(name: string, signal?: AbortSignal): Promise<Crawler> {
    return this.withRetries(() => this.api.crawler(name), signal);
  }

  private async completeTable(
    DatabaseName: string,
    table: Table,
    signal?: AbortSignal,
  ): Promise<HiveTable> {
    const place = { DatabaseName, TableName: table.Name ?? '' };
    const found = table.PartitionKeys?.length
      ? await this.withRetries(() => this.api.partitions(place), signal)
      : [];
    return {
      ...toHiveTable(table),
      partitions: found.map(({ Values = [], StorageDescriptor: storage }) => ({
        values: Values,
        location: storage?.Location ?? '',
      })),
    };
  }

  private withRetries<Result>(ask: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return withRetries(ask, this.pace, signal);
  }
}

const readStartTime = ({ LastCrawl }: Crawler) => LastCrawl?.StartTime?.getTime();

function refuseFailure(name: string, { LastCrawl: run }: Crawler): void {
  if (run?.Status !== 'FAILED' && run?.Status !== 'CANCELLED') return;
  const what = run.Status === 'FAILED' ? 'failed' : 'was stopped';
  const log = `${run.LogGroup ?? '/aws-glue/crawlers'}, stream ${run.LogStream ?? name}`;
  const reason = (run.ErrorMessage ?? 'without a reason').replaceAll(/\s+/g, ' ').slice(0, 500);
  const message = `the Glue crawler ${name} ${what}: ${reason}; its log is in ${log}`;
  throw new AppError('COMPUTE_FAILED', message);
}

function toHiveTable({ StorageDescriptor: storage = {}, ...table }: Table): HiveTable {
  return {
    name: table.Name ?? '',
    comment: table.Description ?? null,
    location: storage.Location ?? '',
    columns: toHiveColumns(storage.Columns),
    partitionKeys: toHiveColumns(table.PartitionKeys),
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

const toHiveColumns = (columns: Column[] = []): HiveColumn[] =>
  columns.map(({ Name = '', Type = 'string', Comment }) => ({
    name: Name,
    type: Type,
    comment: Comment ?? null,
  }));

export interface CrawlerSettings {
  crawler: string;
  /** Undefined: the SDK's default region. */
  region: string | undefined;
  /** Settings for creating a missing crawler; undefined when it must exist. */
  creation: { role: string; path: string; database: string } | undefined;
}

const FORM =
  'write glue://crawler-name, with ?region=eu-west-1 for another region, and to create a missing crawler ' +
  '?role=arn:aws:iam::…:role/name&path=s3://bucket/prefix/&database=name';
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
const PATH = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.{0,900})?$/;
/** The Data Catalog's form; Athena and Hive accept no other characters. */
const DATABASE = /^[a-z0-9_]{1,255}$/;

/** @throws AppError LOCATION_INVALID */
export function parseCrawlerSettings(location: string): CrawlerSettings {
  const url = parseServiceUrl(location);
  if (url?.scheme !== 'glue' || !URL.canParse(location))
    throw createInvalidError('it is not a URL of Glue');
  const { host: crawler, path: below } = parseAddress(url);
  const region = readOption(url, 'region');
  if (!/^[\w.-]{1,255}$/.test(crawler) || below !== '')
    throw createInvalidError('it is not a valid name of a crawler');
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region ?? 'eu-west-1'))
    throw createInvalidError('the region does not exist');
  const [role, path, database] = ['role', 'path', 'database'].map((name) => readOption(url, name));
  if (role === undefined && path === undefined && database === undefined) {
    return { crawler, region, creation: undefined };
  }
  const isWhole = ROLE.test(role ?? '') && PATH.test(path ?? '') && DATABASE.test(database ?? '');
  if (!isWhole || role === undefined || path === undefined || database === undefined) {
    throw createInvalidError('to create a crawler, set role, path and database');
  }
  return { crawler, region, creation: { role, path, database } };
}

const createInvalidError = (problem: string): AppError =>
  new AppError('LOCATION_INVALID', `location: ${problem}; ${FORM}`);
