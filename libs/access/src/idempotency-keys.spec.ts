import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { IdempotencyKeys, type KeepAnswer } from './idempotency-keys.js';

const asked = {
  actor: 'key 1',
  key: 'a1',
  operation: 'startRun',
  request: 'digest',
  keepsAnswer: true,
};

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
      code: 'IDEMPOTENCY_KEY_IN_USE',
      retryable: true,
    });
    end();
    expect(await first).toBe(1);
    expect(await keys.once(asked, work)).toBe(1);
  });

  it('may be tried again when the first failed', async () => {
    await expect(keys.once(asked, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await keys.once(asked, work)).toEqual({ id: '7', nothing: null });
  });

  const sixMinutesAgo = () =>
    database.warehouse.query(
      `UPDATE ops.idempotency_keys SET requested_at = now() - interval '6 minutes'`,
    );

  it('is answered alike long after the first has ended', async () => {
    await keys.once(asked, work);
    await sixMinutesAgo();
    expect(await keys.once(asked, work)).toEqual({ id: '7', nothing: null });
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('is answered alike when the first failed after it had kept its answer', async () => {
    const first = keys.once(asked, async (keep) => {
      await database.warehouse.transaction((manager) => keep(manager, { id: '3' }));
      throw new Error('the connection is lost');
    });
    await expect(first).rejects.toThrow('the connection is lost');
    expect(await keys.once(asked, work)).toEqual({ id: '3' });
    expect(work).not.toHaveBeenCalled();
  });

  describe('after the first has died over it', () => {
    const never = () => new Promise<never>(() => undefined);

    /** @returns what its work keeps answers with, once it is at work */
    async function begin(request = asked): Promise<KeepAnswer> {
      let begun: (keep: KeepAnswer) => void = () => undefined;
      const keep = new Promise<KeepAnswer>((resolve) => (begun = resolve));
      void keys.once(request, (kept) => {
        begun(kept);
        return never();
      });
      return keep;
    }

    it('is answered at once when the answer was kept with the change', async () => {
      const keep = await begin();
      await database.warehouse.transaction((manager) => keep(manager, { id: '3' }));
      expect(await keys.once(asked, work)).toEqual({ id: '3' });
      expect(work).not.toHaveBeenCalled();
    });

    it('is done by the next, and what the first changes late is undone', async () => {
      const keep = await begin();
      await sixMinutesAgo();
      expect(await keys.once(asked, work)).toEqual({ id: '7', nothing: null });
      const late = database.warehouse.transaction((manager) => keep(manager, { id: '3' }));
      await expect(late).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' });
      expect(await keys.once(asked, work)).toEqual({ id: '7', nothing: null });
      expect(work).toHaveBeenCalledTimes(1);
    });

    it('is said to be lost, and then free, when nobody knows what the first has done', async () => {
      const unsure = { ...asked, keepsAnswer: false };
      await begin(unsure);
      await sixMinutesAgo();
      await expect(keys.once(unsure, work)).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_IN_USE',
        retryable: false,
        message: expect.stringMatching(/look what was done; the key is free again$/) as string,
      });
      expect(await keys.once(unsure, work)).toEqual({ id: '7', nothing: null });
    });
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
