import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { installOnce, installPython } from '../install/install-once.js';

const program = fileURLToPath(new URL('translate.py', import.meta.url));

const answer = z.union([
  z.object({
    id: z.number(),
    sql: z.string(),
    tables: z.array(z.tuple([z.string(), z.string()])),
    parameters: z.array(z.string()),
  }),
  z.object({ id: z.number(), error: z.string() }),
]);

/** A query in DuckDB's SQL, with the tables and parameters that it names; or why Redshift refuses it. */
export type Translation = z.output<typeof answer>;

/** Translates Redshift's SQL by sqlglot in one Python process, which the first query starts. */
export class Translator {
  private child: Promise<ChildProcess> | undefined;
  private readonly waiting = new Map<number, (answer: Translation) => void>();
  private lastId = 0;

  /** @param schema of unqualified tables */
  async translate(sql: string, schema: string): Promise<Translation> {
    const { stdin } = await (this.child ??= this.start());
    const id = ++this.lastId;
    const told = new Promise<Translation>((resolve) => this.waiting.set(id, resolve));
    stdin?.write(`${JSON.stringify({ id, sql, schema })}\n`);
    return told;
  }

  async close(): Promise<void> {
    const child = await this.child?.catch(() => undefined);
    if (child?.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  private async start(): Promise<ChildProcess> {
    const from = new URL('packages/', import.meta.url);
    const root = await installOnce('redshift', from, ['requirements.txt'], installPython);
    const python = join(root, 'venv', 'bin', 'python');
    const child = spawn(python, ['-B', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const told = answer.parse(JSON.parse(line));
      this.waiting.get(told.id)?.(told);
      this.waiting.delete(told.id);
    });
    child.once('exit', () => {
      for (const [id, resolve] of this.waiting) resolve({ id, error: 'sqlglot has ended' });
      this.waiting.clear();
    });
    return child;
  }
}
