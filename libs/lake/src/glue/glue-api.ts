import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchStopJobRunCommand,
  BatchUpdatePartitionCommand,
  type Crawler,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  type CreateCrawlerRequest,
  CreateTableCommand,
  DeleteTableCommand,
  type ErrorDetail,
  GetCrawlerCommand,
  GetDatabaseCommand,
  GetJobCommand,
  GetJobRunCommand,
  GetTableCommand,
  GlueClient,
  type Job,
  type JobRun,
  paginateGetJobRuns,
  paginateGetPartitions,
  paginateGetTables,
  type Partition,
  type PartitionInput,
  StartCrawlerCommand,
  StartJobRunCommand,
  StopCrawlerCommand,
  type Table,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { clientSettings } from '#platform/aws/client-settings.js';
import { callAws } from '#platform/aws/to-aws-error.js';
import { AppError } from '#platform/errors/app-error.js';

/** Glue's limit of a run: older ones are not searched. */
const LONGEST_RUN_MS = 8 * 24 * 3_600_000;

export interface TablePlace {
  DatabaseName: string;
  TableName: string;
}

/** Partitions per call. */
const AT_ONCE = { written: 100, deleted: 25 };

/** The used calls of Glue, with errors that name action and resource. */
export class GlueApi {
  private readonly client: GlueClient;
  /**
   * Without retries, for calls that Glue would repeat: it has no client token, so a retry after a
   * lost response would run twice.
   */
  private readonly once: GlueClient;

  /** @param region undefined: the SDK's default */
  constructor(private readonly region: string | undefined) {
    const settings = clientSettings(region);
    this.client = new GlueClient(settings);
    this.once = new GlueClient({ ...settings, maxAttempts: 1 });
  }

  job(name: string): Promise<Job> {
    return this.call('GetJob', `job/${name}`, async () =>
      requireValue(
        (await this.client.send(new GetJobCommand({ JobName: name }))).Job,
        `job ${name}`,
      ),
    );
  }

  /** Not retried. @returns the run's id */
  startRun(job: string, parameters: Record<string, string>): Promise<string> {
    return this.call('StartJobRun', `job/${job}`, async () => {
      const command = new StartJobRunCommand({ JobName: job, Arguments: parameters });
      return requireValue((await this.once.send(command)).JobRunId, 'id of a run');
    });
  }

  run(job: string, id: string): Promise<JobRun> {
    return this.call('GetJobRun', `job/${job}`, async () => {
      const command = new GetJobRunCommand({ JobName: job, RunId: id });
      return requireValue((await this.client.send(command)).JobRun, `run ${id}`);
    });
  }

  /** Returns the runs of the last days, newest first. */
  runs(job: string): Promise<JobRun[]> {
    return this.call('GetJobRuns', `job/${job}`, async () => {
      const oldest = Date.now() - LONGEST_RUN_MS;
      const found: JobRun[] = [];
      for await (const { JobRuns = [] } of paginateGetJobRuns(
        { client: this.client },
        { JobName: job },
      )) {
        found.push(...JobRuns);
        if ((JobRuns.at(-1)?.StartedOn?.getTime() ?? 0) < oldest) break;
      }
      return found;
    });
  }

  /** Requests that a run stops, which takes some time. */
  stopRun(job: string, id: string): Promise<void> {
    return this.call('BatchStopJobRun', `job/${job}`, async () => {
      await this.client.send(new BatchStopJobRunCommand({ JobName: job, JobRunIds: [id] }));
    });
  }

  async assertDatabase(name: string): Promise<void> {
    await this.call('GetDatabase', `database/${name}`, () =>
      this.client.send(new GetDatabaseCommand({ Name: name })),
    );
  }

