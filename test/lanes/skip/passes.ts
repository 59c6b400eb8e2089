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
/** After these days a spec file runs again, whatever has changed. */
const KEPT_DAYS = 7;
const LATEST = 'latest';

const passSchema = z.object({
  passedAt: z.number(),
  /** Tests of the file, all of which passed. */
  tests: z.number().int().positive(),
});
export type Pass = z.infer<typeof passSchema>;

const latestSchema = z.object({ inputs: z.record(z.string(), z.record(z.string(), z.string())) });

/** The spec files that passed in the last days, by what they depended on: a folder of small files. */
export class Passes {
  constructor(
    private readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** The last pass of a spec file with these inputs; undefined when there is none, or it is too old. */
  find(spec: string, key: string): Pass | undefined {
    const pass = readAs(passSchema, this.fileOf(spec, key));
    return pass !== undefined && this.isKept(pass.passedAt) ? pass : undefined;
  }

  /** Inputs of the last pass of a spec file, whatever they were. */
  lastInputs(spec: string): Inputs | undefined {
    return readAs(latestSchema, this.fileOf(spec, LATEST))?.inputs;
  }

  record(spec: string, key: string, inputs: Inputs, tests: number): void {
    const passedAt = this.now();
    this.write(spec, key, { passedAt, tests } satisfies Pass);
    this.write(spec, LATEST, { passedAt, inputs });
  }

  /** What failed once is run until it passes. */
  forget(spec: string, key: string): void {
    rmSync(this.fileOf(spec, key), { force: true });
  }

  /** Deletes what is older than the days that a pass counts. */
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

  /** Under a name of its own first: another run may read at the same time. */
  private write(spec: string, name: string, content: object): void {
    const file = this.fileOf(spec, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(content));
    renameSync(`${file}.${process.pid}`, file);
  }
}

/** A file that is missing or damaged is a pass that nobody knows of. */
function readAs<Value>(schema: z.ZodType<Value>, file: string): Value | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
