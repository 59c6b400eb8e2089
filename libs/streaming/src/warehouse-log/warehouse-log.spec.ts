import { EventAppender } from '#streaming/warehouse-log/append-events.js';
import { WarehouseLog } from '#streaming/warehouse-log/warehouse-log.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';
import { describeEventSource } from '../../test/event-source.suite.js';

/** Declared in advance, as flows do. */
const TOPICS = Array.from({ length: 40 }, (_, index) => `topic-${index}`);
const LIMITS = { unreadMax: 1_000_000, unpublishedMaxBytes: 1024 ** 3 };

describeEventSource('the log in the warehouse', async () => {
  const { warehouse, drop } = await createTestWarehouse();
  const source = new WarehouseLog(warehouse, TOPICS);
  const appender = new EventAppender(
    warehouse,
    TOPICS.map((name) => ({ name, flow: 'retail-mart' })),
    LIMITS,
  );
  const unused = [...TOPICS];
  return {
    source,
    createTopic: () => Promise.resolve(unused.pop()!),
    send: (topic, texts) => appender.append(topic, { texts }),
    async dropBefore(topic, offset) {
      const [partition] = await source.partitions(topic);
      await warehouse.query(
        'INSERT INTO ops.stream_offsets (stream, topic_id, partition, next) VALUES ($1, $2, 0, $3)',
        [topic, partition?.topicId, offset],
      );
      await source.dropRead(topic, 0);
    },
    async createAgain(topic) {
      await warehouse.query('DELETE FROM ops.event_log WHERE topic = $1', [topic]);
      await warehouse.query('DELETE FROM ops.event_heads WHERE topic = $1', [topic]);
    },
    close: drop,
  };
});
