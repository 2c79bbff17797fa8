/**
 * The package says which Node it needs, but a file can simply be started: in an older Node it would fail somewhere in the
 * middle and call that a bug of its own. The check is the first statement of the packaged file.
 */

/** EX_UNAVAILABLE of sysexits.h, as where there is no procfs: something that mmtop needs is not here. */
const UNAVAILABLE = 69;

/** Its text goes into the package, so that it may use nothing from outside and no syntax younger than ES modules. */
const refuseOldNode = (major: number, minor: number, status: number): void => {
  const [here = 0, minorHere = 0] = process.versions.node.split('.').map(Number);
  if (here > major || (here === major && minorHere >= minor)) return;
  process.stderr.write(
    `mmtop: needs Node ${major}.${minor} or later, but ${process.execPath} is ${process.versions.node}; ` +
      `put a newer one first, as in: PATH=/path/to/its/bin:$PATH ${process.argv[1]}\n`,
  );
  process.exit(status);
};

/** JavaScript that ends the program in a Node outside the range, of which only the form `>=MAJOR.MINOR` is understood. */
export const nodeCheck = (range: string): string => {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(range) ?? [];
  if (major === undefined) throw new Error(`package.json: engines.node is "${range}", not ">=MAJOR.MINOR"`);
  return `(${refuseOldNode})(${major}, ${minor}, ${UNAVAILABLE});`;
};
