import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { Closures } from './closures.js';
import { isProduct, isSpec } from './named-files.js';
import { digestOf, Repository } from './repository.js';

/** Digests by name: of files, and of what else decides how a spec ends. */
export type Digests = Record<string, string>;

/** What a spec file depends on, in classes that a reader knows. */
export type Inputs = Record<string, Digests>;

/** A key says that nothing has changed. Without one the spec always runs, for the reason given. */
export type SpecInputs = { key: string; inputs: Inputs } | { key: undefined; why: string };

export interface Lane {
  /** Of the checkout, with or without a `/` at its end. */
  root: string;
  isSpec: (file: string) => boolean;
  /** Configuration of the test runner, from the root. */
  config: string;
  /** Global set-ups, from the root. */
  setups: readonly string[];
  /** Version of the Node.js that runs the specs. */
  node: string;
}

const CONFIGURATION =
  /^(package(-lock)?\.json|tsconfig[\w.-]*\.json|vite\.config\.ts|\.npmrc|bin\/(build|prepare|test)\.mjs)$/;
const TOOLCHAIN = 'test/cloud';
const MIGRATIONS = 'migrations';
/** What the lanes record of themselves decides the order of the specs, not how they end. */
const RECORDED = /^test\/lanes\/[^/]+\.json$/;

/**
 * Reads what each spec file of a lane depends on.
 * @throws Error when the files of the checkout or their imports cannot be read: then nothing is known of any spec
 */
export async function readInputs(lane: Lane): Promise<ReadonlyMap<string, SpecInputs>> {
  const repository = new Repository(lane.root);
  const specs = repository.files.filter(lane.isSpec);
  const closures = await Closures.read(repository, [...specs, ...lane.setups, lane.config]);
  const judge = new Judge(lane, repository, closures);
  return new Map(specs.map((spec) => [spec, judge.inputsOf(spec)]));
}

/** Sorts what the specs of a lane depend on into classes. */
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

  /** The product by which a set-up makes something counts for the specs that ask for it. */
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
    const sorted = [...new Set(files)].filter((file) => !RECORDED.test(file)).sort();
    return Object.fromEntries(sorted.map((file) => [file, this.repository.digest(file)]));
  }
}

/** Of a folder outside the checkout; that it is missing counts too. */
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
