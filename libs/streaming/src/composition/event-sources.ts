import type { DataSource } from 'typeorm';
import { type Flow, listTopics } from '#pipeline/flow/flow.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import type { EventSource } from '../ports/event-source.js';
import { listStreams } from '../reader/stream.js';
import type { StreamConfig } from '../settings.js';
import { EventAppender } from '../warehouse-log/append-events.js';
import { WarehouseLog } from '../warehouse-log/warehouse-log.js';

type Flows = readonly Pick<Flow, 'datasets'>[];

/**
 * Creates the source of events for a worker.
 * @throws AppError CONFIG_INVALID; SECRET_INVALID and AWS_… for a login in a secret
 */
export async function createEventSource(
  { stream }: Pick<StreamConfig, 'stream'>,
  flows: Flows,
  warehouse: DataSource,
): Promise<EventSource> {
  if (stream.scheme === 'warehouse') return new WarehouseLog(warehouse, flows.flatMap(listTopics));
  // Loaded here, so that installations without Kafka do not load its client.
  const { KafkaSource } = await import('../kafka/kafka-source.js');
  const { parseKafkaCluster, parseRegistry } = await import('../kafka/kafka-cluster.js');
  const { SchemaRegistry } = await import('../avro/schema-registry.js');
  const registry = parseRegistry(stream);
  return new KafkaSource(await parseKafkaCluster(stream), registry && new SchemaRegistry(registry));
}

export interface TopicSender {
  /** @throws AppError STREAM_TOPIC_UNKNOWN; STREAM_UNAVAILABLE */
  send(events: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a topic of Kafka for sending.
 * @throws AppError CONFIG_INVALID; SECRET_INVALID and AWS_… for a login in a secret
 */
export async function openKafkaSender(url: ServiceUrl, topic: string): Promise<TopicSender> {
  const { KafkaSender } = await import('../kafka/kafka-sender.js');
  const { parseKafkaCluster } = await import('../kafka/kafka-cluster.js');
  return new KafkaSender(await parseKafkaCluster(url), topic);
}

/** Creates the log in the warehouse for events over HTTP; undefined when events come from another source. */
export function createEventAppender(
  {
    stream,
    streamUnreadMax,
    streams,
  }: Pick<StreamConfig, 'stream' | 'streamUnreadMax' | 'streams'>,
  flows: readonly Pick<Flow, 'name' | 'datasets'>[],
  warehouse: DataSource,
): EventAppender | undefined {
  if (stream.scheme !== 'warehouse') return undefined;
  return new EventAppender(warehouse, flows.flatMap(listStreams), {
    unreadMax: streamUnreadMax,
    unpublishedMaxBytes: streams.unpublishedMaxMb * 1024 ** 2,
  });
}
