import { Producer } from '@platformatic/kafka';
import type { KafkaCluster } from './kafka-cluster.js';
import { toStreamError } from './to-stream-error.js';

const CLIENT = 'retailstream-sender';
const TIMEOUT_MS = 10_000;
const RETRIES = 3;

/** Sends events to a topic of Kafka: all replicas have each when a call returns. */
export class KafkaSender {
  private readonly producer: Producer;

  constructor(
    { brokers, connection }: KafkaCluster,
    private readonly topic: string,
  ) {
    this.producer = new Producer({
      ...connection,
      clientId: CLIENT,
      bootstrapBrokers: [...brokers],
      // A repeated request of the library adds nothing.
      idempotent: true,
      // The library's default for such a producer is to try for ever.
      retries: RETRIES,
      timeout: TIMEOUT_MS,
      autocreateTopics: false,
    });
  }

  /** @throws AppError STREAM_TOPIC_UNKNOWN; STREAM_UNAVAILABLE */
  async send(events: readonly string[]): Promise<void> {
    const { topic } = this;
    try {
      const messages = events.map((event) => ({ topic, value: Buffer.from(event) }));
      await this.producer.send({ messages, acks: -1 });
    } catch (error) {
      throw toStreamError(error, topic);
    }
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}
