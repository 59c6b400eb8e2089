import { Counter, Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { countLive } from '../live/live-events.js';
import { partitionLags } from '../reader/stream-lag.js';
import { isStopped, StreamStates } from '../reader/stream-states.js';

/** Registers metrics of the streams of all flows; none while no worker has added a stream. */
export function registerStreamMetrics(
  registry: Registry,
  warehouse: DataSource,
  flows: readonly string[],
): void {
  const lags = new BoundedReading(() => partitionLags(warehouse));
  const states = new BoundedReading(() => readStates(warehouse, flows));
  const labelNames = ['stream', 'partition'];
  const registers = [registry];
  new Gauge({
    name: 'retailstream_stream_lag_events',
    help: 'Number of events that a stream has not read, when a worker looked last.',
    labelNames,
    registers,
    async collect() {
      this.reset();
      for (const { stream, partition, lag } of (await lags.figures()) ?? [])
        if (lag !== null) this.set({ stream, partition }, lag);
    },
  });
  new Gauge({
    name: 'retailstream_stream_unread_timestamp_seconds',
    help: 'Unix time, in seconds, when the oldest unread event of a stream arrived. Absent while all are read.',
    labelNames,
    registers,
    async collect() {
      this.reset();
      for (const { stream, partition, unreadAt } of (await lags.figures()) ?? [])
        if (unreadAt) this.set({ stream, partition }, unreadAt.getTime() / 1_000);
    },
  });
  new Counter({
    name: 'retailstream_stream_events_total',
    help: 'Number of events that a stream has read, by outcome: stored, faulty, duplicate.',
    labelNames: ['stream', 'outcome'],
    registers,
    async collect() {
      const found = (await lags.figures()) ?? [];
      // After the wait: another scrape may have waited for the same reading.
      this.reset();
      for (const { stream, rows, poison, duplicates } of found) {
        this.inc({ stream, outcome: 'stored' }, rows - poison);
        this.inc({ stream, outcome: 'faulty' }, poison);
        this.inc({ stream, outcome: 'duplicate' }, duplicates);
      }
    },
  });
  new Gauge({
    name: 'retailstream_stream_stopped',
    help: 'Whether a stream has stopped by itself, at a gap or a failure: 1 or 0. A paused stream has not.',
    labelNames: ['stream'],
    registers,
    async collect() {
      this.reset();
      for (const { stream, isStopped } of (await states.figures()) ?? [])
        this.set({ stream }, isStopped ? 1 : 0);
    },
  });
  new Gauge({
    name: 'retailstream_stream_error_since_timestamp_seconds',
    help: 'Unix time, in seconds, since when a stream cannot read and tries again. Absent while it reads, and once it has stopped.',
    labelNames: ['stream'],
    registers,
    async collect() {
      this.reset();
      for (const { stream, errorSince } of (await states.figures()) ?? [])
        if (errorSince) this.set({ stream }, errorSince.getTime() / 1_000);
    },
  });
  new Gauge({
    name: 'retailstream_stream_unpublished_events',
    help: 'Number of stored events of a stream that no published snapshot has.',
    labelNames: ['stream'],
    registers,
    async collect() {
      this.reset();
      for (const { stream, unpublished } of (await states.figures()) ?? [])
        this.set({ stream }, unpublished);
    },
  });
}

async function readStates(warehouse: DataSource, flows: readonly string[]) {
  const states = new StreamStates(warehouse);
  const found = [];
  for (const flow of flows) {
    for (const stream of await states.ofFlow(flow)) {
      const state = await states.requireState(stream);
      found.push({
        stream,
        isStopped: isStopped(state),
        errorSince: state.errorSince,
        unpublished: await countLive(warehouse, { name: stream, flow }),
      });
    }
  }
  return found;
}
