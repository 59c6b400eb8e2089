import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Why this machine cannot sandbox commands; undefined when it can. */
export const obstacle =
  process.platform !== 'linux' || process.getuid?.() !== 0
    ? 'needs root on Linux'
    : process.execPath.startsWith('/usr/')
      ? undefined
      : 'needs Node.js below /usr';

/** A folder as the whole file system, with this machine's programs in it. */
export interface Sandbox {
  root: string;
  /** Numeric: `1000:1000`. */
  user: string;
  folder: string;
  environment: Record<string, string>;
  /** Writable outside folders, by mount point. */
  mounts: Record<string, string>;
  /** Whether everything except the mounts and /tmp is read-only. */
  readOnly: boolean;
}

/** Arguments: root, user, folder, `ro` or `rw`, number of mounts, their pairs, the command. */
const ENTER = `
root=$1 user=$2 folder=$3 mode=$4 mounts=$5; shift 5
mount --bind "$root" "$root"
for name in usr etc; do
  mount --bind "/$name" "$root/$name"
  mount -o remount,bind,ro "$root/$name"
done
for name in dev proc; do mount --rbind "/$name" "$root/$name"; done
while [ "$mounts" -gt 0 ]; do
  mkdir -p "$root$1"
  mount --bind "$2" "$root$1"
  shift 2; mounts=$((mounts - 1))
done
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -o "remount,bind,$mode" "$root"
exec chroot --userspec="$user" --groups= "$root" /usr/bin/env -C "$folder" "$@"
`;

/** The PATH of Debian's images. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function buildArguments({ root, user, folder, mounts, readOnly }: Sandbox): string[] {
  return [
    '--mount',
    'sh',
    '-ec',
    ENTER,
    'sh',
    root,
    user,
    folder,
    readOnly ? 'ro' : 'rw',
    String(Object.keys(mounts).length),
    ...Object.entries(mounts).flat(),
  ];
}

/** Starts a command: the child is exactly that process, so that signals reach it. */
export function start(sandbox: Sandbox, command: readonly string[]): ChildProcess {
  return spawn('unshare', [...buildArguments(sandbox), ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, ...sandbox.environment },
  });
}

/**
 * Runs a command and returns its output.
 * @throws Error with all of its output when its exit code is not 0
 */
export async function run(sandbox: Sandbox, command: readonly string[]): Promise<string> {
  const child = start(sandbox, command);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => (output[stream] += chunk.toString()));
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code === 0) return output.stdout;
  const ending = `${command.join(' ')} ended with ${code ?? signal}`;
  throw new Error(`${ending}:\n${output.stdout}${output.stderr}`);
}
