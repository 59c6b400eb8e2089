import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readEnvironment } from '#platform/config/environment.js';
import { type Instruction, isInContext, readStages, root } from './dockerfile.js';
import { run } from './sandbox.js';

const context = fileURLToPath(root);
const copyAll = (from: string, to: string) =>
  promisify(execFile)('cp', ['-a', `${from}/.`, to]).then(() => undefined);

/** Instructions that change no file of an image. */
const SETTINGS = new Set(
  'LABEL ENV WORKDIR VOLUME USER STOPSIGNAL EXPOSE HEALTHCHECK CMD'.split(' '),
);

/**
 * Executes docker/Dockerfile without Docker. Each stage becomes a folder, and `RUN` uses it as its file system. This
 * machine's Debian and Node.js replace the base image.
 */
export class ImageBuilder {
  private readonly built = new Map<string, Promise<string>>();

  /** @param folder parent of the stages' folders */
  constructor(private readonly folder: string) {}

  /** Builds a stage after those that it needs. Resolves with its folder. */
  build(stage: string): Promise<string> {
    const known = this.built.get(stage) ?? this.buildStage(stage);
    this.built.set(stage, known);
    return known;
  }

  private async buildStage(name: string): Promise<string> {
    const stages = readStages();
    const stage = stages.find((candidate) => candidate.name === name);
    if (!stage) throw new Error(`docker/Dockerfile has no stage ${name}`);
    const image = join(this.folder, name);
    await mkdir(image, { mode: 0o755 });
    if (stages.some((candidate) => candidate.name === stage.from)) {
      await copyAll(await this.build(stage.from), image);
    } else {
      await createFolders(image);
    }
    for (const instruction of stage.instructions) await this.apply(instruction, image);
    return image;
  }

  private async apply({ keyword, flags, text }: Instruction, image: string): Promise<void> {
    if (keyword === 'RUN') await runStep(image, text);
    else if (keyword === 'COPY') await this.copy(flags['from'], text.split(' '), image);
    else if (!SETTINGS.has(keyword)) throw new Error(`no way to carry out ${keyword}`);
  }

  private async copy(from: string | undefined, paths: string[], image: string): Promise<void> {
    const origin = from ? await this.build(from) : context;
    const target = resolve(image, 'app', paths.at(-1) ?? '');
    for (const path of paths.slice(0, -1)) {
      const source = join(origin, path);
      if (from) {
        await mkdir(target, { recursive: true });
        await copyAll(source, target);
      } else {
        // Copies a folder's content; a file keeps its name when the target is a folder.
        const isInto = paths.at(-1)?.endsWith('/');
        await cp(source, isInto ? join(target, basename(path)) : target, {
          recursive: true,
          filter: (file) => isInContext(relative(context, file)),
        });
      }
    }
  }
}

/** The folders of a Debian image, empty where this machine's folders are mounted. */
async function createFolders(image: string): Promise<void> {
  for (const folder of ['usr', 'etc', 'dev', 'proc', 'root', 'tmp', 'app']) {
    await mkdir(join(image, folder));
  }
  for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
    await symlink(`usr/${folder}`, join(image, folder));
  }
  await chmod(join(image, 'tmp'), 0o1777);
}

/** Runs as root, like a build, with this machine's settings of the package registry. */
async function runStep(image: string, command: string): Promise<void> {
  const network = Object.entries(readEnvironment()).filter(([name]) =>
    /^(https?_proxy|no_proxy|npm_config_registry|node_extra_ca_certs)$/i.test(name),
  );
  const cache = join(homedir(), '.npm');
  await mkdir(cache, { recursive: true });
  const sandbox = {
    root: image,
    user: '0:0',
    folder: '/app',
    environment: { HOME: '/root', ...(Object.fromEntries(network) as Record<string, string>) },
    mounts: { '/root/.npm': cache },
    readOnly: false,
  };
  await run(sandbox, ['sh', '-ec', command]);
}
