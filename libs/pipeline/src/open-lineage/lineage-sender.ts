import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { HttpPost } from '#notify/channel.js';
import type { OpenLineageSettings } from '../settings.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import { FOLDER_SETTING } from '#platform/database/embedded/data-folder.js';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { redact } from '#platform/text/redact.js';
import type { DatasetPlace } from './dataset-names.js';
import { listInputs, listOutputs } from './run-datasets.js';
import { type LineageFlow, type ReaderView, stageDatasets } from './stage-datasets.js';
import {
  type EventType,
  facets,
  nameUuid,
  PRODUCER,
  type RunEvent,
  SCHEMA_URL,
} from './run-event.js';

const beginLineageSql = sqlFile(import.meta.url, './begin_lineage.sql');

const nextSql = sqlFile(import.meta.url, './next_step.sql');

const openStage = z.object({ stage: z.string(), attempt: z.int() });

const stepRow = z.object({
  /** Number of the event. */
  id: z.string(),
  at: z.date(),
  flow: z.string(),
  run: z.string(),
  /** Null for a step of the run itself. */
  stage: z.string().nullable(),
  /** `run.failed`, `stage.running`, … */
  kind: z.string(),
  attempt: z.int().nullable(),
  /** Code and message; empty without an error. */
  error: z.string(),
  requestedAt: z.date(),
  /** Epoch in which the run started or resumed; null when it ended before it started. */
  epoch: z.int().nullable(),
  /** Stages that were active just before, in order of their start. */
  open: z.array(openStage),
  /** Scheduled time of the run; null for a run without a schedule. */
  dueAt: z.string().nullable(),
});

/** A step of a run, with all that its events need. */
type Step = z.output<typeof stepRow>;
type OpenStage = z.output<typeof openStage>;

/** Returns the first step after one event and up to another, if any. */
async function nextStep(
  session: Queryable,
  after: string,
  upTo: string,
): Promise<Step | undefined> {
  const [step] = await queryRows(session, stepRow, nextSql, [after, upTo]);
  return step;
}

const cursorRow = z.object({ sent: z.string(), newest: z.string() });

/** Responses to an invalid event: a retry would block all later events. */
const REFUSALS = new Set([400, 413, 422]);

/**
 * Sends the steps of runs to an OpenLineage receiver, in order, in one process at a time. The transaction that locks
 * the cursor records the position after each step. If the process ends in between, the step is sent again with the same
 * run id, type and time.
 */
export class LineageSender {
  /** @param say logs events that the receiver refuses */
  constructor(
    private readonly warehouse: DataSource,
    private readonly builder: RunEventBuilder,
    private readonly http: HttpPost,
    private readonly settings: Pick<OpenLineageSettings, 'url' | 'apiKey'>,
    private readonly say: (message: string) => void,
  ) {}

  /** Starts with the active runs, unless a position is already recorded. */
  async begin(): Promise<void> {
    await this.warehouse.query(beginLineageSql);
  }

  /**
   * Sends all waiting steps, unless another process sends.
   * @param stop ends the loop after the current step
   * @throws AppError NOTIFICATION_FAILED when the receiver does not accept a step; the next call sends it again
   */
  async send(stop: AbortSignal): Promise<void> {
    while (
      !stop.aborted &&
      (await this.warehouse.transaction((session) => this.sendNext(session)))
    );
  }

  /** @returns whether more steps may wait */
  private async sendNext(session: EntityManager): Promise<boolean> {
    const [cursor] = await queryRows(
      session,
      cursorRow,
      `SELECT sent_event::text AS sent,
              (SELECT coalesce(max(event_id), 0) FROM ops.events)::text AS newest
       FROM ops.open_lineage_cursor FOR UPDATE SKIP LOCKED`,
    );
    if (!cursor || BigInt(cursor.newest) <= BigInt(cursor.sent)) return false;
    const step = await nextStep(session, cursor.sent, cursor.newest);
    const events = step ? await this.builder.buildEvents(session, step) : [];
    for (const event of events) await this.post(event);
    await session.query('UPDATE ops.open_lineage_cursor SET sent_event = $1', [
      step?.id ?? cursor.newest,
    ]);
    return step !== undefined;
  }

  private async post(event: RunEvent): Promise<void> {
    const { url, apiKey } = this.settings;
    const headers = {
      'content-type': 'application/json',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    };
    const status = await this.http.postForStatus(url, headers, JSON.stringify(event));
    if (status >= 200 && status < 300) return;
    const answered = `${new URL(url).host} answered ${status}`;
    if (!REFUSALS.has(status)) {
      throw new AppError('NOTIFICATION_FAILED', answered, { retryable: true });
    }
    this.say(`${event.eventType} of ${event.job.name} was not sent: ${answered}`);
  }
}

const ERROR_CHARACTERS = 4_000;

const ENDS: Readonly<Record<string, EventType>> = {
  succeeded: 'COMPLETE',
  unchanged: 'COMPLETE',
  failed: 'FAIL',
  cancelled: 'ABORT',
};

type EventContent = Pick<RunEvent, 'eventType'> & Partial<Pick<RunEvent, 'inputs' | 'outputs'>>;

/** A flow, and the views that show its snapshots to readers. */
export interface FlowLineage {
  flow: LineageFlow;
  views: readonly ReaderView[];
}

