/** A name that a shell takes as it is: others have no place in a command that somebody types as root. */
export const isPlainWord = (text: string): boolean => /^[\w/.@:+~=-]+$/.test(text) && !text.startsWith('-');
