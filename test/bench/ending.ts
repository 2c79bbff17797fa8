/** What was started must end with the bench, however that ends: by itself, by an error, by Ctrl-C. */
export type Ending = {
  /** Runs at the end; it must not wait for anything. The function returned takes it back. */
  readonly add: (undo: () => void) => () => void;
};

const numbers = {SIGHUP: 1, SIGINT: 2, SIGTERM: 15} as const;

export const createEnding = (): Ending => {
  const undos = new Set<() => void>();
  process.on('exit', () => {
    for (const undo of undos) undo();
  });
  for (const [signal, number] of Object.entries(numbers)) process.on(signal, () => process.exit(128 + number));
  return {
    add: undo => {
      undos.add(undo);
      return () => {
        undos.delete(undo);
      };
    },
  };
};

/** True when there was something to signal; a negative pid is a process group. */
export const signal = (pid: number, name: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
};
