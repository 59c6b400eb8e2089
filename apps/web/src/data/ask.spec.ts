import { expect, it } from 'vitest';
import { pathOf } from './ask.js';
import { csrfHeader } from './csrf.js';

it('writes parameters into a path, in order, without empty ones', () => {
  expect(pathOf('customer-visits', { storeType: 'B', month: 4, year: undefined })).toBe(
    '/v1/customer-visits?storeType=B&month=4',
  );
  expect(pathOf('holiday-sales', {})).toBe('/v1/holiday-sales');
});

it('escapes input of the reader', () => {
  expect(pathOf('offer-impact', { store: '1&x=2' })).toBe('/v1/offer-impact?store=1%26x%3D2');
});

it('finds the CSRF token of a session among the cookies', () => {
  expect(csrfHeader('theme=dark; rs_csrf=abc=; other=1')).toEqual({ 'x-csrf-token': 'abc=' });
  expect(csrfHeader('not_rs_csrf=abc')).toEqual({});
});
