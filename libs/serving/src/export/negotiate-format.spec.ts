import { expect, it } from 'vitest';
import { negotiateFormat } from './negotiate-format.js';

it.each([
  [undefined, undefined],
  ['', undefined],
  ['*/*', undefined],
  ['application/json', undefined],
  ['text/html, application/xml;q=0.9, */*;q=0.8', undefined],
  ['text/csv', 'csv'],
  ['TEXT/CSV; charset=utf-8', 'csv'],
  ['text/*', 'csv'],
  ['application/x-ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/vnd.apache.parquet', 'parquet'],
  ['application/vnd.apache.arrow.stream', 'arrow'],
  ['application/json;q=0.2, text/csv;q=0.3', 'csv'],
  ['text/csv;q=0.2, application/json;q=0.3', undefined],
  ['text/csv;q=0, application/vnd.apache.parquet;q=0.1', 'parquet'],
] as const)('Accept: %s is %s', (accept, format) => {
  expect(negotiateFormat({}, accept)).toBe(format);
});

it('prefers the format of the request to Accept', () => {
  expect(negotiateFormat({ format: 'arrow' }, 'text/csv')).toBe('arrow');
  expect(negotiateFormat({ format: 'json' }, 'image/png')).toBe('json');
});

it.each([
  [undefined, 'csv'],
  ['', 'csv'],
  ['*/*', 'csv'],
  ['text/html, application/xml;q=0.9, */*;q=0.8', 'csv'],
  ['application/json', undefined],
  ['application/x-ndjson', 'ndjson'],
] as const)('a separator or a decimal mark with Accept: %s is %s', (accept, format) => {
  expect(negotiateFormat({ sep: ';' }, accept)).toBe(format);
  expect(negotiateFormat({ decimal: 'comma' }, accept)).toBe(format);
});

it.each(['image/png', 'text/csv;q=0', 'text/html', ',', ';q=1'])('rejects Accept: %s', (accept) => {
  expect(() => negotiateFormat({}, accept)).toThrow(
    expect.objectContaining({ code: 'NOT_ACCEPTABLE', retryable: false }),
  );
});
