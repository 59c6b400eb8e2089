import { describe, expect, it } from 'vitest';
import { isSourcePath } from './source-names.js';

describe('isSourcePath', () => {
  it.each(['week.csv', '2010/weeks.zip', 'sub/processed/week.csv', 'processed.csv', 'error.zip'])(
    'accepts %s',
    (path) => expect(isSourcePath(path)).toBe(true),
  );

  it.each(['processed/week.csv', 'Processed/2010/weeks.zip', 'ERROR/week.csv', 'sub/.week.csv'])(
    'rejects %s',
    (path) => expect(isSourcePath(path)).toBe(false),
  );
});
