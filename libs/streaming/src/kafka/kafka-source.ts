import {
  Admin,
  type ClusterMetadata,
  ConnectionPool,
  FetchIsolationLevels,
  fetchV17,
  ListOffsetTimestamps,
} from '@platformatic/kafka';
import { unlessAborted } from '#platform/process/unless-aborted.js';
import type {
  EventBatch,
  EventPartition,
  EventPosition,
  EventSource,
  StreamEvent,
} from '../ports/event-source.js';
import type { SchemaRegistry } from '../avro/schema-registry.js';
import { findGap } from '../ports/stream-gap.js';
import { committedEvents, safe } from './committed-events.js';
import type { KafkaCluster } from './kafka-cluster.js';
import {
  isRefusal,
  isUnknownTopic,
  toStreamError,
  unavailable,
  unknownTopic,
} from './to-stream-error.js';
import { readXerialSnappy } from './xerial-snappy.js';

const CLIENT = 'retailstream';
/** The broker keeps an empty fetch open for so long. */
const WAIT_MS = 1_000;
/** The library's default of half a minute would hide a broker that ended. */
const TIMEOUT_MS = 10_000;
const METADATA_MS = 60_000;

/** Fetches without a session, which would keep state at the broker. */
const NO_SESSION = { id: 0, epoch: -1 };
const ANY_EPOCH = -1;

/** Kafka no longer has the position. */
const GONE = ['OFFSET_OUT_OF_RANGE', 'UNKNOWN_TOPIC_ID', 'INCONSISTENT_TOPIC_ID'];

/**
 * Topics of Kafka 3.9 or newer, without a consumer group: the positions of readers are in the warehouse. Only events of
 * committed transactions are returned.
 */
export class KafkaSource implements EventSource {
  private readonly admin: Admin;
  /** By partition: a broker answers the requests of one connection one after the other. */
  private readonly connections = new Map<string, ConnectionPool>();

  /** @param schemas of events in Avro; undefined for events in JSON */
  constructor(
    private readonly cluster: KafkaCluster,
    private readonly schemas?: SchemaRegistry,
  ) {
    readXerialSnappy();
    this.admin = new Admin({
      ...cluster.connection,
      clientId: CLIENT,
      bootstrapBrokers: [...cluster.brokers],
      timeout: TIMEOUT_MS,
      retries: 1,
      autocreateTopics: false,
    });
  }

  async partitions(topic: string): Promise<EventPartition[]> {
    return this.attempt(topic, async () => {
      const { id, partitions } = this.topicIn(await this.metadata(topic, true), topic);
      const [first, next] = await Promise.all([
        this.offsets(topic, partitions.length, ListOffsetTimestamps.EARLIEST),
        this.offsets(topic, partitions.length, ListOffsetTimestamps.LATEST),
      ]);
      return partitions.map((_, partition) => ({
        topicId: id,
        partition,
        first: first.get(partition) ?? 0,
        next: next.get(partition) ?? 0,
      }));
    });
  }

  async fetch(
    topic: string,
    at: EventPosition,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<EventBatch> {
    signal.throwIfAborted();
    try {
      return await unlessAborted(this.fetchFrom(topic, at, maxBytes), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isUnknownTopic(error) || isRefusal(error, ...GONE)) await this.reportGap(topic, at);
      // Another broker may lead the partition now.
      await this.metadata(topic, true).catch(() => undefined);
      throw toStreamError(error, topic);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.connections.values()].map((pool) => pool.close()));
    await this.admin.close();
  }

  private async fetchFrom(topic: string, at: EventPosition, maxBytes: number): Promise<EventBatch> {
    const metadata = await this.metadata(topic, false);
    const { id, partitions } = this.topicIn(metadata, topic);
    if (id !== at.topicId) await this.reportGap(topic, at);
    const leader = metadata.brokers.get(partitions[at.partition]?.leader ?? -1);
    if (!leader) throw unavailable(topic, `partition ${at.partition} has no leader`);
    const connection = await this.openPool(topic, at.partition).get(leader);
    const asked = {
      partition: at.partition,
      currentLeaderEpoch: ANY_EPOCH,
      fetchOffset: BigInt(at.from),
      lastFetchedEpoch: ANY_EPOCH,
      partitionMaxBytes: maxBytes,
    };
    const { responses } = await fetchV17.api.async(
      connection,
      WAIT_MS,
      1,
      maxBytes,
      FetchIsolationLevels.READ_COMMITTED,
      NO_SESSION.id,
      NO_SESSION.epoch,
      [{ topicId: at.topicId, partitions: [asked] }],
      [],
      '',
    );
    const fetched = responses[0]?.partitions[0];
    if (!fetched) return { events: [], next: at.from };
    const { events, next } = committedEvents(fetched, at.from);
    return { events: await this.inJson(events), next };
  }

  private async inJson(events: StreamEvent[]): Promise<StreamEvent[]> {
    const { schemas } = this;
    if (!schemas) return events;
    const read: StreamEvent[] = [];
    for (const event of events) read.push({ ...event, value: await schemas.toJson(event.value) });
    return read;
  }

  /** @throws StreamGap when the source no longer has the position; AppError STREAM_TOPIC_UNKNOWN, STREAM_UNAVAILABLE */
  private async reportGap(topic: string, at: EventPosition): Promise<void> {
    const gap = findGap(topic, at, await this.partitions(topic));
    if (gap) throw gap;
  }

  private async offsets(
    topic: string,
    partitions: number,
    timestamp: bigint,
  ): Promise<Map<number, number>> {
    const asked = Array.from({ length: partitions }, (_, partitionIndex) => ({
      partitionIndex,
      timestamp,
    }));
    const [found] = await this.admin.listOffsets({
      topics: [{ name: topic, partitions: asked }],
      isolationLevel: FetchIsolationLevels.READ_COMMITTED,
    });
    return new Map(
      found?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, safe(offset)]),
    );
  }

  private metadata(topic: string, forceUpdate: boolean): Promise<ClusterMetadata> {
    const options = { topics: [topic], forceUpdate, metadataMaxAge: METADATA_MS };
    return this.admin.metadata({ ...options, autocreateTopics: false });
  }

  private topicIn({ topics }: ClusterMetadata, topic: string) {
    const found = topics.get(topic);
    if (found) return found;
    throw unknownTopic(topic);
  }

  private openPool(topic: string, partition: number): ConnectionPool {
    const key = `${topic}/${partition}`;
    let pool = this.connections.get(key);
    if (!pool) {
      const timeouts = { connectTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS };
      pool = new ConnectionPool(CLIENT, { ...this.cluster.connection, ...timeouts });
      this.connections.set(key, pool);
    }
    return pool;
  }

  private async attempt<Result>(topic: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw toStreamError(error, topic);
    }
  }
}
