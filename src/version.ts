import manifest from '../package.json' with {type: 'json'};

/** As the package says it; the bundler puts it in. */
export const version: string = manifest.version;
