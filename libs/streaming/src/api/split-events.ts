import { AppError } from '#platform/errors/app-error.js';

/** Events that one request may send. */
export const EVENTS_MAX = 10_000;
/** Bytes of one event: its row in a file must stay below the limit of a line. */
export const EVENT_BYTES = 256 * 1024;

const [TAB, LINE_FEED, RETURN, BLANK] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPENING, CLOSING, OPENING_BRACE, CLOSING_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

const isBlank = (byte: number | undefined): boolean =>
  byte === BLANK || byte === TAB || byte === RETURN || byte === LINE_FEED;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Cuts a body into events while it arrives. It stores no more than the events that a request may send, and no text of an
 * event that is too long.
 */
export abstract class EventSplitter {
  /** The text of each event, exactly as sent; undefined for one of more than `EVENT_BYTES` bytes. */
  readonly events: (string | undefined)[] = [];
  /** Line of the next byte. */
  protected line = 1;
  private parts: Buffer[] = [];
  private bytes = 0;
  /** Line on which the current event begins. */
  private since = 1;

  /** @param advice how to write an event */
  protected constructor(private readonly advice: string) {}

  /** @throws AppError BAD_REQUEST with line and reason; PAYLOAD_TOO_LARGE for too many events */
  abstract push(chunk: Buffer): void;

  /** Ends the body. @throws as `push` */
  end(): void {
    if (this.events.length === 0) throw invalid('the body has no event: send at least one');
  }

  /** Whether the current event has only blanks. */
  protected get isEmpty(): boolean {
    return this.bytes === 0;
  }

  protected append(part: Buffer): void {
    let start = 0;
    if (this.isEmpty) {
      for (; isBlank(part[start]); start += 1) if (part[start] === LINE_FEED) this.line += 1;
      this.since = this.line;
    }
    if (start === part.length) return;
    const rest = part.subarray(start);
    this.bytes += rest.length;
    if (this.bytes > EVENT_BYTES) this.parts = [];
    else this.parts.push(rest);
    for (let at = rest.indexOf(LINE_FEED); at >= 0; at = rest.indexOf(LINE_FEED, at + 1))
      this.line += 1;
  }

  protected finishEvent(): void {
    if (this.events.length === EVENTS_MAX) throw createTooManyError();
    this.events.push(this.bytes > EVENT_BYTES ? undefined : this.decodeEvent());
    this.parts = [];
    this.bytes = 0;
  }

  protected createJsonError(reason: string, line = this.line): AppError {
    return invalid(`line ${line}: is not JSON: ${reason}: ${this.advice}`);
  }

  private decodeEvent(): string {
    const [first, ...others] = this.parts;
    let text: string;
    try {
      text = utf8.decode(others.length === 0 ? first : Buffer.concat(this.parts)).trim();
    } catch {
      throw invalid(`line ${this.since}: is not UTF-8: send text as UTF-8`);
    }
    try {
      JSON.parse(text);
    } catch (error) {
      throw this.createJsonError((error as Error).message, this.since);
    }
    return text;
  }
}

/** Events as lines. */
export class NdjsonSplitter extends EventSplitter {
  constructor() {
    super('send one JSON object a line');
  }

  override push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      if (end > start) this.append(chunk.subarray(start, end));
      if (!this.isEmpty) this.finishEvent();
      this.line += 1;
      start = end + 1;
    }
    this.append(chunk.subarray(start));
  }

  override end(): void {
    if (!this.isEmpty) this.finishEvent();
    super.end();
  }
}

/** Events as elements of an array: cut at the commas between its elements, each of which is JSON of its own. */
export class ArraySplitter extends EventSplitter {
  private state: 'before' | 'inside' | 'string' | 'escape' | 'after' = 'before';
  /** Open brackets and braces. */
  private depth = 0;
  /** Bytes of a byte order mark before the array. */
  private mark = 0;

  constructor() {
    super('send an array of JSON objects');
  }

  override push(chunk: Buffer): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.state === 'before' || this.state === 'after') {
        this.readOutside(byte);
        start = at + 1;
      } else if (this.endsElement(byte)) {
        this.append(chunk.subarray(start, at));
        this.finishElement(byte);
        start = at + 1;
      }
    }
    this.append(chunk.subarray(start));
  }

  override end(): void {
    if (this.state !== 'after') throw this.createJsonError('the array does not end');
    super.end();
  }

  private readOutside(byte: number): void {
    if (byte === LINE_FEED) this.line += 1;
    if (isBlank(byte)) return;
    if (this.state === 'after') throw this.createJsonError('there is text behind the array');
    if (byte === BYTE_ORDER_MARK[this.mark]) this.mark += 1;
    else if (byte === OPENING) {
      this.state = 'inside';
      this.depth = 1;
    } else throw invalid(`line ${this.line}: is no JSON array: send an array of events`);
  }

  /** Follows strings and brackets. @returns whether an element ends before this byte */
  private endsElement(byte: number): boolean {
    if (this.state === 'escape') this.state = 'string';
    else if (this.state === 'string') {
      if (byte === QUOTE) this.state = 'inside';
      else if (byte === BACKSLASH) this.state = 'escape';
    } else if (byte === QUOTE) this.state = 'string';
    else if (byte === OPENING || byte === OPENING_BRACE) this.depth += 1;
    else if (byte === CLOSING || byte === CLOSING_BRACE) return --this.depth === 0;
    else return byte === COMMA && this.depth === 1;
    return false;
  }

  private finishElement(end: number): void {
    if (end === CLOSING_BRACE) throw this.createJsonError('the array ends with a brace');
    const isLast = end === CLOSING;
    if (isLast) this.state = 'after';
    if (!this.isEmpty) this.finishEvent();
    else if (!isLast || this.events.length > 0) throw this.createJsonError('an element is missing');
  }
}

const invalid = (message: string) => new AppError('BAD_REQUEST', message);

const createTooManyError = () =>
  new AppError(
    'PAYLOAD_TOO_LARGE',
    `the body has more than ${EVENTS_MAX} events: send them in several requests`,
  );
