import type { OpenLineageSettings } from '#platform/config/open-lineage-settings.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import type { Queryable } from '#platform/database/rows.js';
import { redacted } from '#platform/logging/redact.js';
import type { Flow } from '../flow/flow.js';
import {
  type EventType,
  facets,
  nameUuid,
  PRODUCER,
  type RunEvent,
  SCHEMA_URL,
} from './run-event.js';
import { inputsOf, outputsOf } from './run-datasets.js';
import type { OpenStage, Step } from './lineage-sender.js';

const ERROR_CHARACTERS = 4_000;

const ENDS: Readonly<Record<string, EventType>> = {
  succeeded: 'COMPLETE',
  unchanged: 'COMPLETE',
  failed: 'FAIL',
  cancelled: 'ABORT',
};

type Told = Pick<RunEvent, 'eventType'> & Partial<Pick<RunEvent, 'inputs' | 'outputs'>>;

/**
 * Tells a step of a run in events of OpenLineage. There each run has one START and one end: a run that
 * goes on after its end is told as another, and so is each attempt at a stage. Whatever is left at work by
 * a run that ends, or by an attempt that another replaces, is told as aborted before that.
 */
export class LineageTeller {
  constructor(
    private readonly settings: Pick<OpenLineageSettings, 'namespace'>,
    private readonly warehouse: ServiceUrl,
    private readonly flows: ReadonlyMap<string, Pick<Flow, 'marts'>>,
  ) {}

  /** @returns events in the order in which they are to be sent; none for a step that is told already */
  eventsOf(session: Queryable, step: Step): Promise<RunEvent[]> | RunEvent[] {
    return step.stage === null
      ? this.ofRun(session, step)
      : this.ofStage(step, { stage: step.stage, attempt: step.attempt ?? 0 });
  }

  private async ofRun(session: Queryable, step: Step): Promise<RunEvent[]> {
    const end = endOf(step);
    if (!end) {
      const inputs = await inputsOf(session, step.run);
      return [this.run(step, { eventType: 'START', inputs })];
    }
    const left = step.open.map((open) => this.stage(step, open, 'ABORT'));
    const start = step.epoch === null ? [this.run(step, { eventType: 'START' })] : [];
    const told = end === 'COMPLETE' ? await this.datasetsOf(session, step) : {};
    return [...left, ...start, this.run(step, { eventType: end, ...told })];
  }

  private ofStage(step: Step, own: OpenStage): RunEvent[] {
    const end = endOf(step);
    const open = step.open.filter(({ stage }) => stage === own.stage);
    if (end) return open.map((each) => this.stage(step, each, end));
    const replaced = open.map((each) => this.stage(step, each, 'ABORT'));
    return [...replaced, this.stage(step, own, 'START')];
  }

  private async datasetsOf(session: Queryable, { run, flow }: Step) {
    const { namespace } = this.settings;
    const known = this.flows.get(flow);
    const place = { warehouse: this.warehouse, namespace };
    return {
      inputs: await inputsOf(session, run),
      outputs: known ? await outputsOf(session, run, known, place) : [],
    };
  }

  private run(step: Step, told: Told): RunEvent {
    const nominal = step.dueAt === null ? undefined : { nominalStartTime: step.dueAt };
    return {
      ...this.event(step, told),
      run: {
        runId: this.runId(step),
        facets: facets({ nominalTime: nominal, errorMessage: errorOf(step, told.eventType) }),
      },
      job: this.job(step.flow, 'FLOW'),
    };
  }

  private stage(step: Step, { stage, attempt }: OpenStage, eventType: EventType): RunEvent {
    const { namespace } = this.settings;
    const parent = { run: { runId: this.runId(step) }, job: { namespace, name: step.flow } };
    return {
      ...this.event(step, { eventType }),
      run: {
        runId: nameUuid(...this.key(step), stage, attempt),
        facets: facets({ parent, errorMessage: errorOf(step, eventType) }),
      },
      job: this.job(`${step.flow}.${stage}`, 'STAGE'),
    };
  }

  private event({ at }: Step, { eventType, inputs = [], outputs = [] }: Told) {
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

  /** Two databases number their runs alike, but nobody asks for a run in both at the same time. */
  private key({ flow, run, requestedAt }: Step) {
    return [this.settings.namespace, flow, run, requestedAt.toISOString()] as const;
  }
}

const endOf = ({ kind }: Step): EventType | undefined => ENDS[kind.replace(/^\w+\./, '')];

const errorOf = ({ error }: Step, eventType: EventType) =>
  eventType === 'FAIL'
    ? { message: redacted(error, ERROR_CHARACTERS), programmingLanguage: 'TypeScript' }
    : undefined;