/**
 * Translates a step of a run into OpenLineage events. There each run has one START and one end, so a resumed run is
 * another run, and so is each attempt at a stage. Stages left active by a run that ends, or by a replaced attempt, are
 * aborted first.
 */
export class RunEventBuilder {
  constructor(
    private readonly settings: Pick<OpenLineageSettings, 'namespace'>,
    private readonly warehouse: ServiceUrl,
    private readonly flows: ReadonlyMap<string, FlowLineage>,
  ) {}

  /** @returns events in sending order; none for a step that is already reported */
  buildEvents(session: Queryable, step: Step): Promise<RunEvent[]> {
    return step.stage === null
      ? this.buildRunEvents(session, step)
      : this.buildStageEvents(session, step, { stage: step.stage, attempt: step.attempt ?? 0 });
  }

  private async buildRunEvents(session: Queryable, step: Step): Promise<RunEvent[]> {
    const end = findEndType(step);
    if (!end) {
      const inputs = await listInputs(session, step.run);
      return [this.run(step, { eventType: 'START', inputs })];
    }
    const left = step.open.map((open) => this.stage(step, open, 'ABORT'));
    const start = step.epoch === null ? [this.run(step, { eventType: 'START' })] : [];
    const told = end === 'COMPLETE' ? await this.findRunDatasets(session, step) : {};
    return [...left, ...start, this.run(step, { eventType: end, ...told })];
  }

  private async buildStageEvents(
    session: Queryable,
    step: Step,
    own: OpenStage,
  ): Promise<RunEvent[]> {
    const end = findEndType(step);
    const open = step.open.filter(({ stage }) => stage === own.stage);
    if (end && end !== 'COMPLETE') return open.map((each) => this.stage(step, each, end));
    const { inputs, outputs } = await this.findStageDatasets(session, step, own.stage);
    if (end) return open.map((each) => this.stage(step, each, end, { inputs, outputs }));
    const replaced = open.map((each) => this.stage(step, each, 'ABORT'));
    return [...replaced, this.stage(step, own, 'START', { inputs })];
  }

  private async findStageDatasets(session: Queryable, { flow: name, run }: Step, id: string) {
    const known = this.flows.get(name);
    const stage = known?.flow.stages.find((each) => each.id === id);
    if (!known || !stage) return { inputs: [], outputs: [] };
    const place = await this.place(session);
    const { inputs, outputs } = stageDatasets(known.flow, stage, place, known.views);
    const files = stage.kind === 'ingest' ? await listInputs(session, run, stage.datasets) : [];
    return { inputs: [...files, ...inputs], outputs };
  }

  /** The embedded server is known by its own setting: the launcher hands its address on as any other. */
  private async place(session: Queryable): Promise<DatasetPlace> {
    const sql = 'SELECT WHERE current_setting($1, true) IS NOT NULL';
    const isEmbedded = await hasRows(session, sql, [FOLDER_SETTING]);
    const { namespace } = this.settings;
    return { warehouse: isEmbedded ? undefined : this.warehouse, namespace };
  }

  private async findRunDatasets(session: Queryable, { run, flow }: Step) {
    const known = this.flows.get(flow);
    return {
      inputs: await listInputs(session, run),
      outputs: known ? await listOutputs(session, run, known, await this.place(session)) : [],
    };
  }

  private run(step: Step, told: EventContent): RunEvent {
    const nominal = step.dueAt === null ? undefined : { nominalStartTime: step.dueAt };
    return {
      ...this.event(step, told),
      run: {
        runId: this.runId(step),
        facets: facets({ nominalTime: nominal, errorMessage: toErrorFacet(step, told.eventType) }),
      },
      job: this.job(step.flow, 'FLOW'),
    };
  }

  private stage(
    step: Step,
    { stage, attempt }: OpenStage,
    eventType: EventType,
    datasets: Omit<EventContent, 'eventType'> = {},
  ): RunEvent {
    const { namespace } = this.settings;
    const parent = { run: { runId: this.runId(step) }, job: { namespace, name: step.flow } };
    return {
      ...this.event(step, { eventType, ...datasets }),
      run: {
        runId: nameUuid(...this.key(step), stage, attempt),
        facets: facets({ parent, errorMessage: toErrorFacet(step, eventType) }),
      },
      job: this.job(`${step.flow}.${stage}`, 'STAGE'),
    };
  }

  private event({ at }: Step, { eventType, inputs = [], outputs = [] }: EventContent) {
    const about = { producer: PRODUCER, schemaURL: SCHEMA_URL };
    return { eventType, eventTime: at.toISOString(), ...about, inputs, outputs };
  }

  private job(name: string, jobType: 'FLOW' | 'STAGE') {
    const type = { processingType: 'BATCH', integration: 'RETAILSTREAM', jobType };
    return { namespace: this.settings.namespace, name, facets: facets({ jobType: type }) };
  }

  private runId(step: Step): string {
    return nameUuid(...this.key(step), step.epoch ?? 0);
  }

  /** Two databases number runs alike; the time of the request makes the keys differ. */
  private key({ flow, run, requestedAt }: Step) {
    return [this.settings.namespace, flow, run, requestedAt.toISOString()] as const;
  }
}

const findEndType = ({ kind }: Step): EventType | undefined => ENDS[kind.replace(/^\w+\./, '')];

const toErrorFacet = ({ error }: Step, eventType: EventType) =>
  eventType === 'FAIL'
    ? { message: redact(error, ERROR_CHARACTERS), programmingLanguage: 'TypeScript' }
    : undefined;
