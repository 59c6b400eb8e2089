import { execFileSync } from 'node:child_process';

interface RunningProcess {
  pid: number;
  command: string;
}

/** Returns processes with `text` in their command line, or in that of an ancestor. */
export function listProcesses(text: string): RunningProcess[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, ppid, command]) => ({
      pid: Number(pid),
      parent: Number(ppid),
      command: command ?? '',
    }));
  const found = new Set(
    table.filter(({ command }) => command.includes(text)).map(({ pid }) => pid),
  );
  for (let grew = true; grew;) {
    const children = table.filter(({ pid, parent }) => found.has(parent) && !found.has(pid));
    for (const { pid } of children) found.add(pid);
    grew = children.length > 0;
  }
  return table.filter(({ pid }) => found.has(pid) && pid !== process.pid);
}
