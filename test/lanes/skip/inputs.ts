import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { Closures } from './closures.js';
import { isProduct, isSpec } from './named-files.js';
import { digestOf, Repository } from './repository.js';

/** Digests by name: of files, and of other inputs of a spec's result. */
export type Digests = Record<string, string>;

/** Inputs of a spec file, in classes for readers. */
export type Inputs = Record<string, Digests>;

/** An equal key means that nothing changed. Without a key the spec always runs, for the given reason. */
export type SpecInputs = { key: string; inputs: Inputs } | { key: undefined; why: string };

export interface Lane {
  /** Of the checkout, with or without a `/` at its end. */
  root: string;
  isSpec: (file: string) => boolean;
  /** The test runner's configuration, relative to the root. */
  config: string;
  /** Global set-ups, relative to the root. */
  setups: readonly string[];
  /** Version of the Node.js that runs the specs. */
  node: string;
}

const CONFIGURATION =
  /^(package(-lock)?\.json|tsconfig[\w.-]*\.json|vite\.config\.ts|\.npmrc|bin\/(build|prepare|test)\.mjs)$/;
const TOOLCHAIN = 'test/cloud';
const MIGRATIONS = 'migrations';

/**
 * Reads the inputs of each spec file of a lane.
 * @throws Error when files of the checkout or their imports cannot be read: then the inputs of every spec are unknown
 */
export async function readInputs(lane: Lane): Promise<ReadonlyMap<string, SpecInputs>> {
  const repository = new Repository(lane.root);
  const specs = repository.files.filter(lane.isSpec);
  const closures = await Closures.read(repository, [...specs, ...lane.setups, lane.config]);
  const judge = new Judge(lane, repository, closures);
  return new Map(specs.map((spec) => [spec, judge.inputsOf(spec)]));
}

/** Sorts the inputs of a lane's specs into classes. */
class Judge {
  private readonly ofAll: Inputs;
  private readonly setups: readonly { path: string; files: readonly string[] }[];

  constructor(
    private readonly lane: Lane,
    private readonly repository: Repository,
    private readonly closures: Closures,
  ) {
    this.ofAll = this.readInputsOfAll();
    this.setups = lane.setups.map((path) => ({
      path,
      files: [...closures.code(path), ...closures.data(path)],
    }));
  }

  inputsOf(spec: string): SpecInputs {
    const { closures } = this;
    for (const file of [spec, ...this.lane.setups]) {
      const why = closures.unlisted(file);
      if (why !== undefined) return { key: undefined, why };
    }
    try {
      const inputs = {
        'code that it imports': this.digests(closures.code(spec)),
        'files beside that code': this.digests(closures.data(spec)),
        ...this.ofAll,
        'global set-up': this.digests(this.setupOf(spec)),
      };
      return { key: digestOf(JSON.stringify([spec, inputs])), inputs };
    } catch (error) {
      return { key: undefined, why: `cannot be judged: ${String(error)}` };
    }
  }

  /** Product code that a set-up uses counts for the specs that use the set-up. */
  private setupOf(spec: string): string[] {
    const isAsked = ({ path }: { path: string }) => this.closures.asksFor(spec, path);
    return this.setups.flatMap((setup) =>
      isAsked(setup) ? setup.files : setup.files.filter((file) => !isProduct(file)),
    );
  }

  private readInputsOfAll(): Inputs {
    const { repository, closures, lane } = this;
    const configuration = repository.files.filter((file) => CONFIGURATION.test(file));
    const toolchain = repository.below(TOOLCHAIN).filter((file) => !isSpec(file));
    return {
      migrations: this.digests(repository.below(MIGRATIONS)),
      'packages and configuration': this.digests([
        ...configuration,
        ...closures.imports(lane.config),
      ]),
      toolchain: this.digests(toolchain),
      'Node.js and platform': { 'Node.js': lane.node, platform: platformName() },
      '../shared': digestsBeside(join(lane.root, '..', 'shared')),
    };
  }

  private digests(files: readonly string[]): Digests {
    const sorted = [...new Set(files)].sort();
    return Object.fromEntries(sorted.map((file) => [file, this.repository.digest(file)]));
  }
}

/** Digests of a folder outside the checkout; a missing folder counts, too. */
function digestsBeside(folder: string): Digests {
  if (!existsSync(folder)) return { '../shared': 'missing' };
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [`../shared${file.slice(folder.length)}`, digestOf(readFileSync(file))]),
  );
}

function platformName(): string {
  const release = '/etc/os-release';
  const system = existsSync(release) ? digestOf(readFileSync(release)) : '';
  return `${platform()} ${arch()} ${system}`;
}
