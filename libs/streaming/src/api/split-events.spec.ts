import { describe, expect, it } from 'vitest';
import { type Random, createRandom } from '#sample/random.js';
import { ArraySplitter, type EventSplitter, NdjsonSplitter } from './split-events.js';

/** Passes a body in pieces of random length. */
function split(splitter: EventSplitter, body: Buffer, random: Random) {
  for (let at = 0; at < body.length;) {
    const next = at + 1 + Math.floor(random() * 9);
    splitter.push(body.subarray(at, next));
    at = next;
  }
  splitter.end();
  return splitter.events;
}

/** The reason against a body, or its events. */
function outcome(splitter: EventSplitter, body: Buffer, random: Random): unknown {
  try {
    return split(splitter, body, random);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** Pieces of JSON that a cut between events could mistake. */
const PIECES: readonly string[] = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\"',
  '\n',
  ' ',
  '\t',
  '\r\n',
  'null',
  '1.10',
  '"a"',
  '"a,b"',
  '"[{\\"]"',
  '{"a":1}',
  '{"a":[1,{"b":"]"}]}',
  '"ü🧀"',
];

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)]!;

const valid = (random: Random) =>
  pick(
    random,
    PIECES.filter((piece) => isJson(piece)),
  );
const blanks = (random: Random) => pick(random, ['', '', ' ', '\n', '\t \r\n']);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('a body in random pieces', () => {
  it('has the elements of its array when it is JSON, and none otherwise', () => {
    let arrays = 0;
    for (let number = 0; number < 1_000; number += 1) {
      const random = createRandom(55, 'arrays', number);
      const count = Math.floor(random() * 6);
      const elements = Array.from({ length: count }, () => valid(random));
      let text = elements.map((each) => blanks(random) + each + blanks(random)).join(',');
      text = `${blanks(random)}[${text}]${blanks(random)}`;
      if (random() < 0.7) {
        const at = Math.floor(random() * text.length);
        text = text.slice(0, at) + pick(random, PIECES) + text.slice(at + (random() < 0.5 ? 1 : 0));
      }
      text = text.toWellFormed();
      const found = outcome(new ArraySplitter(), Buffer.from(text), random);
      const parsed = isJson(text) ? (JSON.parse(text) as unknown) : undefined;
      if (!Array.isArray(parsed) || parsed.length === 0) {
        expect([text, found]).toEqual([text, 'BAD_REQUEST']);
        continue;
      }
      arrays += 1;
      expect([text, Array.isArray(found)]).toEqual([text, true]);
      const events = found as string[];
      expect(events.map((event) => JSON.parse(event) as unknown)).toEqual(parsed);
      for (const event of events) expect(text).toContain(event);
    }
    expect(arrays).toBeGreaterThan(200);
  });

  it('has the lines of NDJSON', () => {
    for (let number = 0; number < 300; number += 1) {
      const random = createRandom(55, 'lines', number);
      const lines = Array.from({ length: Math.floor(random() * 6) }, () =>
        pick(random, [valid(random), '', ' \t', '{']),
      );
      const found = outcome(new NdjsonSplitter(), Buffer.from(lines.join('\n')), random);
      const events = lines.filter((line) => line.trim() !== '');
      const isValid = events.length > 0 && events.every(isJson);
      expect(found).toEqual(isValid ? events : 'BAD_REQUEST');
    }
  });

  it.each([
    [new ArraySplitter(), '\n[1,\n\n{"a":\n}]', 'line 4: is not JSON'],
    [new ArraySplitter(), '[1,\n2,]', 'line 2: is not JSON: an element is missing'],
    [new ArraySplitter(), '[\n[1}\n]', 'line 2: is not JSON'],
    [new ArraySplitter(), '[1]\n\n2', 'line 3: is not JSON: there is text behind the array'],
    [new ArraySplitter(), '["\n', 'line 2: is not JSON: the array does not end'],
    [new NdjsonSplitter(), '1\n\n{"a":}\n', 'line 3: is not JSON'],
  ])('names the line of a mistake', (splitter, text, words) => {
    expect(() => split(splitter, Buffer.from(text), createRandom(55, 'mistakes'))).toThrow(words);
  });

  it('may begin with a byte order mark', () => {
    const random = createRandom(55, 'marks');
    expect(split(new ArraySplitter(), Buffer.from('\uFEFF[1]'), random)).toEqual(['1']);
    expect(split(new NdjsonSplitter(), Buffer.from('\uFEFF1\n2'), random)).toEqual(['1', '2']);
  });

  it('stores no text of an event that is too long', () => {
    const long = Buffer.from(`"${'x'.repeat(256 * 1024)}"`);
    const ofArray = new ArraySplitter();
    for (const piece of ['[1,', long, ',2]']) ofArray.push(Buffer.from(piece));
    ofArray.end();
    expect(ofArray.events).toEqual(['1', undefined, '2']);
    const ofLines = new NdjsonSplitter();
    for (const piece of ['1\n', long, '\n2']) ofLines.push(Buffer.from(piece));
    ofLines.end();
    expect(ofLines.events).toEqual(['1', undefined, '2']);
  });
});
