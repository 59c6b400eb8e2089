import { z } from 'zod';
import { type ServiceUrl, serviceUrl } from '#platform/config/service-url.js';
import { declareSettings } from '#platform/config/settings.js';

/** How streams become files of the source. */
export interface StreamSettings {
  /** A range of events ends after so many seconds, or so many rows. */
  cutSeconds: number;
  cutRows: number;
  /** A stream waits while more events than this are stored and not published. */
  unpublishedMax: number;
  /** The API accepts no events while the log of a topic has more MB of events that are not published. */
  unpublishedMaxMb: number;
  /** How long events are stored after they were cut, to recognise events that are sent again. */
  keptDays: number;
}

export interface StreamConfig {
  /** The source of events. */
  stream: ServiceUrl;
  /** Unread events in the log of a topic above which it accepts no others. */
  streamUnreadMax: number;
  /** How long the log keeps events that were read. */
  streamLogKeptDays: number;
  streams: StreamSettings;
}

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** The settings of events. */
export const streamSettings = declareSettings({
  schemas: {
    STREAM_URL: serviceUrl(['warehouse', 'kafka']).default({
      scheme: 'warehouse',
      href: 'warehouse:',
    }),
    STREAM_UNREAD_MAX: count(1_000, 100_000_000).default(1_000_000),
    STREAM_LOG_KEPT_DAYS: count(0, 3_650).default(7),
    STREAM_CUT_SECONDS: count(1, 86_400).default(10),
    STREAM_CUT_ROWS: count(1, 1_000_000).default(50_000),
    STREAM_UNPUBLISHED_MAX: count(1_000, 100_000_000).default(2_000_000),
    STREAM_UNPUBLISHED_MAX_MB: count(1, 1_000_000).default(512),
    STREAM_EVENTS_KEPT_DAYS: count(1, 3_650).default(7),
  },
  resolve: (settings): StreamConfig => ({
    stream: settings.STREAM_URL,
    streamUnreadMax: settings.STREAM_UNREAD_MAX,
    streamLogKeptDays: settings.STREAM_LOG_KEPT_DAYS,
    streams: {
      cutSeconds: settings.STREAM_CUT_SECONDS,
      cutRows: settings.STREAM_CUT_ROWS,
      unpublishedMax: settings.STREAM_UNPUBLISHED_MAX,
      unpublishedMaxMb: settings.STREAM_UNPUBLISHED_MAX_MB,
      keptDays: settings.STREAM_EVENTS_KEPT_DAYS,
    },
  }),
});
