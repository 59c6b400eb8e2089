import { expect, it } from 'vitest';
import { AppError } from './app-error.js';
import { orTooSlow } from './or-too-slow.js';

it('names what PostgreSQL has stopped', () => {
  const stopped = Object.assign(new Error('canceling statement'), { code: '57014' });
  expect(orTooSlow(stopped)).toBeInstanceOf(AppError);
  expect(orTooSlow(stopped)).toMatchObject({ code: 'ANSWER_TOO_SLOW', cause: stopped });
});

it.each([[new Error('x')], [Object.assign(new Error('x'), { code: '57P01' })], ['text'], [null]])(
  'leaves %s as it is',
  (error) => {
    expect(orTooSlow(error)).toBe(error);
  },
);
