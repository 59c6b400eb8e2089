import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Runs `bin/NAME.mjs` to its end and shows its output. @returns its exit code */
export async function runScript(name: string, ...args: string[]): Promise<unknown> {
  const script = fileURLToPath(new URL(`../../bin/${name}.mjs`, import.meta.url));
  const stdio = ['ignore', 'inherit', 'inherit'] as const;
  const child = spawn(process.execPath, [script, ...args], { stdio: [...stdio] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
