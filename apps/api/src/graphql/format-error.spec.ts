import { Logger, UnauthorizedException } from '@nestjs/common';
import { GraphQLError } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { formatError } from './format-error.js';

/** As a client sees what a resolver threw. */
function format(originalError: Error) {
  const error = new GraphQLError(originalError.message, { path: ['answer'], originalError });
  return formatError(error.toJSON(), error);
}

describe('formatError', () => {
  let logged: MockInstance;
  beforeEach(() => {
    logged = vi.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  });
  afterEach(() => {
    logged.mockRestore();
  });

  it('passes on what is meant for clients', () => {
    const error = new AppError('NO_SNAPSHOT', 'none yet', { retryable: true });
    const extensions = { code: 'NO_SNAPSHOT', retryable: true };
    expect(format(error)).toEqual({ message: 'none yet', path: ['answer'], extensions });
    expect(format(new UnauthorizedException('a key is needed'))).toMatchObject({
      message: 'a key is needed',
      extensions: { code: 'UNAUTHENTICATED' },
    });
    expect(logged).not.toHaveBeenCalled();
  });

  it.each([
    ['relation "mart.x" does not exist', undefined, 'WAREHOUSE_FAILED', false],
    ['connect ECONNREFUSED 10.1.2.3:5432', 'ECONNREFUSED', 'WAREHOUSE_UNAVAILABLE', true],
  ])('keeps "%s" to the log', (message, systemCode, code, retryable) => {
    expect(format(Object.assign(new Error(message), { code: systemCode }))).toEqual({
      message: 'the answer could not be computed; see the API log',
      path: ['answer'],
      extensions: { code, retryable },
    });
    expect(logged).toHaveBeenCalledWith(`${code}: ${message}`, expect.any(String));
  });

  it("leaves mistakes in the query as GraphQL's own", () => {
    const error = new GraphQLError('Cannot query field "x"');
    expect(formatError(error.toJSON(), error)).toEqual(error.toJSON());
  });
});
