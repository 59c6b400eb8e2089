import { z } from 'zod';
import { type ServiceUrl, serviceUrl } from '#platform/config/service-url.js';
import { declareSettings } from '#platform/config/settings.js';

/** How runs are queued, recorded and reported. */
export interface PipelineConfig {
  queue: ServiceUrl;
  /** Attempts of a stage that fails with a retryable error. */
  stageAttempts: number;
  /** True when this is the only worker, so that it takes over a dead worker's jobs at once. */
  exclusiveWorker: boolean;
  /** Most bytes of an uploaded source file. */
  uploadBytes: number;
  snapshotsKept: number;
  /** How long a snapshot is kept after another one replaced it, however many exist. */
  snapshotsKeptMinutes: number;
  /** Snapshots published longer ago are removed, however few exist; undefined for no limit. */
  snapshotsKeptDays: number | undefined;
  /** How long the log of a run is available. */
  runLogKeptDays: number;
  /** How long steps of runs and outcomes of scheduled times are kept. */
  eventsKeptDays: number;
  /** Undefined: no OpenLineage events are sent. */
  openLineage: OpenLineageSettings | undefined;
}

/** Where runs are reported as OpenLineage events. */
export interface OpenLineageSettings {
  /** Accepts one event per POST. */
  url: string;
  /** Sent as a bearer token: never log it. */
  apiKey: string | undefined;
  /** Of jobs, and of datasets without another namespace. */
  namespace: string;
}

const LINEAGE_PATH = '/api/v1/lineage';

const receiverUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    context.addIssue('write an http:// or https:// URL, for example http://marquez:5000');
    return z.NEVER;
  }
  if (url.username !== '' || url.password !== '') {
    context.addIssue('remove user and password from the URL; set OPENLINEAGE_API_KEY for a token');
    return z.NEVER;
  }
  if (url.pathname === '/') url.pathname = LINEAGE_PATH;
  url.hash = '';
  return url.href;
});

const days = z.coerce.number().int().min(1).max(36_500);

/** The settings of runs and snapshots. */
export const pipelineSettings = declareSettings({
  schemas: {
    QUEUE_URL: serviceUrl(['warehouse', 'postgres', 'postgresql', 'redis', 'rediss']).default({
      scheme: 'warehouse',
      href: 'warehouse:',
    }),
    STAGE_ATTEMPTS: z.coerce.number().int().min(1).default(3),
    EXCLUSIVE_WORKER: z.enum(['true', 'false']).default('false'),
    // Larger files come with `deliver`, which needs no request.
    UPLOAD_MAX_MB: z.coerce.number().int().min(1).max(100_000).default(512),
    SNAPSHOTS_KEPT: z.coerce.number().int().min(1).default(3),
    SNAPSHOTS_KEPT_MINUTES: z.coerce.number().int().min(0).max(10_080).default(60),
    SNAPSHOTS_KEPT_DAYS: z.coerce.number().int().min(1).optional(),
    RUN_LOG_KEPT_DAYS: days.default(30),
    EVENTS_KEPT_DAYS: days.default(400),
    OPENLINEAGE_URL: receiverUrl.optional(),
    OPENLINEAGE_API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'write a token without blanks')
      .optional(),
    OPENLINEAGE_NAMESPACE: z.string().trim().min(1).max(200).default('retailstream'),
  },
  resolve: (settings): PipelineConfig => ({
    queue: settings.QUEUE_URL,
    stageAttempts: settings.STAGE_ATTEMPTS,
    exclusiveWorker: settings.EXCLUSIVE_WORKER === 'true',
    uploadBytes: settings.UPLOAD_MAX_MB * 1024 ** 2,
    snapshotsKept: settings.SNAPSHOTS_KEPT,
    snapshotsKeptMinutes: settings.SNAPSHOTS_KEPT_MINUTES,
    snapshotsKeptDays: settings.SNAPSHOTS_KEPT_DAYS,
    runLogKeptDays: settings.RUN_LOG_KEPT_DAYS,
    eventsKeptDays: settings.EVENTS_KEPT_DAYS,
    openLineage:
      settings.OPENLINEAGE_URL === undefined
        ? undefined
        : {
            url: settings.OPENLINEAGE_URL,
            apiKey: settings.OPENLINEAGE_API_KEY,
            namespace: settings.OPENLINEAGE_NAMESPACE,
          },
  }),
});
