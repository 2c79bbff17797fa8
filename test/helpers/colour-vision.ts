/** Colours as people see them: palettes of terminals, contrast, and how far apart two colours are for colour-blind eyes. */

type Rgb = readonly [number, number, number];

/** Black to white, then the bright ones, as the programs come. */
export const palettes: Readonly<Record<string, readonly string[]>> = {
  xterm:
    '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff'.split(
      ' ',
    ),
  'Linux console':
    '000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff'.split(
      ' ',
    ),
  'GNOME (Tango)':
    '2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf 555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec'.split(
      ' ',
    ),
  'Windows Terminal':
    '0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2'.split(
      ' ',
    ),
  'VS Code':
    '1e1e1e cd3131 0dbc79 e5e510 2472c8 bc3fbc 11a8cd e5e5e5 666666 f14c4c 23d18b f5f543 3b8eea d670d6 29b8db e5e5e5'.split(
      ' ',
    ),
  'Terminal.app':
    '000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf 666666 e50000 00d900 e5e500 0000ff e500e5 00e5e5 e5e5e5'.split(
      ' ',
    ),
};

const STEPS = [0, 95, 135, 175, 215, 255];

/** Colours 16 to 255, which no terminal changes. */
const fixed = (n: number): Rgb => {
  if (n >= 232) return [8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232)];
  const i = n - 16;
  return [STEPS[Math.floor(i / 36)]!, STEPS[Math.floor(i / 6) % 6]!, STEPS[i % 6]!];
};

const fromHex = (hex: string): Rgb => [0, 2, 4].map(i => Number.parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb;

export type Painted = {readonly ink: number | undefined; readonly paper: number | undefined};

/** Numbers of the colours that a text was painted with; undefined: the terminal's own. */
export const paintedWith = (text: string): Painted => {
  let [ink, paper]: [number | undefined, number | undefined] = [undefined, undefined];
  const [codes = ''] = text.split('x');
  for (const [, list = ''] of codes.matchAll(/\u001b\[([\d;]*)m/g)) {
    const [code = 0, kind, n] = list.split(';').map(Number);
    if (code === 38 && kind === 5) ink = n;
    else if (code === 48 && kind === 5) paper = n;
    else if (code >= 30 && code <= 37) ink = code - 30;
    else if (code >= 90 && code <= 97) ink = code - 90 + 8;
    else if (code >= 40 && code <= 47) paper = code - 40;
    else if (code >= 100 && code <= 107) paper = code - 100 + 8;
  }
  return {ink, paper};
};

const linear = (c: number): number => (c <= 10.31475 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);

/** Light of a colour, each part from 0 to 1. */
export const lightOf = (colour: number | string, palette: readonly string[]): Rgb => {
  const rgb = typeof colour === 'string' ? fromHex(colour) : colour < 16 ? fromHex(palette[colour]!) : fixed(colour);
  return rgb.map(linear) as unknown as Rgb;
};

/** WCAG 2: 1 to 21; text needs 4.5, a sign 3. */
export const contrast = (a: Rgb, b: Rgb): number => {
  const luminance = ([r, g, blue]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

/** Machado, Oliveira and Fernandes 2009, severity 1.0. */
export const visions = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
} as const;
export type Vision = keyof typeof visions;

const times = (matrix: readonly (readonly number[])[], [a, b, c]: Rgb): Rgb =>
  matrix.map(([x = 0, y = 0, z = 0]) => x * a + y * b + z * c) as unknown as Rgb;

/** OKLab: equal steps look equal; two colours side by side are told apart from about 0.02. */
const oklab = (light: Rgb): Rgb => {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    light,
  ).map(Math.cbrt) as unknown as Rgb;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
};

/** How far apart two colours are for eyes of a kind. */
export const apart = (a: Rgb, b: Rgb, vision: Vision): number => {
  const [x, y] = [a, b].map(light =>
    oklab(times(visions[vision], light).map(part => Math.min(1, Math.max(0, part))) as unknown as Rgb),
  ) as [Rgb, Rgb];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
};
