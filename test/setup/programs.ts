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

/** By the npm command that starts them. */
export const programs: Partial<Record<string, Program>> = {
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

/** How a program ended, and what it wrote. */
interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program in this process, with these variables alone. */
export async function runHere(
  program: Program,
  argv: string[],
  environment: Record<string, string>,
): Promise<Ended> {
  const [stdout, stderr] = [new Written(), new Written()];
  const { signal } = new AbortController();
  const io = { stdin: Readable.from([]), stdout, stderr, environment, signal };
  const code = await callProgram(program, argv, io);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Written extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
