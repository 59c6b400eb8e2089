import { execFileSync } from 'node:child_process';
import { listBlocks, type Page } from './markdown.js';

/** A line that continues in the next one. */
const CONTINUES = /(\\|\|)$/;

/** Returns the commands of a page's `sh` blocks in order, with continued lines joined. */
export function listCommands(page: Page): string[] {
  return listBlocks(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => splitCommands(text));
}

function splitCommands(text: string): string[] {
  const commands: string[] = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    if (!isOpen && /^\s*(#|$)/.test(line)) continue;
    if (isOpen) commands.push(`${commands.pop() ?? ''}\n${line}`);
    else commands.push(line.replace(/ +# .*$/, ''));
    isOpen = CONTINUES.test(line);
  }
  return commands;
}

/**
 * Splits a command into words like the shell, without running it.
 * @param env the shell's variables; by default those of this process
 */
export function splitWords(command: string, env?: Record<string, string>): string[] {
  if (command === '') return [];
  const script = `printf '%s\\0' ${command}`;
  const shown = execFileSync('bash', ['-c', script], { encoding: 'utf8', env });
  return shown.split('\0').slice(0, -1);
}
