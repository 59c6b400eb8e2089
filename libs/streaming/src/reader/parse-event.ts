import { isLosslessNumber, parse, stringify } from 'lossless-json';
import type { Contract } from '#intake/contracts/contract.js';
import { isStorableText, storableText } from '#platform/text/storable-text.js';
import { findRowFault } from './event-row.js';

/** An event, split into the columns of its contract. */
export interface ParsedEvent {
  /** Values in the order of the contract's columns, as text exactly as sent; null without a value. */
  cells: (string | null)[] | null;
  /** Fields that the contract does not have, as JSON, cut after some thousand characters; null without any. */
  fields: string | null;
  /** Identifies the event for its sender; null without one. */
  eventId: string | null;
  /** Text of an event without cells. */
  raw: string | null;
  /** Why it has no cells. */
  fault: string | null;
}

/** Field with the sender's id of an event. */
const EVENT_ID = 'event_id';
/** The rows of a file stay small, whatever senders add to their events. */
const FIELDS_LENGTH = 2_000;
/** Far below what an index of PostgreSQL accepts. */
const EVENT_ID_LENGTH = 200;
const CONTROL = /\p{Cc}/u;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Splits events of one contract. Their values are not validated here: the pipeline validates those of all files. */
export class EventParser {
  /** Index of a column by each spelling of its header. */
  private readonly places = new Map<string, number>();
  private readonly width: number;

  constructor({ columns }: Pick<Contract, 'columns'>) {
    this.width = columns.length;
    for (const [index, { headers }] of columns.entries()) {
      for (const header of headers) this.places.set(header.trim().toLowerCase(), index);
    }
  }

  parse(value: Buffer): ParsedEvent {
    let text: string;
    try {
      text = utf8.decode(value);
    } catch {
      return poison(value.toString('utf8'), 'is not UTF-8');
    }
    try {
      return this.split(text);
    } catch (error) {
      // Whatever the cause, the same event would fail again.
      return poison(text, formatFault(error));
    }
  }

  private split(text: string): ParsedEvent {
    const parsed = parse(text);
    if (!isObject(parsed)) return poison(text, 'is no JSON object');
    const cells = Array<string | null>(this.width).fill(null);
    const others: [field: string, value: unknown][] = [];
    const filled = new Set<number>();
    let eventId: string | null = null;
    for (const [field, value] of Object.entries(parsed)) {
      const place = this.places.get(field.trim().toLowerCase());
      if (place !== undefined) {
        if (filled.has(place))
          return poison(text, `has two fields ${field.slice(0, FAULT_CHARACTERS)}`);
        filled.add(place);
        cells[place] = formatValue(value);
      } else if (field === EVENT_ID) {
        if (!isScalar(value)) return poison(text, `has an ${EVENT_ID} that is no text or number`);
        eventId = formatValue(value);
      } else {
        others.push([field, value]);
      }
    }
    if (eventId !== null && eventId.length > EVENT_ID_LENGTH)
      return poison(text, `has an ${EVENT_ID} of more than ${EVENT_ID_LENGTH} characters`);
    // A NUL is no character of a text at all.
    if (eventId !== null && isStorableText(eventId) && CONTROL.test(eventId))
      return poison(
        text,
        `has an ${EVENT_ID} with a line break or a control character: send it without`,
      );
    const fields = others.length === 0 ? null : (stringify(Object.fromEntries(others)) ?? null);
    for (const cell of [...cells, eventId, fields])
      if (cell !== null && !isStorableText(cell))
        return poison(text, 'has a character that no text may have');
    const bounded = fields && cut(fields);
    const fault = findRowFault({ values: cells, eventId, fields: bounded });
    if (fault !== undefined) return poison(text, fault);
    return {
      cells,
      fields: bounded,
      eventId: eventId === '' ? null : eventId,
      raw: null,
      fault: null,
    };
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || isLosslessNumber(value);

function formatValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (isLosslessNumber(value)) return value.value;
  return stringify(value) ?? null;
}

/** Cuts a long text before a character, not within its surrogate pair. */
function cut(text: string): string {
  if (text.length <= FIELDS_LENGTH) return text;
  const start = text.slice(0, FIELDS_LENGTH);
  return `${start.isWellFormed() ? start : start.slice(0, -1)}…`;
}

/** A fault may quote the event, which is stored beside it anyway: with all its characters. */
const poison = (text: string, fault: string): ParsedEvent => ({
  cells: null,
  fields: null,
  eventId: null,
  raw: storableText(text),
  fault: storableText(fault),
});

const FAULT_CHARACTERS = 200;

function formatFault(error: unknown): string {
  if (error instanceof RangeError) return 'is nested too deeply';
  const message = error instanceof Error ? error.message : String(error);
  const what = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
  return `${what}: ${message.slice(0, FAULT_CHARACTERS)}`;
}
