import { build } from 'esbuild';

/** What each file of ours imports of our files, by paths from the root. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the imports of files and of all that they import, as Vitest resolves them. Packages are left out:
 * the lock file counts for them.
 * @throws Error of esbuild when a file cannot be read or parsed, or an import not be resolved
 */
export async function readImports(
  root: string,
  entryPoints: readonly string[],
): Promise<ImportGraph> {
  const { metafile } = await build({
    absWorkingDir: root,
    // One entry: for many, esbuild would write what they share as often.
    stdin: {
      contents: entryPoints.map((file) => `import './${file}';`).join('\n'),
      resolveDir: root,
    },
    bundle: true,
    metafile: true,
    write: false,
    outdir: 'never-written',
    format: 'esm',
    platform: 'node',
    packages: 'external',
    conditions: ['source'],
    logLevel: 'silent',
    // Without the first, an import that serves as the type of an injected argument only would be left out.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, experimentalDecorators: true } },
  });
  const graph = new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [
      file,
      imports.filter(({ external }) => external !== true).map(({ path }) => path),
    ]),
  );
  graph.delete('<stdin>');
  return graph;
}
