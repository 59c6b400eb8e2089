import type { DataSource } from 'typeorm';
import { ApiKeys } from '#access/credentials/api-keys.js';
import { retailMart } from '#flows/retail-mart/retail-mart.flow.js';
import { StreamStates } from '#streaming/reader/stream-states.js';
import { createKafka, startKafka } from '../../libs/streaming/test/cluster/kafka-broker.js';
import { type BenchState, openBenchState } from '../bench-state.js';
import { type Environment, startChild } from '../child.js';
import type { Closers } from '../closers.js';
import { MemoryWatch, selectProcess } from '../memory.js';
import { logLine } from '../run-bench.js';
import { startPipeline } from '../running-pipeline.js';
import { withClosers } from '../with-closers.js';
import type { BareReading } from './bare-reader.child.js';
import { createMonthSize, createSize, type RetailSize } from '../scale/retail-mart/size.js';
import { planChain } from './chain-events.js';
import {
  createTopic,
  sendEvents,
  measureCommits,
  measureReading,
  openProducer,
  TOPIC,
} from './kafka-load.js';
import {
  countGaps,
  measureLive,
  measurePublished,
  measureSending,
  type Publications,
  type Till,
  waitUntilPublished,
} from './log-load.js';

/** Events a second, and peak bytes of the process. */
interface Reading {
  rate: number;
  memory: number;
}

export interface StreamFigures {
  kafka: { bare: Reading; worker: Reading; commits: number[] };
  log: { hundreds: number; single: number; gaps: number; bare: Reading; worker: Reading };
  live: number[];
  published: Publications;
}

/** Events a second of the paced load. */
export const PACE = 5_000;
const LIVE_ROUNDS = 60;
const PUBLISHED_EVENTS = 40;
/** No file is cut. */
const NO_CUT: Environment = { STREAM_CUT_SECONDS: '86400', STREAM_CUT_ROWS: '1000000' };
/** As often as it may be. */
const FAST_CUT: Environment = { STREAM_CUT_SECONDS: '1' };

export async function measureStream(
  { events, seconds }: { events: number; seconds: number },
  closers: Closers,
): Promise<StreamFigures> {
  const { state, next } = await load(createSize(1), closers);
  const ofLog = await measureLog(state, next, seconds);
  return { ...ofLog, kafka: await measureKafka(state, next, { events, seconds }, closers) };
}

/** Measures only how long single events take to a published answer. @param millions of transactions in the open month */
export async function measureMonth(millions: number, closers: Closers): Promise<Publications> {
  const { state, next } = await load(createMonthSize(millions), closers);
  await startApi(state, closers);
  return (await publish(state, next)).published;
}

/** Publishes the transactions of a chain. */
async function load(size: RetailSize, closers: Closers) {
  const settings = { COMPUTE_URL: size.compute };
  const state = await openBenchState(closers, { settings });
  const { write, next } = await planChain(size);
  logLine(`loading ${size.label} transactions`);
  await write(state.source);
  await withClosers(async (own) => {
    await (await startPipeline(state, own, { flow: retailMart.name })).run();
  });
  return { state, next };
}

async function startApi({ environment }: BenchState, closers: Closers): Promise<void> {
  const api = await startChild('../apps/api/src/main.js', {
    ...environment,
    NODE_ENV: 'production',
  });
  closers.add(() => api.stop());
}

function publish(state: BenchState, next: () => string) {
  const fast = { ...state.environment, ...FAST_CUT };
  return withWorker(state, fast, async (warehouse) => {
    const asked = { name: 'till', role: 'sender', personalData: false } as const;
    const { key } = await new ApiKeys(warehouse).create(asked, 'bench');
    const till: Till = { port: state.apiPort, key, next };
    logLine('publishing');
    return { till, published: await measurePublished(till, warehouse, PUBLISHED_EVENTS) };
  });
}

