import { describe, expect, it } from 'vitest';
import { definitionOf } from './use-case.js';

describe('definitionOf', () => {
  it('refuses a class that is no use case', () => {
    expect(() => definitionOf(Date)).toThrow('@DefineUseCase');
  });
});
