import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import getPort from 'get-port';
import { createTempFolder } from '#test/setup/temp-folder.js';

/** A console with the generated sample data, as `npm start` serves it. */
export interface StartedConsole {
  url: string;
  /** A key of an administrator. */
  key: string;
  /** Calls the API as that administrator. @throws Error for a refusal */
  call<Body>(path: string, body?: object): Promise<Body>;
  close(): Promise<void>;
}

const KEY = /^Admin key.*(rs_\S+)$/;
const READY = 'Ctrl-C stops everything.';

/** Starts RetailStream on a state of its own, and waits until both flows have published. */
export async function startConsole(): Promise<StartedConsole> {
  const state = await createTempFolder('console');
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  const args = ['bin/retailstream.mjs', 'start', '--port', String(port), '--state', state];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const key = await readKey(child);
  return {
    url,
    key,
    async call<Body>(path: string, body?: object) {
      const response = await fetch(`${url}/v1/admin/${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
      return (await response.json()) as Body;
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** Returns the key that the start prints, once the console is ready. */
async function readKey(child: ChildProcess): Promise<string> {
  let key: string | undefined;
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      key ??= KEY.exec(line)?.[1];
      if (line === READY && key !== undefined) {
        child.stdout.resume();
        return key;
      }
    }
  }
  throw new Error('the console does not start: npm start shows why');
}
