import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Inputs } from './inputs.js';

const DAY_MS = 24 * 3_600_000;
/** After this number of days a spec file runs again, even if unchanged. */
const KEPT_DAYS = 7;
const LATEST = 'latest';

const passSchema = z.object({
  passedAt: z.number(),
  /** Number of tests in the file, all of which passed. */
  tests: z.number().int().positive(),
});
export type Pass = z.infer<typeof passSchema>;

const latestSchema = z.object({ inputs: z.record(z.string(), z.record(z.string(), z.string())) });

/** The recently passed spec files, by their inputs: a folder of small files. */
export class Passes {
  constructor(
    private readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** Returns the last pass of a spec file with these inputs; undefined when there is none, or it expired. */
  find(spec: string, key: string): Pass | undefined {
    const pass = readAs(passSchema, this.fileOf(spec, key));
    return pass !== undefined && this.isKept(pass.passedAt) ? pass : undefined;
  }

  /** Returns the inputs of the last pass of a spec file. */
  lastInputs(spec: string): Inputs | undefined {
    return readAs(latestSchema, this.fileOf(spec, LATEST))?.inputs;
  }

  record(spec: string, key: string, inputs: Inputs, tests: number): void {
    const passedAt = this.now();
    this.write(spec, key, { passedAt, tests } satisfies Pass);
    this.write(spec, LATEST, { passedAt, inputs });
  }

  /** A failed spec runs until it passes. */
  forget(spec: string, key: string): void {
    rmSync(this.fileOf(spec, key), { force: true });
  }

  /** Deletes expired passes. */
  removeExpired(): void {
    if (!existsSync(this.folder)) return;
    for (const entry of readdirSync(this.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const stored = readAs(passSchema.pick({ passedAt: true }), file);
      if (stored === undefined || !this.isKept(stored.passedAt)) rmSync(file, { force: true });
    }
  }

  private isKept(passedAt: number): boolean {
    const age = this.now() - passedAt;
    return age >= 0 && age < KEPT_DAYS * DAY_MS;
  }

  private fileOf(spec: string, name: string): string {
    return join(this.folder, spec.replaceAll('/', '+'), `${name}.json`);
  }

  /** Writes to a temporary name first: another run may read at the same time. */
  private write(spec: string, name: string, content: object): void {
    const file = this.fileOf(spec, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(content));
    renameSync(`${file}.${process.pid}`, file);
  }
}

/** A missing or damaged file counts as no pass. */
function readAs<Value>(schema: z.ZodType<Value>, file: string): Value | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
