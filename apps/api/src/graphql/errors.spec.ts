import { UnauthorizedException } from '@nestjs/common';
import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { formatError, findInternalError } from './errors.js';

/** Returns an error of a resolver as a client sees it. */
function format(originalError: Error) {
  const error = createThrown(originalError);
  return formatError(error.toJSON(), error);
}

const createThrown = (originalError: Error) =>
  new GraphQLError(originalError.message, { path: ['answer'], originalError });

describe('formatError', () => {
  it('passes on errors for clients', () => {
    const error = new AppError('NO_SNAPSHOT', 'none yet', { retryable: true });
    const extensions = { code: 'NO_SNAPSHOT', retryable: true };
    expect(format(error)).toEqual({ message: 'none yet', path: ['answer'], extensions });
    const unknown = new UnauthorizedException('a key is needed');
    expect(format(unknown)).toMatchObject({
      message: 'a key is needed',
      extensions: { code: 'UNAUTHENTICATED' },
    });
    for (const each of [error, unknown])
      expect(findInternalError(createThrown(each))).toBeUndefined();
  });

  it.each([
    ['relation "mart.x" does not exist', undefined, 'WAREHOUSE_FAILED', false],
    ['connect ECONNREFUSED 10.1.2.3:5432', 'ECONNREFUSED', 'WAREHOUSE_UNAVAILABLE', true],
  ])('logs "%s" and hides it from the client', (message, systemCode, code, retryable) => {
    const original = Object.assign(new Error(message), { code: systemCode });
    expect(format(original)).toEqual({
      message: 'the API could not compute the answer: see its log',
      path: ['answer'],
      extensions: { code, retryable },
    });
    expect(findInternalError(createThrown(original))).toMatchObject({ code, message });
  });

  it("leaves GraphQL's own errors in the query unchanged", () => {
    const error = new GraphQLError('Cannot query field "x"');
    expect(formatError(error.toJSON(), error)).toEqual(error.toJSON());
    expect(findInternalError(error)).toBeUndefined();
  });
});
