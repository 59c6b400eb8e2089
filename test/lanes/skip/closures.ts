import { dirname } from 'node:path/posix';
import { type ImportGraph, readImports } from './import-graph.js';
import { type Named, namedBy } from './named-files.js';
import type { Repository } from './repository.js';

const PROVIDE = /\bprovide\('(\w+)'/g;
const INJECT = /\binject\('(\w+)'/g;

/** Files with all that they import and name, directly and through others. */
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

  /** Files of code that a file imports or names, directly and through others, with itself. */
  code(entry: string): readonly string[] {
    const known = this.known.get(entry) ?? this.follow(entry, (file) => this.next(file));
    this.known.set(entry, known);
    return known;
  }

  /** The same without those that are named only. */
  imports(entry: string): readonly string[] {
    return this.follow(entry, (file) => this.graph.get(file) ?? []);
  }

  /** Files of other kinds beside the code, and those that it names. */
  data(entry: string): readonly string[] {
    const code = this.code(entry);
    const folders = [...new Set(code.map((file) => dirname(file)))];
    const beside = folders.flatMap((folder) => this.repository.in(folder));
    const named = code.flatMap((file) => this.named.get(file)?.files ?? []);
    return [...beside.filter((file) => !file.endsWith('.ts')), ...named];
  }

  /** Why it is not known what a file depends on; undefined when it is. */
  unlisted(entry: string): string | undefined {
    if (!this.graph.has(entry)) return 'is not among the files that esbuild has read';
    for (const file of this.code(entry)) {
      const why = this.named.get(file)?.unlisted;
      if (why !== undefined) return file === entry ? why : `${why} (${file})`;
    }
    return undefined;
  }

  /** Whether a spec asks for what a set-up provides; one that provides nothing is there for all. */
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
