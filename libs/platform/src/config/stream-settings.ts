import { z } from 'zod';

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

export const streamShape = {
  STREAM_CUT_SECONDS: count(1, 86_400).default(10),
  STREAM_CUT_ROWS: count(1, 1_000_000).default(50_000),
  STREAM_UNPUBLISHED_MAX: count(1_000, 100_000_000).default(2_000_000),
  STREAM_UNPUBLISHED_MAX_MB: count(1, 1_000_000).default(512),
  STREAM_EVENTS_KEPT_DAYS: count(1, 3_650).default(7),
};

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

export const toStreamSettings = (
  settings: z.output<z.ZodObject<typeof streamShape>>,
): StreamSettings => ({
  cutSeconds: settings.STREAM_CUT_SECONDS,
  cutRows: settings.STREAM_CUT_ROWS,
  unpublishedMax: settings.STREAM_UNPUBLISHED_MAX,
  unpublishedMaxMb: settings.STREAM_UNPUBLISHED_MAX_MB,
  keptDays: settings.STREAM_EVENTS_KEPT_DAYS,
});
