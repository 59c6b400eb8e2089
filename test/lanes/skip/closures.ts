import { dirname } from 'node:path/posix';
import { type ImportGraph, readImports } from './import-graph.js';
import { type Named, namedBy } from './named-files.js';
import type { Repository } from './repository.js';

const PROVIDE = /\bprovide\('(\w+)'/g;
const INJECT = /\binject\('(\w+)'/g;

/** Files with all their direct and indirect imports and named files. */
export class Closures {
  private readonly known = new Map<string, readonly string[]>();

  private constructor(
    private readonly repository: Repository,
    private readonly graph: ImportGraph,
    private readonly named: ReadonlyMap<string, Named>,
  ) {}

  static async read(repository: Repository, entries: readonly string[]): Promise<Closures> {
    const named = new Map<string, Named>();
    const graph = new Map<string, readonly string[]>();
    for (let further = entries; further.length > 0;) {
      for (const [file, imports] of await readImports(repository.root, further)) {
        graph.set(file, imports);
        if (!named.has(file)) named.set(file, namedBy(repository, file));
      }
      const code = [...named.values()].flatMap((each) => each.code);
      further = [...new Set(code)].filter((file) => !graph.has(file));
    }
    return new Closures(repository, graph, named);
  }

  /** Returns code files that a file imports or names, directly or indirectly, and itself. */
  code(entry: string): readonly string[] {
    const known = this.known.get(entry) ?? this.follow(entry, (file) => this.next(file));
    this.known.set(entry, known);
    return known;
  }

  /** Returns the same without files that are only named. */
  imports(entry: string): readonly string[] {
    return this.follow(entry, (file) => this.graph.get(file) ?? []);
  }

  /** Returns files other than code, and those that the code names. */
  data(entry: string): readonly string[] {
    const code = this.code(entry);
    const folders = [...new Set(code.map((file) => dirname(file)))];
    const beside = folders.flatMap((folder) => this.repository.in(folder));
    const named = code.flatMap((file) => this.named.get(file)?.files ?? []);
    return [...beside.filter((file) => !file.endsWith('.ts')), ...named];
  }

  /** Returns why the dependencies of a file are unknown; undefined when they are known. */
  unlisted(entry: string): string | undefined {
    if (!this.graph.has(entry)) return 'is not among the files that esbuild has read';
    for (const file of this.code(entry)) {
      const why = this.named.get(file)?.unlisted;
      if (why !== undefined) return file === entry ? why : `${why} (${file})`;
    }
    return undefined;
  }

  /** Whether a spec uses what a set-up provides; a set-up that provides nothing applies to all. */
  asksFor(spec: string, setup: string): boolean {
    const provided = this.keysIn(PROVIDE, [setup]);
    const asked = this.keysIn(INJECT, this.code(spec));
    return provided.length === 0 || asked.some((key) => provided.includes(key));
  }

  private keysIn(call: RegExp, files: readonly string[]): string[] {
    return files.flatMap((file) =>
      [...this.repository.text(file).matchAll(call)].map(([, key = '']) => key),
    );
  }

  private next(file: string): readonly string[] {
    return [...(this.graph.get(file) ?? []), ...(this.named.get(file)?.code ?? [])];
  }

  private follow(entry: string, next: (file: string) => readonly string[]): readonly string[] {
    const found = new Set([entry]);
    for (const file of found) for (const each of next(file)) found.add(each);
    return [...found];
  }
}
