import { OVERSIZED_ROW } from '#lake/ports/compute.js';

/** Columns after those of the contract. They make equal events different rows, and name the place of each. */
export const OWN_COLUMNS = [
  'event_id',
  'event_topic',
  'event_partition',
  'event_offset',
  'event_fields',
];

/** Where an event is at its source. */
export interface EventPlace {
  topic: string;
  partition: string;
  offset: string;
}

/** Parts of an event that its row in a file has. */
export interface EventCells {
  /** Values in the order of the contract's columns. */
  values: readonly (string | null)[];
  eventId: string | null;
  /** Unknown fields as JSON. */
  fields: string | null;
}

/** An event without cells: its text, and why it has none. */
export interface FaultyEvent {
  raw: string;
  fault: string;
}

const LINE_END = /\r\n|\n|\r/g;
/** Characters of a large event that its row shows. */
const SHOWN_CHARACTERS = 1_500;
/** For topic, partition and offset, and the line's end. */
const PLACE_BYTES_MAX = 500;
/** A larger row would be quarantined as oversized, without the event's own fault. */
const ROW_BYTES_MAX = OVERSIZED_ROW.bytes - PLACE_BYTES_MAX;
/** In UTF-8; a quote, which is doubled, has two. */
const BYTES_A_CHARACTER_MAX = 3;

/**
 * Returns the row of an event in a file. It is one line that the pipeline reads whole, whatever the event has. A
 * faulty event has two cells, its text and its fault with its place, so that the pipeline quarantines it.
 */
export function eventRow(place: EventPlace, event: EventCells | FaultyEvent): string {
  if ('fault' in event) return faultyRow(place, event);
  const { topic, partition, offset } = place;
  const { values, eventId, fields } = event;
  const row = csvRow([...values, eventId, topic, partition, offset, fields]);
  if (isLine(row)) return row;
  // Stored by an earlier version.
  return faultyRow(place, { raw: row, fault: findRowFault(event) ?? tooLarge(row) });
}

/** Returns why the cells of an event fit no line of a file; undefined when they do. */
export function findRowFault({ values, eventId, fields }: EventCells): string | undefined {
  const texts = [...values, eventId, fields];
  let characters = 0;
  for (const text of texts) {
    if (text === null) continue;
    characters += text.length;
    if (text.includes('\n') || text.includes('\r'))
      return 'has a value with a line end: send it without';
  }
  // The row of most events needs no counting.
  if (BYTES_A_CHARACTER_MAX * (characters + texts.length) <= ROW_BYTES_MAX) return undefined;
  const bytes = Buffer.byteLength(csvRow(texts));
  return bytes > ROW_BYTES_MAX ? tooLargeText(bytes) : undefined;
}

const tooLargeText = (bytes: number) =>
  `makes a row of ${bytes} bytes, and a row may have ${ROW_BYTES_MAX}: ` +
  'send it again with shorter values or fewer fields';

const tooLarge = (text: string) => tooLargeText(Buffer.byteLength(text));

const isLine = (row: string) =>
  !/[\r\n]/.test(row) && Buffer.byteLength(row) <= ROW_BYTES_MAX + PLACE_BYTES_MAX;

function faultyRow(place: EventPlace, { raw, fault }: FaultyEvent): string {
  const { topic, partition, offset } = place;
  // Between the tokens of JSON, a space means the same as a line end.
  const [text, why] = [raw, fault].map((each) => each.replace(LINE_END, ' ')) as [string, string];
  const told = `topic ${topic}, partition ${partition}, offset ${offset}: the event ${why}`;
  const row = csvRow([text.trim() === '' ? '(empty)' : text, told]);
  if (isLine(row)) return row;
  const beginning = text.slice(0, SHOWN_CHARACTERS).toWellFormed();
  return csvRow([`${beginning}… (${Buffer.byteLength(raw)} bytes)`, told]);
}

/** Returns cells as a row of CSV, without its line end. */
export const csvRow = (cells: readonly (string | null)[]): string => cells.map(csvCell).join(',');

const QUOTED = /[",;\t\r\n]/;

const csvCell = (text: string | null): string => {
  if (text === null) return '';
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
