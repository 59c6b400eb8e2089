import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { IdempotencyKeys } from './idempotency-keys.js';

const asked = { actor: 'key 1', key: 'a1', operation: 'startRun', request: 'digest' };

describe('a request that comes twice', () => {
  let database: TestWarehouse;
  let keys: IdempotencyKeys;
  const work = vi.fn(() => Promise.resolve({ id: '7', nothing: null }));

  beforeEach(async () => {
    database = await createTestWarehouse();
    keys = new IdempotencyKeys(database.warehouse);
    work.mockClear();
  });
  afterEach(() => database.drop());

  it('is done once, and answered alike', async () => {
    const answers = [await keys.once(asked, work), await keys.once(asked, work)];
    expect(answers).toEqual([
      { id: '7', nothing: null },
      { id: '7', nothing: null },
    ]);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('is another when somebody else sends the same key', async () => {
    await keys.once(asked, work);
    await keys.once({ ...asked, actor: 'key 2' }, work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it.each([{ request: 'other' }, { operation: 'cancelRun' }])(
    'is refused when it asks for something else: %j',
    async (change) => {
      await keys.once(asked, work);
      await expect(keys.once({ ...asked, ...change }, work)).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
        message: expect.stringContaining('was used for startRun') as string,
      });
    },
  );

  it('is told to wait while the first is under way', async () => {
    let end: () => void = () => undefined;
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const long = () =>
      new Promise<number>((resolve) => {
        end = () => resolve(1);
        begin();
      });
    const first = keys.once(asked, long);
    await begun;
    await expect(keys.once(asked, work)).rejects.toMatchObject({
      ...{ code: 'IDEMPOTENCY_KEY_IN_USE', retryable: true },
    });
    end();
    expect(await first).toBe(1);
    expect(await keys.once(asked, work)).toBe(1);
  });

  it('may be tried again when the first failed', async () => {
    await expect(keys.once(asked, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await keys.once(asked, work)).toEqual({ id: '7', nothing: null });
  });

  it('is forgotten after a week', async () => {
    await keys.once(asked, work);
    await database.warehouse.query(
      `UPDATE ops.idempotency_keys SET requested_at = now() - interval '8 days'`,
    );
    await keys.once(asked, work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it.each(['', 'a b', 'é', 'x'.repeat(256), 'a\n'])(
    'needs a key that is one, not %j',
    async (key) => {
      await expect(keys.once({ ...asked, key }, work)).rejects.toMatchObject({
        code: 'ARGUMENT_INVALID',
      });
    },
  );
});
