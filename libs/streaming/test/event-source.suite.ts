import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventPosition, EventSource } from '#streaming/ports/event-source.js';

/** A source and a way to fill it. */
interface EventSourceSubject {
  source: EventSource;
  /** Creates an empty topic with one partition, and returns its name. */
  createTopic(): Promise<string>;
  /** Adds events in order. */
  send(topic: string, values: readonly string[]): Promise<void>;
  /** Deletes the events below an offset, as retention does. */
  dropBefore(topic: string, offset: number): Promise<void>;
  /** Deletes a topic and creates it again, empty. */
  createAgain(topic: string): Promise<void>;
  close(): Promise<void>;
}

const MEGABYTE = 1024 ** 2;

/** Requirements for every EventSource. */
export function describeEventSource(name: string, create: () => Promise<EventSourceSubject>): void {
  describe(`EventSource conformance: ${name}`, () => {
    let subject: EventSourceSubject;
    let topic: string;
    const never = new AbortController().signal;

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.close());
    beforeEach(async () => {
      topic = await subject.createTopic();
    });

    const partition = async () => {
      const [only, ...others] = await subject.source.partitions(topic);
      expect(others).toEqual([]);
      return only!;
    };
    const beginning = async (): Promise<EventPosition> => {
      const { topicId, partition: number, first } = await partition();
      return { topicId, partition: number, from: first };
    };
    const fetch = (at: EventPosition, maxBytes = MEGABYTE, signal = never) =>
      subject.source.fetch(topic, at, maxBytes, signal);
    /** Reads on until it has so many events. */
    const read = async (start: EventPosition, count: number, maxBytes?: number) => {
      const events = [];
      let from = start.from;
      while (events.length < count) {
        const batch = await fetch({ ...start, from }, maxBytes);
        events.push(...batch.events);
        from = batch.next;
      }
      return { events, next: from };
    };
    const texts = ({ events }: { events: { value: Buffer }[] }) =>
      events.map(({ value }) => value.toString());

    it('has no unknown topic', async () => {
      const unknown = { code: 'STREAM_TOPIC_UNKNOWN', retryable: false };
      await expect(subject.source.partitions('no-such-topic')).rejects.toMatchObject(unknown);
    });

    it('has one empty partition of a new topic', async () => {
      const { first, next, topicId } = await partition();
      expect(next).toBe(first);
      expect(topicId).not.toBe('');
      expect((await partition()).topicId).toBe(topicId);
    });

    it('returns no event at the end, and the same position', async () => {
      const at = await beginning();
      expect(await fetch(at)).toEqual({ events: [], next: at.from });
    });

    it('returns events in order, byte for byte, with their time', async () => {
      const start = await beginning();
      const sent = ['{"price":1.50}', '{"name":"Käse 🧀"}', '{ "a" : "\\u0000" }', '7'];
      const before = Date.now();
      await subject.send(topic, sent);
      const batch = await read(start, 4);
      expect(texts(batch)).toEqual(sent);
      const offsets = batch.events.map(({ offset }) => offset);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(new Set(offsets).size).toBe(4);
      expect(batch.next).toBeGreaterThan(offsets[3]!);
      const hour = 3_600_000;
      for (const { at } of batch.events) expect(Math.abs(at - before)).toBeLessThan(hour);
    });

    it('returns each event once, from batch to batch', async () => {
      const start = await beginning();
      const sent = Array.from({ length: 500 }, (_, index) => JSON.stringify({ index }));
      await subject.send(topic, sent.slice(0, 300));
      await subject.send(topic, sent.slice(300));
      expect(texts(await read(start, 500, 1_000))).toEqual(sent);
      const middle = (await read(start, 500)).events[250]!;
      expect(texts(await read({ ...start, from: middle.offset }, 250))).toEqual(sent.slice(250));
    });

    it('returns an event that is larger than a batch', async () => {
      const start = await beginning();
      const large = JSON.stringify({ text: 'x'.repeat(300_000) });
      await subject.send(topic, ['1', large, '2']);
      expect(texts(await read(start, 3, 1_000))).toEqual(['1', large, '2']);
    });

    it('returns an event that comes during a fetch', async () => {
      const start = await beginning();
      const reading = read(start, 1);
      await subject.send(topic, ['"late"']);
      expect(texts(await reading)).toEqual(['"late"']);
    });

    it('reports events that were deleted before they were read', async () => {
      const start = await beginning();
      await subject.send(topic, ['1', '2', '3']);
      const { events } = await read(start, 3);
      await subject.dropBefore(topic, events[2]!.offset);
      const { first } = await partition();
      expect(first).toBe(events[2]!.offset);
      await expect(fetch(start)).rejects.toMatchObject({
        code: 'STREAM_GAP',
        retryable: false,
        asked: start,
        kept: { first },
      });
      expect(texts(await read({ ...start, from: first }, 1))).toEqual(['3']);
    });

    it('reports a position beyond the end', async () => {
      const start = await beginning();
      const asked = { ...start, from: start.from + 10 };
      await expect(fetch(asked)).rejects.toMatchObject({ code: 'STREAM_GAP', asked });
    });

    it('reports a topic that was deleted and created again', async () => {
      const start = await beginning();
      await subject.send(topic, ['1']);
      await read(start, 1);
      await subject.createAgain(topic);
      await subject.send(topic, ['2']);
      const now = await partition();
      expect(now.topicId).not.toBe(start.topicId);
      await expect(fetch(start)).rejects.toMatchObject({
        code: 'STREAM_GAP',
        kept: { topicId: now.topicId },
      });
      expect(texts(await read({ ...start, topicId: now.topicId }, 1))).toEqual(['2']);
    });

    it('ends a fetch when its signal fires', async () => {
      const at = await beginning();
      const ending = new AbortController();
      const reason = new Error('enough');
      const fetching = fetch(at, MEGABYTE, ending.signal);
      ending.abort(reason);
      await expect(fetching).rejects.toBe(reason);
    });
  });
}
