import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LineageFixture } from '../factories/lineage-fixture.js';
import { formatEvent } from './lineage-receiver.js';

let fixture: LineageFixture;
let child: ChildProcess | undefined;
beforeEach(async () => {
  fixture = await LineageFixture.open();
  await fixture.send();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await fixture.close();
});

/** Starts a process that sends pending events. */
function startSending(): ChildProcess {
  const entry = fileURLToPath(new URL('./send.child.ts', import.meta.url));
  const { database, receiver } = fixture;
  const args = ['--conditions=source', '--import=tsx', entry, database.url, receiver.url];
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

it('sends an event again when the process was killed after its receipt', async () => {
  const { receiver } = fixture;
  await fixture.setRunStatus(await fixture.run(), 'running');
  const { answer } = receiver;
  receiver.answer = undefined;
  child = startSending();
  await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBe(1);
  child.kill('SIGKILL');
  await once(child, 'exit');

  receiver.answer = answer;
  // PostgreSQL needs a moment to release the process's locks.
  const sent = async () => {
    await fixture.send();
    return receiver.taken.map(formatEvent);
  };
  await expect.poll(sent).toEqual(['START weekly-sales']);
  const [first, second, ...more] = receiver.received.map(({ body }) => JSON.parse(body) as unknown);
  expect(more).toEqual([]);
  expect(second).toEqual(first);
});
