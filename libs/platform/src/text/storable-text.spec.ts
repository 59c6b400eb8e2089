import { describe, expect, inject, it } from 'vitest';
import { createWarehouse } from '../database/data-source.js';
import { cancellableStatements } from '../database/rows.js';
import { storableJson, storableText } from './storable-text.js';

const BAD = ['\0', 'a\0b', '\ud800', 'x\udc00', '\0\ud83d'];
const GOOD = ['', 'Käse 🧀', '\u0001\ufffe', '\\u0000', '\\\\ud800'];

describe('storableText', () => {
  it.each(GOOD)('leaves %j unchanged', (text) => {
    expect(storableText(text)).toBe(text);
    expect(JSON.parse(storableJson({ [text]: [text] }))).toEqual({ [text]: [text] });
  });

  it('replaces each character that PostgreSQL does not store', () => {
    expect(BAD.map(storableText)).toEqual([
      '\ufffd',
      'a\ufffdb',
      '\ufffd',
      'x\ufffd',
      '\ufffd\ufffd',
    ]);
  });

  it('lets PostgreSQL store any text, as a parameter, in an array and in JSON', async () => {
    const options = { url: inject('serverUrl'), applicationName: 'test', entities: [] };
    const warehouse = await createWarehouse(options);
    await warehouse.initialize();
    try {
      const texts = [...BAD, ...GOOD];
      const right = texts.map(storableText);
      const sql = 'SELECT $1::text AS text, $2::text[] AS list, $3::jsonb AS json';
      for (const [index, text] of texts.entries()) {
        const given = [text, [texts[index], text], storableJson({ [text]: text })];
        const stored = { text: right[index], list: [right[index], right[index]] };
        const json = { [right[index]!]: right[index] };
        expect(await warehouse.query(sql, given)).toEqual([{ ...stored, json }]);
        expect(await cancellableStatements(warehouse)().query(sql, given)).toMatchObject({
          rows: [{ ...stored, json }],
        });
      }
    } finally {
      await warehouse.destroy();
    }
  });
});
