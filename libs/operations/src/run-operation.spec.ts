import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportBoxes, fillBox, findBoxes } from '#test/factories/sample-operations.js';
import { createOperationContext } from '#test/setup/operation-context.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { Operation } from './operation/operation.js';
import { runOperation } from './run-operation.js';

let database: TestWarehouse;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());

/** Returns an operation that counts how often it runs. */
function countRuns(operation: Operation) {
  let runs = 0;
  const counted: Operation = {
    ...operation,
    run: () => {
      runs += 1;
      return Promise.resolve({ id: '4', things: runs });
    },
  };
  return { operation: counted, count: () => runs };
}
const run = (
  operation: Operation,
  args: object,
  parts: Parameters<typeof runOperation>[3],
): Promise<unknown> =>
  Promise.resolve(runOperation(operation, createOperationContext(database.warehouse), args, parts));

it('runs a change once for a key, whatever the order of its arguments', async () => {
  const { operation, count } = countRuns(fillBox);
  const things = [{ name: 'toy', weight: 2 }];
  const first = await run(operation, { id: '4', things }, { idempotencyKey: 'a' });
  const reordered = { things: [{ weight: 2, name: 'toy' }], id: '4' };
  expect(await run(operation, reordered, { idempotencyKey: 'a' })).toEqual(first);
  expect(count()).toBe(1);
});

it('refuses a key that came with other arguments', async () => {
  const { operation, count } = countRuns(fillBox);
  const things = [{ name: 'toy' }, { name: 'ball' }];
  await run(operation, { id: '4', things }, { idempotencyKey: 'b' });
  const others = [{ id: '5', things }, { id: '4', things: things.toReversed() }, { id: '4' }];
  for (const args of others) {
    await expect(run(operation, args, { idempotencyKey: 'b' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  }
  expect(count()).toBe(1);
});

it('runs a query each time, also with a key', async () => {
  const { operation, count } = countRuns(findBoxes);
  for (let i = 0; i < 2; i++) await run(operation, { first: 1 }, { idempotencyKey: 'c' });
  expect(count()).toBe(2);
});

const upload = Readable.from(['a']);
const changed = (operation: Operation, more: object): Operation =>
  Object.assign({}, operation, more);

it.each<[string, Operation, Parameters<typeof runOperation>[3]]>([
  ['a secret', changed(fillBox, { givesSecret: true }), {}],
  ['an upload', fillBox, { upload }],
  ['a file as result', changed(exportBoxes, { audit: ['export'] }), {}],
])('refuses a key for %s, which it could not return again', async (_what, operation, parts) => {
  const { operation: counted, count } = countRuns(operation);
  const asked = async () => run(counted, { id: '4' }, { ...parts, idempotencyKey: 'd' });
  await expect(asked()).rejects.toMatchObject({
    code: 'ARGUMENT_INVALID',
    message: expect.stringContaining('does not accept an idempotency key: leave it out') as string,
  });
  expect(count()).toBe(0);
});
