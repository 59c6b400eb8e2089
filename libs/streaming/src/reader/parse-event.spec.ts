import { describe, expect, it } from 'vitest';
import { EventParser } from './parse-event.js';

const column = (name: string, ...headers: string[]) => ({
  name,
  headers,
  type: 'text' as const,
  required: false,
});
const parser = new EventParser({
  columns: [column('shop', 'Shop', 'Store'), column('price', 'Price'), column('note', 'Note')],
});
const parse = (text: string) => parser.parse(Buffer.from(text));

describe('an event', () => {
  it('has its values as they were sent, numbers too', () => {
    const { cells, fault } = parse(
      '{"price": 1.10, "note": "a \\"b\\"\\t", "shop": 90071992547409931}',
    );
    expect(cells).toEqual(['90071992547409931', '1.10', 'a "b"\t']);
    expect(fault).toBeNull();
  });

  it('has the cells of any spelling of a header, and null without a value', () => {
    expect(parse('{"STORE":"7","note":null}').cells).toEqual(['7', null, null]);
  });

  it('keeps unknown fields as JSON, and its id apart', () => {
    const { cells, fields, eventId } = parse(
      '{"shop":1,"till":{"no":4.50},"__proto__":{"x":1},"event_id":"e-1"}',
    );
    expect(cells).toEqual(['1', null, null]);
    expect(JSON.parse(fields!)).toEqual(JSON.parse('{"till":{"no":4.5},"__proto__":{"x":1}}'));
    expect(fields).toContain('4.50');
    expect(eventId).toBe('e-1');
  });

  it('keeps the beginning of long unknown fields, without half of a character', () => {
    const values = ['x'.repeat(200_000), '🧀'.repeat(50_000), `x${'🧀'.repeat(50_000)}`];
    for (const value of values) {
      const { cells, fields } = parse(JSON.stringify({ shop: 1, note: 'n', unknown: value }));
      expect(cells).toEqual(['1', null, 'n']);
      expect(fields?.length).toBeLessThanOrEqual(2_001);
      expect(fields?.length).toBeGreaterThanOrEqual(2_000);
      expect(fields).toMatch(/^\{"unknown":"x?.*…$/u);
      expect(fields?.isWellFormed()).toBe(true);
    }
  });

  it('has the JSON of a nested value, which the pipeline judges', () => {
    expect(parse('{"shop":[1, 2.0],"note":true}').cells).toEqual(['[1,2.0]', null, 'true']);
  });

  it.each([
    ['no JSON', 'shop=1', /^is no JSON: /],
    ['nothing', '', /^is no JSON: /],
    ['an array', '[1]', /^is no JSON object$/],
    ['a number', '17', /^is no JSON object$/],
    ['two fields of one column', '{"shop":1,"Store":2}', /^has two fields Store$/],
    ['a NUL', '{"shop":"\\u0000"}', /^has a character/],
    ['half of a pair', '{"shop":"\\ud800"}', /^has a character/],
    ['a line end in a value', '{"shop":"a\\nb"}', /^has a value with a line end/],
    [
      'a line end in its id',
      '{"event_id":"a\\rb"}',
      /^has an event_id with a line break or a contr/,
    ],
    ['a tab in its id', '{"event_id":"a\\tb"}', /^has an event_id with a line break or a control/],
    [
      'a control character in its id',
      '{"event_id":"\\u0085"}',
      /^has an event_id with a line break/,
    ],
    ['a NUL in its id', '{"event_id":"\\u0000"}', /^has a character/],
    [
      'a long line',
      `{"shop":"${'x'.repeat(1_000_000)}"}`,
      /^makes a row of 1000004 bytes, and a row/,
    ],
    [
      'a long line of quotes',
      `{"shop":"${'\\"'.repeat(500_000)}"}`,
      /^makes a row of 1000006 bytes/,
    ],
    ['a long id', `{"event_id":"${'x'.repeat(201)}"}`, /^has an event_id of more than 200/],
    ['an id that is an object', '{"event_id":{}}', /^has an event_id that is no text or number$/],
    ['an id that is a truth value', '{"event_id":true}', /^has an event_id that is no text or/],
    ['too many levels', `{"shop":${'['.repeat(100_000)}`, /^is nested too deeply$/],
  ])('of %s is kept whole with its fault', (_, text, fault) => {
    expect(parse(text)).toMatchObject({ cells: null, eventId: null, raw: text });
    expect(parse(text).fault).toMatch(fault);
  });

  it('that is not UTF-8 is kept as far as it can be read', () => {
    const parsed = parser.parse(Buffer.from([0x7b, 0xff, 0x00, 0x7d]));
    expect(parsed).toMatchObject({ raw: '{\uFFFD\uFFFD}', fault: 'is not UTF-8' });
  });
});
