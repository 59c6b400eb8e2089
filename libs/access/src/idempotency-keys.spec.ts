import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { IdempotencyKeys, type StoreResponse } from './idempotency-keys.js';

const asked = {
  actor: 'key 1',
  key: 'a1',
  operation: 'startRun',
  request: 'digest',
  storesResponse: true,
};

describe('a repeated request', () => {
  let database: TestWarehouse;
  let keys: IdempotencyKeys;
  const work = vi.fn(() => Promise.resolve({ id: '7', nothing: null }));

  beforeEach(async () => {
    database = await createTestWarehouse();
    keys = new IdempotencyKeys(database.warehouse);
    work.mockClear();
  });
  afterEach(() => database.drop());

  it('runs once and gets the same answer', async () => {
    const answers = [await keys.runOnce(asked, work), await keys.runOnce(asked, work)];
    expect(answers).toEqual([
      { id: '7', nothing: null },
      { id: '7', nothing: null },
    ]);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('is a new request when another caller sends the same key', async () => {
    await keys.runOnce(asked, work);
    await keys.runOnce({ ...asked, actor: 'key 2' }, work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it.each([{ request: 'other' }, { operation: 'cancelRun' }])(
    'is refused when its arguments differ: %j',
    async (change) => {
      await keys.runOnce(asked, work);
      await expect(keys.runOnce({ ...asked, ...change }, work)).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
        message: expect.stringContaining('was used for startRun') as string,
      });
    },
  );

  it('must wait while the first one runs', async () => {
    let end: () => void = () => undefined;
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const long = () =>
      new Promise<number>((resolve) => {
        end = () => resolve(1);
        begin();
      });
    const first = keys.runOnce(asked, long);
    await begun;
    await expect(keys.runOnce(asked, work)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_IN_USE',
      retryable: true,
    });
    end();
    expect(await first).toBe(1);
    expect(await keys.runOnce(asked, work)).toBe(1);
  });

  it('may be retried when the first one failed', async () => {
    await expect(keys.runOnce(asked, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await keys.runOnce(asked, work)).toEqual({ id: '7', nothing: null });
  });

  const sixMinutesAgo = () =>
    database.warehouse.query(
      `UPDATE ops.idempotency_keys SET requested_at = now() - interval '6 minutes'`,
    );

  it('gets the same answer long after the first one has ended', async () => {
    await keys.runOnce(asked, work);
    await sixMinutesAgo();
    expect(await keys.runOnce(asked, work)).toEqual({ id: '7', nothing: null });
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('gets the same answer when the first one failed after storing its answer', async () => {
    const first = keys.runOnce(asked, async (keep) => {
      await database.warehouse.transaction((manager) => keep(manager, { id: '3' }));
      throw new Error('the connection is lost');
    });
    await expect(first).rejects.toThrow('the connection is lost');
    expect(await keys.runOnce(asked, work)).toEqual({ id: '3' });
    expect(work).not.toHaveBeenCalled();
  });

  describe('after the first one died', () => {
    const never = () => new Promise<never>(() => undefined);

    /** @returns the function that stores its answer, once its work runs */
    async function begin(request = asked): Promise<StoreResponse> {
      let begun: (keep: StoreResponse) => void = () => undefined;
      const keep = new Promise<StoreResponse>((resolve) => (begun = resolve));
      void keys.runOnce(request, (kept) => {
        begun(kept);
        return never();
      });
      return keep;
    }

    it('is answered at once when the answer was stored with the change', async () => {
      const keep = await begin();
      await database.warehouse.transaction((manager) => keep(manager, { id: '3' }));
      expect(await keys.runOnce(asked, work)).toEqual({ id: '3' });
      expect(work).not.toHaveBeenCalled();
    });

    it('runs again, and a late change of the first one is undone', async () => {
      const keep = await begin();
      await sixMinutesAgo();
      expect(await keys.runOnce(asked, work)).toEqual({ id: '7', nothing: null });
      const late = database.warehouse.transaction((manager) => keep(manager, { id: '3' }));
      await expect(late).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' });
      expect(await keys.runOnce(asked, work)).toEqual({ id: '7', nothing: null });
      expect(work).toHaveBeenCalledTimes(1);
    });

    it('reports an unknown outcome once and then releases the key', async () => {
      const unsure = { ...asked, storesResponse: false };
      await begin(unsure);
      await sixMinutesAgo();
      await expect(keys.runOnce(unsure, work)).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_IN_USE',
        retryable: false,
        message: expect.stringMatching(
          /check the result of the first request; the key is free again$/,
        ) as string,
      });
      expect(await keys.runOnce(unsure, work)).toEqual({ id: '7', nothing: null });
    });
  });

  it('is forgotten after a week', async () => {
    await keys.runOnce(asked, work);
    await database.warehouse.query(
      `UPDATE ops.idempotency_keys SET requested_at = now() - interval '8 days'`,
    );
    await keys.runOnce(asked, work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it.each(['', 'a b', 'é', 'x'.repeat(256), 'a\n'])('refuses the invalid key %j', async (key) => {
    await expect(keys.runOnce({ ...asked, key }, work)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
    });
  });
});
