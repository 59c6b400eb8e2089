import { figuresOf, type ProgressView } from './run-progress.js';

/** One plain line a stage as it ends, where there is no terminal. */
export function createLines(say: (line: string) => void): ProgressView {
  const said = new Set<string>();
  return {
    show: (stages) => {
      for (const stage of stages) {
        const isOver = stage.status !== 'pending' && stage.status !== 'running';
        const key = `${stage.stage} ${stage.attempt}`;
        if (!isOver || said.has(key)) continue;
        said.add(key);
        const figures = figuresOf(stage, new Date());
        say(`${stage.stage.padEnd(20)} ${stage.status.padEnd(9)} ${figures}`);
      }
    },
    end: () => undefined,
  };
}
