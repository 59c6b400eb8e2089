import type { Guest, GuestParts } from '#composition/guest.js';
import { GuestKey, type JoinedGuest } from '#operations/operation/guests.js';
import {
  acceptGap,
  pauseStream,
  resumeStream,
  seekStream,
  streams,
} from '../operations/streams.js';
import { listStreams, type Stream } from '../reader/stream.js';
import type { EventAppender } from '../warehouse-log/append-events.js';
import { createEventAppender } from './event-sources.js';
import type { ProgramConfig } from './program-config.js';

/** Services of event streams in a program. */
export interface StreamingServices {
  /** The streams of all flows. */
  streams: readonly Stream[];
  /** Adds events to the log in the warehouse; undefined when they come from another source. */
  appender: EventAppender | undefined;
}

export const STREAMING = new GuestKey<StreamingServices>('streaming');

/** Joins event streams with a program. */
export const joinStreaming = ({
  config,
  flows,
  warehouse,
}: Pick<GuestParts<ProgramConfig>, 'config' | 'flows' | 'warehouse'>): JoinedGuest => ({
  key: STREAMING,
  services: {
    streams: flows.flatMap(listStreams),
    appender: createEventAppender(config, flows, warehouse),
  } satisfies StreamingServices,
});

/** Event streams in programs with operations. */
export const streamingGuest: Guest<ProgramConfig> = {
  operations: [streams, pauseStream, resumeStream, seekStream, acceptGap],
  join: joinStreaming,
};