  async createDatabase(name: string): Promise<void> {
    await this.call('CreateDatabase', `database/${name}`, () =>
      this.client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } })),
    );
  }

  async createTable(database: string, table: TableInput): Promise<void> {
    await this.call('CreateTable', `table/${database}/${table.Name}`, () =>
      this.client.send(new CreateTableCommand({ DatabaseName: database, TableInput: table })),
    );
  }

  /**
   * Keeps no former version of the table.
   * @param VersionId the update fails with ConcurrentModificationException unless the table has it
   */
  async updateTable(database: string, table: TableInput, VersionId?: string): Promise<void> {
    const input = { DatabaseName: database, TableInput: table, VersionId, SkipArchive: true };
    await this.call('UpdateTable', `table/${database}/${table.Name}`, () =>
      this.client.send(new UpdateTableCommand(input)),
    );
  }

  async deleteTable({ DatabaseName, TableName: Name }: TablePlace): Promise<void> {
    await this.call('DeleteTable', `table/${DatabaseName}/${Name}`, () =>
      this.client.send(new DeleteTableCommand({ DatabaseName, Name })),
    );
  }

  table({ DatabaseName, TableName: Name }: TablePlace): Promise<Table> {
    return this.call('GetTable', `table/${DatabaseName}/${Name}`, async () =>
      requireValue(
        (await this.client.send(new GetTableCommand({ DatabaseName, Name }))).Table,
        'table',
      ),
    );
  }

  tables(database: string): Promise<Table[]> {
    return this.call('GetTables', `database/${database}`, async () => {
      const found: Table[] = [];
      const query = { DatabaseName: database };
      for await (const { TableList = [] } of paginateGetTables({ client: this.client }, query)) {
        found.push(...TableList);
      }
      return found;
    });
  }

  crawler(name: string): Promise<Crawler> {
    return this.call('GetCrawler', `crawler/${name}`, async () =>
      requireValue(
        (await this.client.send(new GetCrawlerCommand({ Name: name }))).Crawler,
        'crawler',
      ),
    );
  }

  async createCrawler(crawler: CreateCrawlerRequest): Promise<void> {
    await this.call('CreateCrawler', `crawler/${crawler.Name}`, () =>
      this.client.send(new CreateCrawlerCommand(crawler)),
    );
  }

  async startCrawler(name: string): Promise<void> {
    await this.call('StartCrawler', `crawler/${name}`, () =>
      this.client.send(new StartCrawlerCommand({ Name: name })),
    );
  }

  async stopCrawler(name: string): Promise<void> {
    await this.call('StopCrawler', `crawler/${name}`, () =>
      this.client.send(new StopCrawlerCommand({ Name: name })),
    );
  }

  /** Returns values and locations of a table's partitions. */
  partitions(table: TablePlace): Promise<Partition[]> {
    return this.callPartitions('GetPartitions', table, async () => {
      const found: Partition[] = [];
      const query = { ...table, ExcludeColumnSchema: true };
      for await (const { Partitions = [] } of paginateGetPartitions(
        { client: this.client },
        query,
      )) {
        found.push(...Partitions);
      }
      return found;
    });
  }

  async createPartitions(table: TablePlace, partitions: PartitionInput[]): Promise<void> {
    for (const some of splitBatches(partitions, AT_ONCE.written)) {
      await this.callPartitions('BatchCreatePartition', table, async () => {
        const command = new BatchCreatePartitionCommand({ ...table, PartitionInputList: some });
        throwErrors((await this.client.send(command)).Errors, 'AlreadyExistsException');
      });
    }
  }

  async updatePartitions(table: TablePlace, partitions: PartitionInput[]): Promise<void> {
    for (const some of splitBatches(partitions, AT_ONCE.written)) {
      await this.callPartitions('BatchUpdatePartition', table, async () => {
        const Entries = some.map((each) => ({
          PartitionValueList: each.Values,
          PartitionInput: each,
        }));
        const command = new BatchUpdatePartitionCommand({ ...table, Entries });
        throwErrors((await this.client.send(command)).Errors);
      });
    }
  }

  async deletePartitions(table: TablePlace, values: string[][]): Promise<void> {
    for (const some of splitBatches(values, AT_ONCE.deleted)) {
      await this.callPartitions('BatchDeletePartition', table, async () => {
        const PartitionsToDelete = some.map((Values) => ({ Values }));
        const command = new BatchDeletePartitionCommand({ ...table, PartitionsToDelete });
        throwErrors((await this.client.send(command)).Errors, 'EntityNotFoundException');
      });
    }
  }

  close(): void {
    this.client.destroy();
    this.once.destroy();
  }

  private callPartitions<Result>(
    action: string,
    { DatabaseName, TableName }: TablePlace,
    send: () => Promise<Result>,
  ): Promise<Result> {
    return this.call(action, `table/${DatabaseName}/${TableName}`, send);
  }

  private call<Result>(action: string, what: string, send: () => Promise<Result>): Promise<Result> {
    const resource = `arn:aws:glue:${this.region ?? '*'}:*:${what}`;
    return callAws({ action: `glue:${action}`, resource }, send);
  }
}

/** Returns the SDK's name of the original error. */
export function readCauseName(error: unknown): string {
  return error instanceof AppError && error.cause instanceof Error ? error.cause.name : '';
}

function requireValue<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value;
  throw new AppError('AWS_FAILED', `Glue answered without the ${what}`);
}

/** A call for many partitions succeeds even when some of them failed. */
function throwErrors(
  errors: { ErrorDetail?: ErrorDetail | undefined }[] = [],
  butFor?: string,
): void {
  const details = errors.map(({ ErrorDetail: detail = {} }) => detail);
  const failed = details.find(({ ErrorCode: code }) => butFor === undefined || code !== butFor);
  if (!failed) return;
  throw Object.assign(new Error(failed.ErrorMessage), { name: failed.ErrorCode ?? 'Error' });
}

function splitBatches<Value>(values: readonly Value[], size: number): Value[][] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
