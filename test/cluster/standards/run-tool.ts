import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { readEnvironment } from '#platform/config/environment.js';

interface ToolResult {
  code: number | null;
  output: string;
}

/** Runs a tool and returns its end; the API in this process keeps answering. */
export async function runTool(
  command: string,
  args: string[],
  cwd: string,
  settings: Record<string, string> = {},
): Promise<ToolResult> {
  const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const env = { ...readEnvironment(), ...quiet, ...settings };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exit,
  ]);
  return { code, output: stdout + stderr };
}
