import { expect, it } from 'vitest';
import { buildPath } from './ask.js';
import { buildCsrfHeader } from './csrf.js';

it('writes parameters into a path, in order, without empty ones', () => {
  expect(buildPath('customer-visits', { storeType: 'B', month: 4, year: undefined })).toBe(
    '/v1/customer-visits?storeType=B&month=4',
  );
  expect(buildPath('holiday-sales', {})).toBe('/v1/holiday-sales');
});

it('escapes input of the reader', () => {
  expect(buildPath('offer-impact', { store: '1&x=2' })).toBe('/v1/offer-impact?store=1%26x%3D2');
});

it('finds the CSRF token of a session among the cookies', () => {
  expect(buildCsrfHeader('theme=dark; rs_csrf=abc=; other=1')).toEqual({ 'x-csrf-token': 'abc=' });
  expect(buildCsrfHeader('not_rs_csrf=abc')).toEqual({});
});
