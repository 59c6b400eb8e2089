import { readFileSync } from 'node:fs';

export const root = new URL('../../', import.meta.url);

/** One instruction: `COPY --from=build /a b` has the flag `from` and the text `/a b`. */
export interface Instruction {
  keyword: string;
  flags: Record<string, string>;
  text: string;
}

interface Stage {
  name: string;
  /** The base image or earlier stage. */
  from: string;
  instructions: Instruction[];
}

/**
 * Returns the stages of docker/Dockerfile in order. Parses only the syntax that the file uses: comments on separate
 * lines, continued lines, and arguments in `FROM`.
 */
export function readStages(): Stage[] {
  const stages: Stage[] = [];
  const args: Record<string, string> = {};
  for (const instruction of readInstructions()) {
    const { keyword, text } = instruction;
    if (keyword === 'FROM') {
      const [from = '', , name = ''] = text.split(' ');
      const known = from.replace(/\$\{(\w+)\}/g, (_, arg: string) => args[arg] ?? '');
      stages.push({ name, from: known, instructions: [] });
    } else if (stages.length === 0) {
      const [arg = '', value = ''] = text.split('=');
      args[arg] = value;
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

function readInstructions(): Instruction[] {
  return readFileSync(new URL('docker/Dockerfile', root), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, keyword = '', flags = '', text = ''] = /^(\w+) ((?:--\S+ )*)(.*)$/.exec(line) ?? [];
      const pairs = [...flags.matchAll(/--([\w-]+)=(\S+)/g)].map(([, k = '', v = '']) => [k, v]);
      return { keyword, flags: Object.fromEntries(pairs) as Record<string, string>, text };
    });
}

/** Returns a stage and its base stages, the oldest first. */
export function listAncestors(name: string, stages = readStages()): Stage[] {
  const stage = stages.find((candidate) => candidate.name === name);
  return stage ? [...listAncestors(stage.from, stages), stage] : [];
}

/** The start settings of a target's container. */
interface ImageSettings {
  environment: Record<string, string>;
  folder: string;
  user: string;
  command: string[];
  healthCheck: string[];
  stopSignal: string;
}

/** Returns the settings of a target's instructions; the last of each kind counts. */
export function readSettings(target: string): ImageSettings {
  const instructions = listAncestors(target).flatMap((stage) => stage.instructions);
  const last = (keyword: string) =>
    instructions.findLast((instruction) => instruction.keyword === keyword)?.text ?? '';
  const pairs = instructions
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap(({ text }) => text.split(' '))
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  return {
    environment: Object.fromEntries(pairs) as Record<string, string>,
    folder: last('WORKDIR'),
    user: last('USER'),
    command: JSON.parse(last('CMD')) as string[],
    healthCheck: JSON.parse(last('HEALTHCHECK').replace(/^CMD /, '')) as string[],
    stopSignal: last('STOPSIGNAL'),
  };
}

/** Returns whether .dockerignore admits a path, relative to the repository, into the build. */
export function isInContext(path: string): boolean {
  const lines = readFileSync(new URL('.dockerignore', root), 'utf8').split('\n');
  let included = true;
  for (const line of lines.filter((text) => text !== '' && !text.startsWith('#'))) {
    const pattern = line
      .replace(/^!/, '')
      .replace(/[.+]/g, '\\$&')
      .replace(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
    if (new RegExp(`^${pattern}(?:/|$)`).test(path)) included = line.startsWith('!');
  }
  return included;
}
