import { createReadStream } from 'node:fs';
import { openKafkaSender } from '../composition/event-sources.js';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { postEvents, type RefusedEvent } from '../send/post-events.js';
import { type ApiOptions, parseApiAddress } from '#platform/process/api-address.js';
import { type Call, createReporter } from '#composition/command.js';
import { type EventFormat, type EventLine, parseEvents, FORMATS } from './event-lines.js';

const EXIT_MISTAKE = 2;
/** The API takes 10,000 events and 8 MB a request; smaller ones lose less when it is behind. */
const BATCH_EVENTS = 1_000;
const BATCH_CHARACTERS = 1024 ** 2;
/** With growing pauses, about a minute: longer than a restart of the API. */
const UNANSWERED = 15;

interface SendEventsOptions extends ApiOptions {
  to?: string;
  topic?: string;
  format?: string;
}

/** A place that takes events. */
interface EventOutlet {
  /** Sends a batch. @returns the events that it refuses, by their index */
  send(texts: readonly string[], place: string): Promise<RefusedEvent[]>;
  close(): Promise<void>;
}

/**
 * Sends the events of a file or of stdin, and reports each line that is refused.
 * @returns the exit code: 2 when a line was refused
 * @throws AppError USAGE; API_UNAVAILABLE, EVENTS_REFUSED; STREAM_TOPIC_UNKNOWN, STREAM_UNAVAILABLE
 */
export async function sendEventsCommand(call: Call<SendEventsOptions>): Promise<number> {
  const [file = ''] = call.words;
  const format = parseFormat(call.options.format, file);
  const { topic = 'transactions' } = call.options;
  const report = createReporter(call);
  const outlet = await openOutlet(call, topic);
  const input = file === '-' ? call.io.stdin : createReadStream(file);
  let sent = 0;
  let refused = 0;
  const refuse = (line: number, reason: string) => {
    refused++;
    report({ line, reason }, `line ${line}: ${reason}`);
  };
  try {
    for await (const batch of batchEvents(parseEvents(input as AsyncIterable<Buffer>, format))) {
      const events = batch.filter(({ text }) => text !== undefined);
      for (const { line, text } of batch) if (text === undefined) refuse(line, 'is not JSON');
      if (events.length === 0) continue;
      const [first, last] = [events[0], events.at(-1)].map((event) => event?.line ?? 0);
      const texts = events.map(({ text = '' }) => text);
      const wrong = await outlet.send(texts, `line ${first}`).catch((error: unknown) => {
        throw addResumeAdvice(error, first ?? 0);
      });
      for (const { index, reason } of wrong) refuse(events[index]?.line ?? 0, reason);
      sent += texts.length - wrong.length;
      if (!call.json) call.io.stderr.write(`\r${sent} events sent, to line ${last}`);
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === 'open' ? unreadable(file, error) : error;
  } finally {
    if (!call.json && sent > 0) call.io.stderr.write('\n');
    await outlet.close();
  }
  report({ topic, sent, refused }, `${topic}: ${sent} events sent, ${refused} refused`);
  return refused > 0 ? EXIT_MISTAKE : 0;
}

function parseFormat(asked: string | undefined, file: string): EventFormat {
  const format = asked ?? (file.endsWith('.csv') ? 'csv' : 'ndjson');
  const known = FORMATS.find((each) => each === format);
  if (known) return known;
  throw usage(`--format is ${JSON.stringify(asked)}; use ${FORMATS.join(' or ')}`);
}

async function openOutlet(
  { options, io }: Call<SendEventsOptions>,
  topic: string,
): Promise<EventOutlet> {
  if (!/^[a-z][a-z0-9-]{0,99}$/.test(topic))
    throw usage(`--topic is ${JSON.stringify(topic)}; use small letters, digits and hyphens`);
  const target = options.to === undefined ? undefined : parseServiceUrl(options.to);
  if (options.to !== undefined && target?.scheme !== 'kafka')
    throw usage('--to must be kafka://broker:9092/ with options; use --url for an API');
  if (target) {
    if (options.url !== undefined) throw usage('--to and --url are two places: use one of them');
    const sender = await openKafkaSender(target, topic);
    const send = async (texts: readonly string[]) => {
      await sender.send(texts);
      return [];
    };
    return { send, close: () => sender.close() };
  }
  const { url, key } = parseApiAddress(options, io, 'send-events');
  const onWait = (seconds: number, reason: string) =>
    void io.stderr.write(`\nwaits ${seconds} s: ${reason}\n`);
  const api = { url: url.href.replace(/\/$/, ''), topic, key, onWait };
  return {
    send: (texts, place) => postEvents(api, texts, place, io.signal, UNANSWERED),
    close: () => Promise.resolve(),
  };
}

async function* batchEvents(lines: AsyncIterable<EventLine>): AsyncGenerator<EventLine[]> {
  let batch: EventLine[] = [];
  let characters = 0;
  for await (const event of lines) {
    batch.push(event);
    characters += event.text?.length ?? 0;
    if (batch.length < BATCH_EVENTS && characters < BATCH_CHARACTERS) continue;
    yield batch;
    [batch, characters] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

const usage = (problem: string) =>
  new AppError('USAGE', `${problem}; npx retailstream send-events --help`);

const unreadable = (file: string, cause: unknown) =>
  new AppError('USAGE', `${file} cannot be read`, { cause });

/** Adds where to go on. */
function addResumeAdvice(error: unknown, line: number): unknown {
  if (!(error instanceof AppError)) return error;
  const advice = 'send the file again: events that were taken are not added twice within a day';
  return new AppError(error.code, `from line ${line}: ${error.message}; then ${advice}`, {
    cause: error,
  });
}
