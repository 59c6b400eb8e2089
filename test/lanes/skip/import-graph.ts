import { build } from 'esbuild';

/** The project files that each project file imports, by paths from the root. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the direct and indirect imports of files, resolved as in Vitest. Excludes packages: the lock file represents
 * them.
 * @throws Error of esbuild when a file cannot be read or parsed, or an import cannot be resolved
 */
export async function readImports(
  root: string,
  entryPoints: readonly string[],
): Promise<ImportGraph> {
  const { metafile } = await build({
    absWorkingDir: root,
    // One entry: with many, esbuild would write shared modules repeatedly.
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
    // Without the first option, esbuild drops an import that is only the type of an injected argument.
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
