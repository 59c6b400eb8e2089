import { z } from 'zod';
import type { LakeConfig } from '#lake/settings.js';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import {
  buildStateFolderUrl,
  parseAddress,
  resolveFolder,
  type ServiceUrl,
  serviceUrl,
} from '#platform/config/service-url.js';
import { declareSettings } from '#platform/config/settings.js';
import { type UnpackLimits, UNPACK_LIMITS } from './source/unpack-limits.js';

/** Where source files are. */
export interface IntakeConfig {
  source: ServiceUrl;
  /** The SQS queue with events of delivered objects; undefined for none. */
  sourceEvents: ServiceUrl | undefined;
  /** How long a file must be unchanged before it is read, in milliseconds. */
  sourceSettleMs: number;
  /** Limits of a packed source file. */
  unpack: UnpackLimits;
}

const MB = 1024 ** 2;
const { bytes, ratio, entries } = UNPACK_LIMITS;

/** The settings of source files. */
export const intakeSettings = declareSettings({
  schemas: {
    SOURCE_URL: serviceUrl(['file', 's3']).optional(),
    SOURCE_EVENTS_URL: serviceUrl(['https', 'http']).optional(),
    SOURCE_SETTLE_MS: z.coerce.number().int().min(0).max(600_000).default(1000),
    SOURCE_UNPACKED_MB: z.coerce
      .number()
      .int()
      .min(1)
      .max(100_000_000)
      .default(bytes / MB),
    SOURCE_UNPACKED_RATIO: z.coerce.number().int().min(2).max(100_000).default(ratio),
    SOURCE_ZIP_ENTRIES: z.coerce.number().int().min(1).max(1_000_000).default(entries),
  },
  resolve: (settings, { stateDir }: PlatformConfig & LakeConfig): IntakeConfig => ({
    source: resolveFolder(settings.SOURCE_URL) ?? buildStateFolderUrl(stateDir, 'file', 'sample'),
    sourceEvents: settings.SOURCE_EVENTS_URL,
    sourceSettleMs: settings.SOURCE_SETTLE_MS,
    unpack: {
      bytes: settings.SOURCE_UNPACKED_MB * MB,
      ratio: settings.SOURCE_UNPACKED_RATIO,
      entries: settings.SOURCE_ZIP_ENTRIES,
    },
  }),
  findContradictions: ({ source, sourceEvents, lake }) => [
    ...(isInOneAnother(source, lake)
      ? [
          'SOURCE_URL: is inside the lake, or contains it: write another prefix, or delivery/ of the lake',
        ]
      : []),
    ...(sourceEvents && source.scheme !== 's3'
      ? ['SOURCE_EVENTS_URL: only S3 sends such events: set SOURCE_URL=s3://bucket/prefix']
      : []),
  ],
});

/** Folder of the lake for deliveries; its root has no files. */
const DELIVERY = 'delivery';

function isInOneAnother(source: ServiceUrl, lake: ServiceUrl): boolean {
  if (source.scheme !== 's3' || lake.scheme !== 's3') return false;
  const [from, to] = [parseAddress(source), parseAddress(lake)];
  if (from.host !== to.host) return false;
  const isIn = (inner: string, outer: string) =>
    outer === '' || `${inner}/`.startsWith(`${outer}/`);
  const delivery = to.path === '' ? DELIVERY : `${to.path}/${DELIVERY}`;
  return (isIn(from.path, to.path) && !isIn(from.path, delivery)) || isIn(to.path, from.path);
}
