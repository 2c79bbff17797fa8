import {useEffect, useRef} from 'react';
import type {Millis} from '../units.ts';

/** An answer is left alone for so long: it may be about what killed. */
const READING_MS = 3000;

/** Calls `tell` when somebody was killed while an older message stands where that would be told. */
export const useKillNews = (kills: number, message: string | undefined, now: () => Millis, tell: () => void): void => {
  const said = useRef({message, at: now()});
  if (said.current.message !== message) said.current = {message, at: now()};
  const seen = useRef(kills);
  useEffect(() => {
    const news = kills > seen.current;
    seen.current = kills;
    if (news && said.current.message !== undefined && now() - said.current.at >= READING_MS) tell();
  }, [kills, now, tell]);
};
