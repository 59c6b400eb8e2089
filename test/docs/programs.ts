import { Readable, Writable } from 'node:stream';
import { adminKeyProgram } from '#cli/admin-key/admin-key-program.js';
import { backupProgram } from '#cli/backup/backup-program.js';
import { catalogueProgram } from '#cli/catalogue/catalogue-program.js';
import { contractProgram } from '#cli/contract/contract-program.js';
import { opsProgram } from '#cli/ops/ops-program.js';
import { quarantineProgram } from '#cli/quarantine/quarantine-program.js';
import { snapshotsProgram } from '#cli/snapshots/snapshots-program.js';
import { sqlProgram } from '#cli/sql/sql-program.js';
import { biLoginProgram } from '#cli/warehouse/bi-login-program.js';
import { migrateProgram } from '#cli/warehouse/migrate-program.js';
import { callProgram, type Program } from '#platform/process/program.js';
import { wordsOf } from './commands.js';

/** By the npm command that starts them. */
const programs: Partial<Record<string, Program>> = {
  'admin-key': adminKeyProgram,
  backup: backupProgram,
  'bi-login': biLoginProgram,
  catalogue: catalogueProgram,
  contract: contractProgram,
  migrate: migrateProgram,
  ops: opsProgram,
  quarantine: quarantineProgram,
  snapshots: snapshotsProgram,
  sql: sqlProgram,
};

/** One program with its options: nothing before it, no pipe, no redirection. */
const ALONE = /^npm run ([\w-]+)(?: -- ((?:[^|<>;&`'"]|'[^']*'|"[^"`]*")*))?$/;

interface Call {
  name: string;
  program: Program;
  /** As the page writes them. */
  options: string;
}

/** The program that a command of a page starts, where it does nothing else. */
export function callIn(command: string): Call | undefined {
  const [, name = '', options = ''] = ALONE.exec(command) ?? [];
  const program = programs[name];
  return program && { name, program, options };
}

/** Where a program is run, and with which variables alone. */
interface Place {
  cwd: string;
  environment: Record<string, string>;
}

/**
 * Runs a program in this process.
 * @returns what it writes on standard output
 * @throws Error with what it writes on standard error unless it ends with 0
 */
export async function call(
  { name, program, options }: Call,
  { cwd, environment }: Place,
): Promise<string> {
  const [stdout, stderr] = [new Written(), new Written()];
  const { signal } = new AbortController();
  const io = { stdin: Readable.from([]), stdout, stderr, environment, signal };
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const code = await callProgram(program, wordsOf(options, environment), io);
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stderr.text}`);
    return stdout.text;
  } finally {
    process.chdir(before);
  }
}

class Written extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
