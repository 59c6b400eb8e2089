import { AppError } from '#platform/errors/app-error.js';

/** Events that one request may send. */
export const EVENTS_MAX = 10_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Returns the text of each event in a body, exactly as sent.
 * @throws AppError BAD_REQUEST with line and reason; PAYLOAD_TOO_LARGE for too many events
 */
export function splitEvents(body: Buffer, isNdjson: boolean): string[] {
  const events = isNdjson ? linesOf(body) : elementsOf(body);
  if (events.length === 0) throw invalid('the body has no event: send at least one');
  if (events.length <= EVENTS_MAX) return events;
  const advice = 'send them in several requests';
  throw new AppError(
    'PAYLOAD_TOO_LARGE',
    `the body has ${events.length} events, and ${EVENTS_MAX} are allowed: ${advice}`,
  );
}

const invalid = (message: string) => new AppError('BAD_REQUEST', message);

function textOf(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    const line = lineAt(body.toString('latin1'), firstNonUtf8(body));
    throw invalid(`line ${line}: is not UTF-8: send text as UTF-8`);
  }
}

/** Returns the index of the first line that is not UTF-8. */
function firstNonUtf8(body: Buffer): number {
  let start = 0;
  for (let end = body.indexOf('\n'); end >= 0; end = body.indexOf('\n', start)) {
    try {
      utf8.decode(body.subarray(start, end));
    } catch {
      return start;
    }
    start = end + 1;
  }
  return start;
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

function linesOf(body: Buffer): string[] {
  const events: string[] = [];
  for (const [index, line] of textOf(body).split('\n').entries()) {
    const text = line.trim();
    if (text === '') continue;
    const reason = mistakeIn(text);
    if (reason !== undefined) {
      throw invalid(`line ${index + 1}: is not JSON: ${reason}: send one JSON object a line`);
    }
    events.push(text);
  }
  return events;
}

/** Returns the texts of the elements of a JSON array. */
function elementsOf(body: Buffer): string[] {
  const text = textOf(body);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    const [, position] = /position (\d+)/.exec(reason) ?? [];
    const line = lineAt(text, position === undefined ? text.length : Number(position));
    throw invalid(`line ${line}: is not JSON: ${reason}: send an array of JSON objects`);
  }
  if (!Array.isArray(parsed)) throw invalid('line 1: is no JSON array: send an array of events');
  return parsed.length === 0 ? [] : slicesOf(text);
}

/** Cuts valid JSON at the commas between the elements of its array. */
function slicesOf(text: string): string[] {
  const events: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth === 1) start = at + 1;
    } else if (character === ']' || character === '}') {
      depth -= 1;
      if (depth === 0) events.push(text.slice(start, at).trim());
    } else if (character === ',' && depth === 1) {
      events.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return events;
}

/** Returns the index of the closing quote. */
function endOfString(text: string, opening: number): number {
  let at = opening + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function mistakeIn(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
