import {knobAdvice} from './knob-advice.ts';

/** The paragraphs of the advice on a setting, told apart by how they begin. */
export type KnobParts = {
  readonly act: string | undefined;
  /** What is often said, and what it misses. */
  readonly said: string | undefined;
  /** What a change may cost. */
  readonly risk: string | undefined;
  readonly see: readonly string[];
};

export const knobParts = (id: string): KnobParts => {
  const {act = '', see = []} = knobAdvice[id] ?? {};
  const paragraphs = act.split('\n').filter(text => text !== '');
  const isSaid = (text: string) => text.startsWith('Often said: ');
  const isRisk = (text: string) => /^Risk\b/.test(text);
  return {
    act: paragraphs.filter(text => !isSaid(text) && !isRisk(text)).join(' ') || undefined,
    said: paragraphs.find(isSaid),
    risk: paragraphs.find(isRisk),
    see,
  };
};