/** Measures the log behind HTTP. */
function measureLog(state: BenchState, next: () => string, seconds: number) {
  const { environment } = state;
  return withClosers(async (own) => {
    await startApi(state, own);
    const { published, till } = await publish(state, next);
    const load = { connections: 16, seconds };
    logLine('sending over HTTP, without a worker');
    const hundreds = await measureSending(till, { ...load, events: 100 });
    const single = await measureSending(till, { ...load, events: 1 });
    const before = PUBLISHED_EVENTS;
    const events = before + hundreds.taken + single.taken;
    const bare = await readBare(environment, events);
    const slow = { ...environment, ...NO_CUT };
    const ofLog = await withWorker(state, slow, async (warehouse, memory) => {
      logLine('reading the log');
      const rate = await measureReading(warehouse, { before, events });
      const worker = { rate, memory: await memory() };
      logLine('looking at the live view');
      const live = await measureLive(till, LIVE_ROUNDS);
      return { worker, live, gaps: await countGaps(warehouse) };
    });
    await withWorker(state, environment, waitUntilPublished);
    const { worker, live, gaps } = ofLog;
    const log = { hundreds: hundreds.rate, single: single.rate, gaps, bare, worker };
    return { log, live, published };
  });
}

async function measureKafka(
  state: BenchState,
  next: () => string,
  { events, seconds }: { events: number; seconds: number },
  closers: Closers,
): Promise<StreamFigures['kafka']> {
  logLine('starting Kafka');
  const broker = await startKafka();
  closers.add(() => broker.close());
  const kafka = createKafka(broker.address);
  await createTopic(kafka);
  const environment = { ...state.environment, STREAM_URL: `kafka://${broker.address}/` };
  const producer = await openProducer(kafka);
  closers.add(() => producer.disconnect());
  logLine(`sending ${events} events to Kafka`);
  await sendEvents(producer, events, next);
  const bare = await readBare(environment, events);
  return withWorker(state, environment, async (warehouse, memory) => {
    await acceptGap(warehouse);
    logLine('reading Kafka');
    const rate = await measureReading(warehouse, { before: 0, events });
    await waitUntilPublished(warehouse);
    logLine(`sending ${PACE} events a second to Kafka`);
    const commits = await measureCommits(producer, warehouse, { rate: PACE, seconds, next });
    await waitUntilPublished(warehouse);
    return { bare, commits, worker: { rate, memory: await memory() } };
  });
}

/** The topic in Kafka is another one than that in the warehouse. */
async function acceptGap(warehouse: DataSource): Promise<void> {
  const states = new StreamStates(warehouse);
  while ((await states.requireState(TOPIC)).gap === null) await new Promise(setImmediate);
  await warehouse.transaction((session) =>
    states.acceptGap(session, TOPIC, { actor: 'bench', reason: 'another source' }),
  );
}

async function readBare(environment: Environment, events: number): Promise<Reading> {
  return withClosers(async (own) => {
    const child = await startChild('./stream/bare-reader.child.js', environment);
    own.add(() => child.stop());
    const memory = watch(child.pid, own);
    const reading = (await child.ask(TOPIC)) as BareReading;
    if (reading.events !== events) throw new Error(`${reading.events} of ${events} events`);
    return { rate: events / reading.seconds, memory: await memory() };
  });
}

/** Runs work while a worker runs. `memory` returns its peak. */
function withWorker<Result>(
  state: BenchState,
  environment: Environment,
  work: (warehouse: DataSource, memory: () => Promise<number>) => Promise<Result>,
): Promise<Result> {
  return withClosers(async (own) => {
    const { warehouse, workerPid } = await startPipeline({ ...state, environment }, own);
    return work(warehouse, watch(workerPid, own));
  });
}

function watch(pid: number, closers: Closers): () => Promise<number> {
  const memory = new MemoryWatch<'process'>();
  memory.watch('process', selectProcess(pid));
  memory.start();
  closers.add(() => memory.stop());
  return async () => (await memory.readPeaks()).process;
}
